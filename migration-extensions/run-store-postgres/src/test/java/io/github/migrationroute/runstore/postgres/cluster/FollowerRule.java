package io.github.migrationroute.runstore.postgres.cluster;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a follower has joined, from whichever nodes, is the beginning of the output of its run, and all of it if it was told
 * that the run has ended: what was written, and what {@code progress} and every other follower have in the end.
 */
final class FollowerRule implements HistoryChecker.Rule {
    @Override
    public void check(ClusterHistory history, Consumer<String> offences) {
        Map<Long, Integer> ends = new HashMap<>();
        Map<Long, @Nullable String> exceptions = new HashMap<>();
        for (Exchange exchange : history.exchanges()) {
            Script shown = exchange.reply().shown();
            if (shown != null && exchange.reply().isFinished()) {
                ends.put(shown.request(), exchange.reply().length());
                exceptions.put(shown.request(), exchange.reply().exception());
            }
        }
        for (RunsExchange exchange : history.runsExchanges()) {
            for (SeenRun run : exchange.runs()) {
                if (run.hasEnded() && run.request() != null) {
                    exceptions.put(run.request(), run.exception());
                }
            }
        }
        for (Joined joined : history.joined()) {
            String problem = problem(history, joined, ends, exceptions);
            if (problem != null) {
                offences.accept(problem + ": " + joined + " (" + history.executionOf(joined.run()) + ")");
            }
        }
    }

    private static @Nullable String problem(
            ClusterHistory history, Joined joined, Map<Long, Integer> ends, Map<Long, @Nullable String> exceptions) {
        if (joined.problem() != null) {
            return joined.problem();
        }
        Long request = history.requestOf(joined.run());
        Execution execution = history.executionOf(joined.run());
        if (joined.script() != null && (execution == null || !joined.script().equals(execution.script()))) {
            return "The output of another run";
        }
        if (request == null || execution == null) {
            return null;
        }
        boolean written = execution.ended() != null;
        int whole = execution.script().length(execution.lines());
        boolean isWhole = written
                && exceptions.containsKey(request)
                && (execution.endedWith(exceptions.get(request))
                        || !history.isDisturbed(execution, joined.seen().ticket()));
        if (isWhole && joined.length() > whole) {
            return "More than was written";
        }
        if (isWhole && joined.complete() && joined.length() != whole) {
            return "Not the whole output, which has the length " + whole;
        }
        Integer end = ends.get(request);
        if (end != null && joined.length() > end) {
            return "More than in the end, which has the length " + end;
        }
        if (!joined.complete()) {
            return null;
        }
        Integer other = ends.putIfAbsent(request, joined.length());
        return other != null && other != joined.length()
                ? "Another output in the end, whose length elsewhere is " + other
                : null;
    }
}
