package io.github.migrationroute.runstore.postgres.cluster;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request for runs, or for something of a run, and what came back.
 *
 * @param id the number of the request
 * @param node where it was sent
 * @param run the id of the run that it was for, or {@link #LATEST}; empty for a list
 * @param limit how many runs were asked for at the most
 * @param called before it was sent
 * @param returned after everything was received
 * @param code the status code; {@link Reply#NONE} if the answer is not there, or not to its end
 * @param runs the runs in the answer, in its order
 * @param problem why there is no answer, or what is wrong with it; null if nothing is
 */
record RunsExchange(
        long id,
        String node,
        Kind kind,
        String run,
        int limit,
        Moment called,
        Moment returned,
        int code,
        List<SeenRun> runs,
        @Nullable String problem) {
    static final String LATEST = "latest";

    /** Of a run that there has never been. */
    static final String UNKNOWN = "never-started";

    /** The longest list, and how many runs a node remembers. */
    static final int MOST_RUNS = 100;

    enum Kind {
        LIST,
        READ,
        /** Answered when the run has ended, or after a while. */
        AWAIT,
        STOP,
        OUTPUT,
        /** Answered when there is more output, or after a while. */
        AWAIT_OUTPUT,
        /** The whole stream, until it ended or its client left. */
        EVENTS,
        /** One run in a stream; it returned when this one was received. */
        EVENT
    }

    /** Tells whether it was read for this request, and not for all who follow the run on this node. */
    boolean isFresh() {
        return kind == Kind.LIST || kind == Kind.READ || kind == Kind.STOP;
    }

    boolean isOutput() {
        return kind == Kind.OUTPUT || kind == Kind.AWAIT_OUTPUT || kind == Kind.EVENTS;
    }

    /** Tells whether it may have asked for this run to stop. */
    boolean mayStop(String id) {
        return kind == Kind.STOP && (run.equals(id) || run.equals(LATEST));
    }

    @Override
    public String toString() {
        return kind + " " + run + " [" + id + "] on " + node + " from " + called.ticket() + " to " + returned.ticket()
                + ": " + code + (runs.size() == 1 ? " " + runs.get(0) : ", " + runs.size() + " runs")
                + (problem == null ? "" : ", " + problem);
    }
}
