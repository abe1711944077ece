package io.github.migrationroute.runstore.postgres.internal.output;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Output between the command that appends it and the thread that writes it to the database, cut into pieces. A piece ends
 * where something that was appended ends, so whatever is in the database can be shown.
 *
 * <p>A small piece is written while it still grows, and written again in its place when it has grown, so that a command
 * that writes a line now and then does not leave a row for each.
 *
 * <p>Thread-safe; pieces are taken by one thread.
 */
public final class OutputBuffer {
    private static final int PIECE_BYTES = 64 * 1024;

    /** What is longer is not written again when it grows. */
    private static final int GROWING_BYTES = 8 * 1024;

    /** How much goes into one transaction, so that it takes a moment and not the time after which a node counts as lost. */
    private static final int PIECES_AT_ONCE = 64;

    /** From here on it is worth while to write without waiting for more. */
    private static final int MANY_PIECES = 16;

    private static final long MOST_BYTES = 64L * 1024 * 1024;
    private static final int MEMORY_SHARE = 8;

    private final long limit = Math.min(MOST_BYTES, Runtime.getRuntime().maxMemory() / MEMORY_SHARE);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Condition written = lock.newCondition();

    private final ArrayDeque<Piece> full = new ArrayDeque<>();
    private long fullBytes;
    private final byte[] tail = new byte[PIECE_BYTES];
    private long tailPosition;
    private int tailBytes;
    private long writtenBytes;
    private boolean urgent;
    private boolean closed;
    private @Nullable RuntimeException failure;

    /**
     * Appends output. Waits while a lot is there that is not written yet.
     *
     * @throws RuntimeException what was given to {@link #fail}
     */
    public void append(byte[] bytes, int offset, int length) {
        lock.lock();
        try {
            while (fullBytes > limit && failure == null) {
                written.awaitUninterruptibly();
            }
            if (failure != null) {
                throw failure;
            }
            if (length > PIECE_BYTES - tailBytes) {
                endTail();
            }
            if (length > PIECE_BYTES) {
                add(Arrays.copyOfRange(bytes, offset, offset + length));
            } else {
                System.arraycopy(bytes, offset, tail, tailBytes, length);
                tailBytes += length;
            }
        } finally {
            lock.unlock();
        }
    }

    private void endTail() {
        if (tailBytes > 0) {
            int length = tailBytes;
            tailBytes = 0;
            add(Arrays.copyOf(tail, length));
        }
    }

    private void add(byte[] piece) {
        full.add(new Piece(tailPosition, piece));
        fullBytes += piece.length;
        tailPosition += piece.length;
        if (full.size() == MANY_PIECES) {
            work.signal();
        }
    }

    /**
     * Waits until there is much to write, somebody waits for it, or the output has ended.
     *
     * @param patience how long to wait at the most
     * @return whether the output has ended
     */
    public boolean awaitWork(Duration patience) throws InterruptedException {
        lock.lock();
        try {
            long left = patience.toNanos();
            while (!closed && !urgent && full.size() < MANY_PIECES && left > 0) {
                left = work.awaitNanos(left);
            }
            urgent = false;
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Returns what is to be written next, in order; empty if everything is written. */
    public List<Piece> next() {
        lock.lock();
        try {
            List<Piece> pieces =
                    new ArrayList<>(full.stream().limit(PIECES_AT_ONCE).toList());
            if (pieces.size() < PIECES_AT_ONCE && tailPosition + tailBytes > writtenBytes && tailBytes > 0) {
                pieces.add(new Piece(tailPosition, Arrays.copyOf(tail, tailBytes)));
            }
            return pieces;
        } finally {
            lock.unlock();
        }
    }

    /** Takes note that what {@link #next} has returned is in the database. */
    public void written(List<Piece> pieces) {
        lock.lock();
        try {
            for (Piece piece : pieces) {
                writtenBytes = piece.end();
                Piece first = full.peek();
                if (first != null && first.end() == piece.end()) {
                    full.remove();
                    fullBytes -= piece.length();
                } else if (piece.position() == tailPosition && piece.length() > GROWING_BYTES) {
                    tailPosition += piece.length();
                    tailBytes -= piece.length();
                    System.arraycopy(tail, piece.length(), tail, 0, tailBytes);
                }
            }
            written.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until everything is written that has been appended until now, or cannot be any more. An interruption of the
     * thread has no effect.
     *
     * @param patience how long to wait at the most
     */
    public void awaitWritten(Duration patience) {
        boolean interrupted = false;
        lock.lock();
        try {
            long end = tailPosition + tailBytes;
            urgent = true;
            work.signal();
            long start = System.nanoTime();
            long left = patience.toNanos();
            while (writtenBytes < end && failure == null && !closed && left > 0) {
                try {
                    written.awaitNanos(left);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
                left = patience.toNanos() - (System.nanoTime() - start);
            }
        } finally {
            lock.unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Ends the output: whoever takes pieces does not wait for more. */
    public void close() {
        lock.lock();
        try {
            closed = true;
            work.signalAll();
            written.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Tells whether the output has ended. */
    public boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Refuses further output. What is here stays and can still be taken. */
    public void fail(RuntimeException reason) {
        lock.lock();
        try {
            failure = reason;
            written.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for {@link #close}. */
    public void awaitClosed() throws InterruptedException {
        lock.lock();
        try {
            while (!closed) {
                work.await();
            }
        } finally {
            lock.unlock();
        }
    }
}
