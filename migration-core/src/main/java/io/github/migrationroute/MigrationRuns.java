package io.github.migrationroute;

import io.github.migrationroute.runstore.EncodedOutput;
import io.github.migrationroute.runstore.Run;
import io.github.migrationroute.runstore.RunStore;
import io.github.migrationroute.runstore.RunStoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The runs of {@code migrate} and {@code finalize}: which there were, how far one is, what it writes, and how it is stopped. The
 * same on every node that shares a {@link RunStore}.
 *
 * <p>Thread-safe. Every method may throw a {@link RunStoreException} if the store cannot be reached.
 */
public final class MigrationRuns {
    /** Stands for the id of the latest run. */
    public static final String LATEST = "latest";

    /** The longest reason for which a run can be stopped, in chars. */
    public static final int LONGEST_REASON = 1000;

    private final RunStore store;
    private final RunFeeds feeds;
    private final boolean stoppable;

    MigrationRuns(RunStore store, RunFeeds feeds, boolean stoppable) {
        this.store = store;
        this.feeds = feeds;
        this.stoppable = stoppable;
    }

    /**
     * Returns the latest runs.
     *
     * @param limit how many at the most, from 1 on
     * @return the runs as they are now, the latest first, without their output
     * @throws IllegalArgumentException if the limit is out of range
     */
    public List<Run> list(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("The limit must be 1 or more, but it is " + limit);
        }
        return store.runs(limit);
    }

    /**
     * Finds a run.
     *
     * @param id its id, or {@link #LATEST}
     * @return the run as it is now, without its output; empty if there is none with this id, or it is not remembered any more
     */
    public Optional<Run> find(String id) {
        return id.equals(LATEST) ? store.runs(1).stream().findFirst() : store.run(id);
    }

    /**
     * Tells whether runs can be stopped here.
     *
     * @return whether they can, unless the host has switched it off
     */
    public boolean isStoppable() {
        return stoppable;
    }

    /**
     * Asks for a run to stop. The node that executes it interrupts its command within a second; it has stopped when the command
     * has ended. Has no effect if somebody has already asked.
     *
     * @param id its id, or {@link #LATEST}
     * @param requester who asks
     * @param reason why, at most {@value #LONGEST_REASON} chars. It ends up in logs, so control characters become blanks; null
     *     or blank if there is no reason to give
     * @return the run as it is then, without its output; if it had ended already, nothing was done. Empty if there is none with
     *     this id
     * @throws IllegalArgumentException if the reason is too long
     * @throws UnsupportedOperationException if runs cannot be stopped here
     */
    public Optional<Run> stop(String id, Requester requester, @Nullable String reason) {
        if (!stoppable) {
            throw new UnsupportedOperationException("The host has switched off that runs can be stopped");
        }
        if (reason != null && reason.length() > LONGEST_REASON) {
            throw new IllegalArgumentException(
                    "The reason must not be longer than " + LONGEST_REASON + " chars, but it has " + reason.length());
        }
        Optional<Run> found = find(id);
        if (found.isEmpty() || found.get().hasEnded()) {
            return found;
        }
        String printable = reason == null || reason.isBlank() ? null : Requester.printable(reason, LONGEST_REASON);
        return store.requestStop(found.get().id(), requester.name().orElse(null), printable);
    }

    /**
     * Begins to follow the latest run.
     *
     * @param id its id, or {@link #LATEST}
     * @param from from which place of the output on; 0 is its beginning
     * @param changed is called, soon after each change, by a thread that follows all runs, so it must return quickly; what it
     *     throws is written to the log. May be called once more while the follower is being closed
     * @return to be closed; empty if there is no such run, or it is not the latest any more, and its output is gone
     * @throws IllegalArgumentException if the place is none that a {@link RunFollower} or an answer has given
     * @throws IllegalStateException if the route was closed
     */
    public Optional<RunFollower> follow(String id, long from, Runnable changed) {
        Objects.requireNonNull(changed, "changed");
        RunFeed feed;
        try {
            feed = feed(id);
        } catch (RefusedException e) {
            if (e.statusCode() == 503) {
                throw new IllegalStateException(e.getMessage(), e);
            }
            return Optional.empty();
        }
        try {
            checkPlace(feed, from);
        } catch (RefusedException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        return Optional.of(new RunFollower(feed, from, changed));
    }

    /**
     * Returns what reads the latest run.
     *
     * @param id its id, or {@link #LATEST}
     * @throws RefusedException with 404 if there is no such run, with 410 if it is not the latest, with 503 if the route was
     *     closed
     */
    RunFeed feed(String id) throws RefusedException {
        if (!id.equals(LATEST)) {
            return feedOf(id);
        }
        String runId = latestId();
        while (true) {
            try {
                return feedOf(runId);
            } catch (RefusedException e) {
                String now = latestId();
                if (now.equals(runId)) {
                    throw e;
                }
                // Another run has followed in this moment, which is the latest now.
                runId = now;
            }
        }
    }

    private String latestId() throws RefusedException {
        return find(LATEST).orElseThrow(MigrationRuns::unknown).id();
    }

    private RunFeed feedOf(String runId) throws RefusedException {
        RunFeed feed;
        try {
            feed = feeds.of(runId).orElse(null);
        } catch (ClosedException e) {
            throw RefusedException.shuttingDown();
        } catch (RunStoreException e) {
            // Output is removed while it is read, when others have followed.
            if (!isLatest(runId)) {
                throw outputGone();
            }
            throw e;
        }
        if (feed == null || (feed.view().isComplete() && !isLatest(runId))) {
            throw store.run(runId).isPresent() ? outputGone() : unknown();
        }
        return feed;
    }

    /**
     * Checks that the route was not closed, and its store perhaps with it.
     *
     * @throws RefusedException with 503 if it was
     */
    void checkOpen() throws RefusedException {
        if (feeds.isClosed()) {
            throw RefusedException.shuttingDown();
        }
    }

    private boolean isLatest(String runId) {
        return find(LATEST).filter(run -> run.id().equals(runId)).isPresent();
    }

    static RefusedException unknown() {
        return new RefusedException(404, "There is no such run, or it is not remembered any more.");
    }

    static RefusedException outputGone() {
        return new RefusedException(410, "The output of this run is gone, because another run has followed.");
    }

    /**
     * Checks that a place is one.
     *
     * @throws RefusedException with 416 if it is beyond the end, with 400 if it is inside a character
     */
    static void checkPlace(RunFeed feed, long place) throws RefusedException {
        // It may be younger than what was read last, or far behind what has come from elsewhere until now.
        boolean more = true;
        while (more && place > feed.view().end()) {
            more = feed.readNow();
        }
        checkEnd(place, feed.view().end());
        try {
            if (!feed.isPlace(place)) {
                throw noPlace();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The output cannot be read", e);
        }
    }

    /**
     * Checks that a place is one.
     *
     * @throws RefusedException with 416 if it is beyond the end, with 400 if it is inside a character
     */
    static void checkPlace(EncodedOutput output, long place) throws RefusedException {
        checkEnd(place, output.encodedLength());
        try {
            if (!EncodedText.canBeCutAt(output, place)) {
                throw noPlace();
            }
        } catch (IOException e) {
            throw new RunStoreException("The output of the run cannot be read from the store of runs.", e);
        }
    }

    private static void checkEnd(long place, long end) throws RefusedException {
        if (place < 0) {
            throw noPlace();
        }
        if (place > end) {
            throw new RefusedException(416, "The output ends at " + end + "; there is no later place yet.");
        }
    }

    static RefusedException noPlace() {
        return RefusedException.badRequest(
                "The place must be one that an answer has given as \"next\", or as the id of an event; 0 is the beginning.");
    }
}
