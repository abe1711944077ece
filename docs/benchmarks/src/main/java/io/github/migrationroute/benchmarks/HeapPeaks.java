package io.github.migrationroute.benchmarks;

import com.sun.management.GarbageCollectionNotificationInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAccumulator;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;

/** The most heap that this process has used since this object was created. */
public final class HeapPeaks {
    private final List<MemoryPoolMXBean> heapPools = ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .toList();
    private final List<String> heapPoolNames =
            heapPools.stream().map(MemoryPoolMXBean::getName).toList();
    private final LongAccumulator beforeCollection = new LongAccumulator(Math::max, 0);
    private final LongAccumulator afterCollection = new LongAccumulator(Math::max, 0);

    /** Starts to watch. */
    public HeapPeaks() {
        for (var collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            if (collector instanceof NotificationEmitter emitter) {
                emitter.addNotificationListener((notification, handback) -> collected(notification), null, null);
            }
        }
    }

    private void collected(Notification notification) {
        if (notification.getType().equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION)) {
            var info = GarbageCollectionNotificationInfo.from((CompositeData) notification.getUserData());
            beforeCollection.accumulate(heapUsed(info.getGcInfo().getMemoryUsageBeforeGc()));
            afterCollection.accumulate(heapUsed(info.getGcInfo().getMemoryUsageAfterGc()));
        }
    }

    private long heapUsed(Map<String, MemoryUsage> pools) {
        return pools.entrySet().stream()
                .filter(pool -> heapPoolNames.contains(pool.getKey()))
                .mapToLong(pool -> pool.getValue().getUsed())
                .sum();
    }

    /** Returns the sum of the peaks of all pools of the heap, in bytes; they may have been at different times. */
    public long overall() {
        return heapPools.stream()
                .mapToLong(pool -> pool.getPeakUsage().getUsed())
                .sum();
    }

    /** Returns the most that was in use when a garbage collection began, or is now, in bytes. */
    public long beforeCollection() {
        long now =
                heapPools.stream().mapToLong(pool -> pool.getUsage().getUsed()).sum();
        return Math.max(now, beforeCollection.get());
    }

    /** Returns the most that was left after a garbage collection, in bytes; 0 if none was reported yet. */
    public long afterCollection() {
        return afterCollection.get();
    }
}
