package io.github.migrationroute.runstore.postgres.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A run as an answer has shown it. What changes all the time while it goes on is left out: two of the same state are equal.
 *
 * @param request the request that it was started with
 * @param stop the whole of what is said of the first who has asked for it to stop; null if nobody has
 * @param stopRequest the request of that one
 * @param done how far it was, of one that has ended and has said it
 * @param end everything that must never change again, of one that has ended
 */
record SeenRun(
        String id,
        String command,
        boolean verbose,
        String node,
        @Nullable Long request,
        String startedAt,
        String state,
        @Nullable String stop,
        @Nullable Long stopRequest,
        @Nullable String exception,
        @Nullable Long done,
        @Nullable String end) {
    private static final Set<String> ENDS = Set.of("succeeded", "failed", "stopped", "lost");

    /** Reads one of an answer. */
    static SeenRun of(JsonNode run) {
        String state = run.path("state").asText();
        boolean ended = ENDS.contains(state);
        JsonNode stop = run.path("stop");
        JsonNode done = run.path("progress").path("done");
        return new SeenRun(
                run.path("id").asText(),
                run.path("command").asText(),
                run.path("verbose").booleanValue(),
                run.path("node").asText(),
                Node.requestOf(run.path("startedBy").textValue()),
                run.path("startedAt").asText(),
                state,
                stop.isMissingNode() ? null : stop.toString(),
                Node.requestOf(stop.path("requestedBy").textValue()),
                run.path("exception").textValue(),
                ended && done.isNumber() ? done.longValue() : null,
                ended || run.has("endedAt") || run.has("exception") ? run.toString() : null);
    }

    boolean hasEnded() {
        return ENDS.contains(state);
    }

    /** Returns how far it has come through its states, which it never goes back through. */
    int rank() {
        return hasEnded() ? 2 : state.equals("stopping") ? 1 : 0;
    }

    /** Returns what is wrong with it by itself; null if nothing is. */
    @Nullable
    String formProblem() {
        if (id.isEmpty() || startedAt.isEmpty() || !Exchange.startsRun(command) || request == null) {
            return "Not the form of a run";
        }
        if (!hasEnded()) {
            return end == null && state.equals(stop == null ? "running" : "stopping")
                    ? null
                    : "The state is not that of a run in progress";
        }
        return end != null && state.equals("succeeded") == (exception == null) && end.contains("\"endedAt\"")
                ? null
                : "The state is not that of a run that has ended";
    }
}
