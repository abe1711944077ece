package io.github.migrationroute;

import io.github.migrationroute.runstore.EncodedOutput;
import io.github.migrationroute.runstore.FollowedRun;
import io.github.migrationroute.runstore.Run;
import io.github.migrationroute.runstore.RunStoreException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run as all its followers in this process see it: read from the store by one thread, whatever their number. Output that
 * is not in this process is copied into it once.
 *
 * <p>{@link #turn} is called by one thread; everything else is thread-safe.
 */
final class RunFeed {
    /** Is called at every turn, by the thread that follows; must return quickly. */
    @FunctionalInterface
    interface Listener {
        /**
         * A turn is over.
         *
         * @param changed whether there is something new since the turn before
         */
        void turn(boolean changed);
    }

    private static final Logger LOGGER = LoggerFactory.getLogger(RunFeed.class);

    /** How much is copied in one turn, so that followers get something to do meanwhile. */
    private static final long COPIED_AT_ONCE = 4 * 1024 * 1024;

    private final FollowedRun source;
    private final Supplier<SpillingOutput> copies;
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();

    /** That nobody reads what is released. */
    private final ReadWriteLock lock = new ReentrantReadWriteLock();

    private @Nullable SpillingOutput copy;
    private long copied;
    private EncodedOutput output = EncodedOutput.none();
    private volatile RunView view;
    private volatile boolean abandoned;
    private final AtomicBoolean hasComplained = new AtomicBoolean();

    /** What the listeners know. */
    private RunView told;

    private volatile boolean closed;

    /**
     * Creates a feed and reads the run for the first time.
     *
     * @param source closed with this; not if this cannot be created
     * @param copies makes what output is copied into
     * @throws RunStoreException if the run, or output that has to be copied, cannot be read
     */
    RunFeed(FollowedRun source, Supplier<SpillingOutput> copies) {
        this.source = source;
        this.copies = copies;
        Run run = source.read();
        this.view = RunView.of(run, 0);
        try {
            take(run);
        } catch (Throwable e) {
            discardCopy();
            throw e;
        }
        this.told = view;
    }

    RunView view() {
        return view;
    }

    void add(Listener listener) {
        listeners.add(listener);
    }

    void remove(Listener listener) {
        listeners.remove(listener);
    }

    boolean hasListeners() {
        return !listeners.isEmpty();
    }

    /** Reads the run again if it is not complete, and tells the listeners. Returns whether there is more to read at once. */
    boolean turn() {
        RunView before = told;
        boolean more = readNow();
        told = view;
        tell(!told.isSameAs(before));
        return more;
    }

    /** Reads the run again if it is not complete. Returns whether there is more to read at once. */
    boolean readNow() {
        synchronized (source) {
            return !closed && !view.isComplete() && take(source.read());
        }
    }

    /** Says that nothing more will come: the run cannot be read, the host shuts down, or nobody has listened for a while. */
    void abandon() {
        abandoned = true;
        tell(true);
    }

    boolean isAbandoned() {
        return abandoned;
    }

    /** Tells the listeners that a turn is over. What one of them throws is kept from the others. */
    void tell(boolean changed) {
        for (Listener listener : listeners) {
            try {
                listener.turn(changed);
            } catch (Throwable e) {
                complain(e);
            }
        }
    }

    /** Once, because one that throws may do so at every turn. */
    private void complain(Throwable failure) {
        if (hasComplained.compareAndSet(false, true)) {
            HostLog.safely(
                    "a run that is followed",
                    failure,
                    () -> LOGGER.warn("Somebody who follows a run has failed when told of it", failure));
        }
    }

    private boolean take(Run run) {
        // Without the lock: others read what is there while more comes from elsewhere.
        EncodedOutput now = run.output().isLocal() ? run.output() : copy(run.output());
        lock.writeLock().lock();
        try {
            if (closed) {
                now.close();
                return false;
            }
            EncodedOutput old = output;
            output = now;
            old.close();
            view = RunView.of(run, now.encodedLength());
            return now.encodedLength() < run.output().encodedLength();
        } finally {
            lock.writeLock().unlock();
        }
    }

    private EncodedOutput copy(EncodedOutput remote) {
        SpillingOutput local = copy == null ? copies.get() : copy;
        copy = local;
        try (remote) {
            long to = Math.min(remote.encodedLength(), copied + COPIED_AT_ONCE);
            while (!EncodedText.canBeCutAt(remote, to)) {
                to--;
            }
            if (to > copied) {
                remote.writeEncodedTo(new Appending(local), copied, to);
            }
        } catch (IOException e) {
            throw new RunStoreException("The output of the run cannot be read from the store of runs.", e);
        }
        return local.snapshot();
    }

    /** Counts what has arrived: what the store gave before it failed must not be copied again. */
    private final class Appending extends OutputStream {
        private final SpillingOutput target;

        Appending(SpillingOutput target) {
            this.target = target;
        }

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            target.append(bytes, offset, length);
            copied += length;
        }
    }

    /**
     * Reads a piece of the output.
     *
     * @param from where it begins, at most the end of what there is
     * @param most how long it may be in bytes
     * @return the piece, cut where text can be cut; empty if there is no more
     */
    byte[] piece(long from, int most) throws IOException {
        lock.readLock().lock();
        try {
            long end = output.encodedLength();
            int length = (int) Math.min(end - from, most);
            if (length <= 0) {
                return new byte[0];
            }
            // One byte more shows whether the last character goes on.
            byte[] bytes = EncodedText.part(output, from, Math.min(end, from + length + 1));
            return Arrays.copyOf(bytes, EncodedText.cut(bytes, bytes.length, length));
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Tells whether a place is where a piece can begin. */
    boolean isPlace(long place) throws IOException {
        lock.readLock().lock();
        try {
            return EncodedText.canBeCutAt(output, place);
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Ends it, also for who begins to listen in this moment. Does not throw. */
    void close() {
        abandon();
        lock.writeLock().lock();
        try {
            closed = true;
            output.close();
            output = EncodedOutput.none();
        } finally {
            lock.writeLock().unlock();
        }
        synchronized (source) {
            discardCopy();
            try {
                source.close();
            } catch (RuntimeException e) {
                // The store's own matter; the thread that follows has others to follow.
                LOGGER.debug("The store failed when a run was not followed any more", e);
            }
        }
    }

    private void discardCopy() {
        if (copy != null) {
            copy.discard();
        }
    }
}
