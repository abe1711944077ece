package io.github.migrationroute.servlet;

import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The one thread that sends events, which is there only while there is something to send. When there is more than it can send, it
 * takes half of the time of one processor at the most, so that the run hardly notices who follows it.
 *
 * <p>Thread-safe. What comes after it was shut down is done by whoever comes.
 */
final class SendingThread extends ThreadPoolExecutor {
    private static final Duration IDLE = Duration.ofSeconds(1);
    private static final Duration WORK = Duration.ofMillis(5);

    // Of the thread.
    private long begin;
    private long worked;

    SendingThread() {
        super(
                1,
                1,
                IDLE.toNanos(),
                TimeUnit.NANOSECONDS,
                new LinkedBlockingQueue<>(),
                SendingThread::thread,
                (late, shutDown) -> late.run());
        allowCoreThreadTimeOut(true);
    }

    private static Thread thread(Runnable work) {
        var thread = new Thread(work, "migration-events");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    protected void beforeExecute(Thread thread, Runnable work) {
        begin = System.nanoTime();
    }

    @Override
    protected void afterExecute(Runnable work, Throwable failure) {
        if (getQueue().isEmpty()) {
            worked = 0;
            return;
        }
        worked += System.nanoTime() - begin;
        if (worked >= WORK.toNanos() && !isShutdown()) {
            LockSupport.parkNanos(worked);
            worked = 0;
        }
    }
}
