package io.github.migrationroute.runstore.postgres.cluster;

import io.github.migrationroute.runstore.postgres.cluster.RunsExchange.Kind;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A list has the latest runs, the latest one first, none of them twice, and all that were started before it was asked for,
 * unless as many as it may have came after them. The latest run by itself is a list of one.
 */
final class ListRule implements HistoryChecker.Rule {
    @Override
    public void check(ClusterHistory history, Consumer<String> offences) {
        List<Exchange> starts = history.exchanges().stream()
                .filter(exchange -> exchange.startsRun() && exchange.reply().isHandled())
                .toList();
        for (RunsExchange exchange : history.runsExchanges()) {
            if (isList(exchange)) {
                String problem = problem(history, starts, exchange);
                if (problem != null) {
                    offences.accept(problem + ": " + exchange);
                }
            }
        }
    }

    private static boolean isList(RunsExchange exchange) {
        return exchange.code() == 200
                && (exchange.kind() == Kind.LIST
                        || (exchange.kind() == Kind.READ && exchange.run().equals(RunsExchange.LATEST)));
    }

    private static @Nullable String problem(ClusterHistory history, List<Exchange> starts, RunsExchange list) {
        List<SeenRun> runs = list.runs();
        if (runs.size() > list.limit()) {
            return "More runs than were asked for";
        }
        Set<String> ids = new HashSet<>();
        Set<@Nullable Long> requests = new HashSet<>();
        Execution earliest = null;
        String startedAt = null;
        for (SeenRun run : runs) {
            if (!ids.add(run.id()) || !requests.add(run.request())) {
                return "A run is there twice: " + run;
            }
            Execution execution = history.executionOf(run.id());
            if (earliest != null && execution != null && execution.id() > earliest.id()) {
                return "A later run is behind an earlier one: " + run;
            }
            if (startedAt != null && run.startedAt().compareTo(startedAt) > 0) {
                return "A run that was started later is behind an earlier one: " + run;
            }
            startedAt = run.startedAt();
            earliest = execution == null ? earliest : execution;
        }
        if (runs.stream().skip(1).anyMatch(run -> !run.hasEnded())) {
            return "A run goes on though another one has followed";
        }
        for (Exchange start : starts) {
            if (start.returned().ticket() < list.called().ticket()
                    && !requests.contains(start.id())
                    && isMissed(history, start, list, earliest)) {
                return "The run is missing that was started by " + start;
            }
        }
        return null;
    }

    private static boolean isMissed(
            ClusterHistory history, Exchange start, RunsExchange list, @Nullable Execution earliest) {
        if (list.runs().size() < list.limit()) {
            return true;
        }
        Execution execution = history.executionFor(start);
        return earliest != null && execution != null && execution.id() > earliest.id();
    }
}
