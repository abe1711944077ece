package io.github.migrationroute.runstore.postgres.cluster;

import org.jspecify.annotations.Nullable;

/**
 * An execution of a command, as the datastore itself has recorded it.
 *
 * @param id the ticket with which it began
 * @param request the request that asked for it
 * @param node where it was executed
 * @param ended the ticket with which it ended; null if its process was killed before
 * @param lines how many lines it has written, the first one not counted; known when it has ended
 * @param outcome how it ended; null as {@code ended}
 */
record Execution(
        long id,
        long request,
        String node,
        String command,
        boolean verbose,
        @Nullable Long ended,
        int lines,
        @Nullable Outcome outcome) {
    enum Outcome {
        DONE,
        FAILED,
        /** By an interruption, or because the log took no more lines. */
        STOPPED
    }

    Script script() {
        return new Script(id, request, verbose);
    }

    boolean startsRun() {
        return Exchange.startsRun(command);
    }

    /** Tells whether it came to its own end, and an answer with this exception says so. */
    boolean endedWith(@Nullable String exception) {
        if (outcome == Outcome.DONE) {
            return exception == null;
        }
        return outcome == Outcome.FAILED && script().failure().equals(exception);
    }
}
