package io.github.migrationroute;

import io.github.migrationroute.runstore.Run;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Follows one run: reads what it writes from a place on, piece by piece, and is told when there is more. However many follow a
 * run, it is read from the store once.
 *
 * <p>Used by one thread at a time. To be closed.
 */
public final class RunFollower implements AutoCloseable {
    private static final int MOST_OUTPUT = 64 * 1024;

    private final RunFeed feed;
    private final RunFeed.Listener listener;
    private long place;

    RunFollower(RunFeed feed, long from, Runnable changed) {
        this.feed = feed;
        this.place = from;
        this.listener = anything -> {
            if (anything) {
                changed.run();
            }
        };
        feed.add(listener);
    }

    /**
     * Returns the run.
     *
     * @return the run as it is now, without its output
     */
    public Run run() {
        return feed.view().run();
    }

    /**
     * Reads the next piece of the output.
     *
     * @return whole characters, not necessarily whole lines; empty if there is no more at the moment
     * @throws UncheckedIOException if the output cannot be read
     */
    public String next() {
        try {
            byte[] piece = feed.piece(place, MOST_OUTPUT);
            place += piece.length;
            return EncodedText.decode(piece);
        } catch (IOException e) {
            throw new UncheckedIOException("The output cannot be read", e);
        }
    }

    /**
     * Returns where the next piece begins.
     *
     * @return a place, from which another follower can go on, on any node
     */
    public long place() {
        return place;
    }

    /**
     * Tells whether there will be nothing more: the run has ended and all its output was read, or the route was closed, or the
     * store has failed for half a minute; then the {@linkplain #run() run} has not ended.
     *
     * @return whether nothing more will come
     */
    public boolean isOver() {
        RunView view = feed.view();
        return feed.isAbandoned() || (view.isComplete() && place >= view.end());
    }

    /** Follows the run no longer. Idempotent. */
    @Override
    public void close() {
        feed.remove(listener);
    }
}
