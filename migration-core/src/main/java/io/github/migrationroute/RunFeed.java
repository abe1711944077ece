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
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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

    /** What the listeners know. */
    private RunView told;

    private volatile boolean closed;

    /**
     * Creates a feed and reads the run for the first time.
     *
     * @param source closed with this
     * @param copies makes what output is copied into
     * @throws RunStoreException if the run, or output that has to be copied, cannot be read
     */
    RunFeed(FollowedRun source, Supplier<SpillingOutput> copies) {
        this.source = source;
        this.copies = copies;
        Run run = source.read();
        this.view = RunView.of(run, 0);
        take(run);
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

    /** Says that nothing more will come, because the run cannot be read or the host shuts down. */
    void abandon() {
        abandoned = true;
        tell(true);
    }

    boolean isAbandoned() {
        return abandoned;
    }

    /** Tells the listeners that a turn is over. */
    void tell(boolean changed) {
        for (Listener listener : listeners) {
            listener.turn(changed);
        }
    }

    private boolean take(Run run) {
        lock.writeLock().lock();
        try {
            if (closed) {
                run.close();
                return false;
            }
            EncodedOutput old = output;
            output = run.output().isLocal() ? run.output() : copy(run.output());
            old.close();
            view = RunView.of(run, output.encodedLength());
            return output.encodedLength() < run.output().encodedLength();
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

    /** Counts what is copied, so that the next turn goes on where a reading has failed. */
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

    void close() {
        lock.writeLock().lock();
        try {
            closed = true;
            output.close();
            output = EncodedOutput.none();
            if (copy != null) {
                copy.discard();
            }
        } finally {
            lock.writeLock().unlock();
        }
        synchronized (source) {
            source.close();
        }
    }
}
