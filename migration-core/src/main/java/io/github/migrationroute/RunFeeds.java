package io.github.migrationroute;

import io.github.migrationroute.runstore.FollowedRun;
import io.github.migrationroute.runstore.RunStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The runs that somebody in this process follows, and the thread that reads them from the store, which there is only as long
 * as there are followers. Thread-safe.
 */
final class RunFeeds {
    private static final Logger LOGGER = LoggerFactory.getLogger(RunFeeds.class);

    private static final Duration TURN = Duration.ofMillis(200);

    /** Who asks again and again with {@code wait} is no follower in between. */
    private static final Duration LINGER = Duration.ofSeconds(5);

    /** For how long a store may fail before followers are told that there is no more. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final RunStore store;
    private final Supplier<SpillingOutput> copies;

    private final Map<String, Entry> entries = new HashMap<>();
    private @Nullable Thread thread;
    private boolean closed;

    private static final class Entry {
        final String runId;
        final RunFeed feed;
        long lastNeeded = System.nanoTime();
        long lastRead = System.nanoTime();

        Entry(String runId, RunFeed feed) {
            this.runId = runId;
            this.feed = feed;
        }
    }

    /**
     * Creates what nobody follows yet.
     *
     * @param copies makes what output is copied into that is not in this process
     */
    RunFeeds(RunStore store, Supplier<SpillingOutput> copies) {
        this.store = store;
        this.copies = copies;
    }

    /**
     * Begins to follow a run, or returns what others follow already. Without {@linkplain RunFeed#add a listener} it ends within
     * seconds.
     *
     * @return empty if it is not the latest run
     * @throws ClosedException if this is closed
     * @throws io.github.migrationroute.runstore.RunStoreException if the store cannot be reached
     */
    Optional<RunFeed> of(String runId) throws ClosedException {
        Optional<RunFeed> known = known(runId);
        if (known.isPresent()) {
            return known;
        }
        // Without the lock: whoever follows another run must not wait for a store that takes its time.
        Optional<FollowedRun> source = store.follow(runId);
        if (source.isEmpty()) {
            return Optional.empty();
        }
        RunFeed feed;
        try {
            feed = new RunFeed(source.get(), copies);
        } catch (Throwable e) {
            source.get().close();
            throw e;
        }
        RunFeed first;
        try {
            first = addUnlessKnown(runId, feed);
        } catch (Throwable e) {
            feed.close();
            throw e;
        }
        if (first != feed) {
            feed.close();
        }
        return Optional.of(first);
    }

    private synchronized Optional<RunFeed> known(String runId) throws ClosedException {
        if (closed) {
            throw new ClosedException();
        }
        Entry known = entries.get(runId);
        if (known == null) {
            return Optional.empty();
        }
        known.lastNeeded = System.nanoTime();
        return Optional.of(known.feed);
    }

    /** Returns what others have been quicker to follow, or else the same. */
    private synchronized RunFeed addUnlessKnown(String runId, RunFeed feed) throws ClosedException {
        Optional<RunFeed> known = known(runId);
        if (known.isPresent()) {
            return known.get();
        }
        startThread();
        entries.put(runId, new Entry(runId, feed));
        return feed;
    }

    /** Called with the lock, for which it waits before its first turn. */
    private void startThread() {
        if (thread == null) {
            var starting = new Thread(this::follow, "migration-followers");
            starting.setDaemon(true);
            // First, because it may not be possible.
            starting.start();
            thread = starting;
        }
    }

    synchronized boolean isClosed() {
        return closed;
    }

    private void follow() {
        boolean more = false;
        while (awaitTurn(more)) {
            more = false;
            for (Entry entry : current()) {
                more |= turn(entry);
            }
        }
    }

    /** Returns whether there is another turn; if not, this thread is not the one that follows any more. */
    private synchronized boolean awaitTurn(boolean atOnce) {
        try {
            long end = System.nanoTime() + TURN.toNanos();
            long left = TURN.toNanos();
            while (!atOnce && !closed && left > 0) {
                TimeUnit.NANOSECONDS.timedWait(this, left);
                left = end - System.nanoTime();
            }
        } catch (InterruptedException e) {
            // Nobody has a reason to, and whoever does must not end what others follow.
            LOGGER.debug("The thread of the followers was interrupted", e);
        }
        if (closed || entries.isEmpty()) {
            thread = null;
            notifyAll();
            return false;
        }
        return true;
    }

    private List<Entry> current() {
        List<Entry> obsolete = new ArrayList<>();
        List<Entry> needed;
        synchronized (this) {
            long now = System.nanoTime();
            for (Entry entry : entries.values()) {
                if (entry.feed.hasListeners()) {
                    entry.lastNeeded = now;
                } else if (now - entry.lastNeeded > LINGER.toNanos()) {
                    obsolete.add(entry);
                }
            }
            entries.values().removeAll(obsolete);
            needed = new ArrayList<>(entries.values());
        }
        // Without the lock: somebody may still be reading from the store for it.
        obsolete.forEach(entry -> entry.feed.close());
        return needed;
    }

    private boolean turn(Entry entry) {
        try {
            boolean more = entry.feed.turn();
            entry.lastRead = System.nanoTime();
            return more;
        } catch (Throwable e) {
            LOGGER.debug("A run that is followed cannot be read", e);
            if (System.nanoTime() - entry.lastRead > PATIENCE.toNanos()) {
                LOGGER.warn("A run cannot be followed any more, because the store of runs fails", e);
                synchronized (this) {
                    entries.remove(entry.runId, entry);
                }
                entry.feed.abandon();
                entry.feed.close();
            } else {
                entry.feed.tell(false);
            }
            return false;
        }
    }

    /** Lets nobody follow any more, tells those who do, and waits for the thread. Idempotent. */
    void close() {
        List<Entry> left;
        synchronized (this) {
            closed = true;
            notifyAll();
            left = new ArrayList<>(entries.values());
            entries.clear();
        }
        left.forEach(entry -> entry.feed.abandon());
        boolean interrupted = awaitThread();
        left.forEach(entry -> entry.feed.close());
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns whether the current thread was interrupted meanwhile. */
    private synchronized boolean awaitThread() {
        boolean interrupted = false;
        while (thread != null && thread != Thread.currentThread()) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        return interrupted;
    }
}
