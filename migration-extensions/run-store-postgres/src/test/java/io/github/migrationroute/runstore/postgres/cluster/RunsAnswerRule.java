package io.github.migrationroute.runstore.postgres.cluster;

import io.github.migrationroute.runstore.postgres.cluster.RunsExchange.Kind;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Every request for runs is answered by a node that lives: 404 only for a run that there has never been, or that is not
 * remembered, 410 only for the output of one that is not the latest, 409 only when there is nothing left to stop.
 */
final class RunsAnswerRule implements HistoryChecker.Rule {
    /** How long a node may need to find connections again, its pool's pauses included. */
    private static final Duration RECONNECTION = Duration.ofSeconds(3);

    @Override
    public void check(ClusterHistory history, Consumer<String> offences) {
        for (RunsExchange exchange : history.runsExchanges()) {
            String problem = problem(history, exchange);
            if (problem != null) {
                offences.accept(problem + ": " + exchange);
            }
        }
    }

    private static @Nullable String problem(ClusterHistory history, RunsExchange exchange) {
        boolean excused = history.isDisturbed(exchange.node(), exchange.called(), exchange.returned(), RECONNECTION);
        if (exchange.code() == Reply.NONE) {
            return excused || isKilled(history, exchange) ? null : "A node that lives has not answered to the end";
        }
        if (exchange.problem() != null) {
            return "Not the form of this answer";
        }
        int handled = exchange.kind() == Kind.STOP ? 202 : 200;
        if (exchange.code() == handled) {
            return handledProblem(history, exchange);
        }
        return switch (exchange.code()) {
            case 503 -> excused ? null : "The store of runs was there";
            case 404 -> mayBeUnknown(history, exchange) ? null : "The run is known";
            case 410 -> exchange.isOutput() && mayBeFollowed(history, exchange) ? null : "The run is the latest";
            case 409 -> exchange.kind() == Kind.STOP ? goesOnProblem(history, exchange) : "Nothing excludes this";
            default -> "No such status code is expected";
        };
    }

    private static boolean isKilled(ClusterHistory history, RunsExchange exchange) {
        return history.kill(exchange.node())
                .filter(kill -> kill.from().ticket() < exchange.returned().ticket())
                .isPresent();
    }

    private static @Nullable String handledProblem(ClusterHistory history, RunsExchange exchange) {
        if (exchange.run().equals(RunsExchange.UNKNOWN)) {
            return "There is no such run";
        }
        boolean named = exchange.kind() != Kind.LIST && !exchange.run().equals(RunsExchange.LATEST);
        if (named && exchange.runs().stream().anyMatch(run -> !run.id().equals(exchange.run()))) {
            return "Another run";
        }
        if (exchange.kind() == Kind.STOP && !exchange.runs().get(0).state().equals("stopping")) {
            return "Accepted, and not stopping";
        }
        Execution own = history.executionOf(exchange.run());
        return exchange.kind() == Kind.OUTPUT
                        && own != null
                        && history.exchanges().stream()
                                .anyMatch(start -> isKnownBefore(history, start, exchange, own.id()))
                ? "The run is not the latest"
                : null;
    }

    /** Tells whether a start had been accepted after an execution, before a request. */
    private static boolean isKnownBefore(ClusterHistory history, Exchange start, RunsExchange exchange, long after) {
        Execution execution = history.executionFor(start);
        return start.startsRun()
                && start.reply().isHandled()
                && start.returned().ticket() < exchange.called().ticket()
                && execution != null
                && execution.id() > after;
    }

    private static boolean mayBeUnknown(ClusterHistory history, RunsExchange exchange) {
        if (exchange.run().equals(RunsExchange.UNKNOWN)) {
            return true;
        }
        if (exchange.run().equals(RunsExchange.LATEST)) {
            return history.exchanges().stream()
                    .noneMatch(start -> isKnownBefore(history, start, exchange, Long.MIN_VALUE));
        }
        return followers(history, exchange) >= RunsExchange.MOST_RUNS;
    }

    private static boolean mayBeFollowed(ClusterHistory history, RunsExchange exchange) {
        return followers(history, exchange) > 0;
    }

    /** Returns how many runs may have been started after the one that a request is for, until it was answered. */
    private static long followers(ClusterHistory history, RunsExchange exchange) {
        Execution own = history.executionOf(exchange.run());
        Long request = history.requestOf(exchange.run());
        return history.exchanges().stream()
                .filter(start -> start.startsRun()
                        && start.called().ticket() < exchange.returned().ticket()
                        && (request == null || start.id() != request)
                        && !start.reply().isExcluded())
                .filter(start -> {
                    Execution execution = history.executionFor(start);
                    return own == null || execution == null || execution.id() > own.id();
                })
                .count();
    }

    private static @Nullable String goesOnProblem(ClusterHistory history, RunsExchange refused) {
        return history.runsExchanges().stream()
                        .filter(later -> later.isFresh()
                                && later.called().ticket() > refused.returned().ticket())
                        .flatMap(later -> later.runs().stream())
                        .anyMatch(run -> run.id().equals(refused.run()) && !run.hasEnded())
                ? "The run goes on"
                : null;
    }
}
