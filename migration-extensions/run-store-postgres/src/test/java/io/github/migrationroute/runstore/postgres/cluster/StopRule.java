package io.github.migrationroute.runstore.postgres.cluster;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A run that was asked to stop has ended soon, if nothing happens to its node and its command is not deaf. */
final class StopRule implements HistoryChecker.Rule {
    /** Much longer than it takes on a machine that has nothing else to do. */
    static final Duration BOUND = Duration.ofSeconds(4);

    /** How long a node may need to find connections again, its pool's pauses included. */
    private static final Duration RECONNECTION = Duration.ofSeconds(3);

    @Override
    public void check(ClusterHistory history, Consumer<String> offences) {
        for (RunsExchange stop : history.stops().values()) {
            Execution execution =
                    stop.code() == 202 ? history.executionOf(stop.runs().get(0).id()) : null;
            if (execution != null && !execution.deaf() && !isDisturbed(history, execution.node(), stop)) {
                String problem = problem(history, stop, execution);
                if (problem != null) {
                    offences.accept(problem + " after " + stop + " (" + execution + ")");
                }
            }
        }
    }

    private static long deadline(RunsExchange stop) {
        return stop.returned().nanos() + BOUND.toNanos();
    }

    private static boolean isDisturbed(ClusterHistory history, String node, RunsExchange stop) {
        return history.disturbances().stream()
                .anyMatch(disturbance -> disturbance.hits(node)
                        && disturbance.from().nanos() <= deadline(stop)
                        && disturbance.to().nanos() + RECONNECTION.toNanos()
                                >= stop.called().nanos());
    }

    private static @Nullable String problem(ClusterHistory history, RunsExchange stop, Execution execution) {
        long kill = history.kill(execution.node())
                .map(disturbance -> disturbance.from().ticket())
                .orElse(Long.MAX_VALUE);
        Long ended = execution.ended();
        long end = Math.min(ended == null ? Long.MAX_VALUE : ended, kill);
        long later = Stream.concat(
                        history.exchanges().stream().map(Exchange::called),
                        history.runsExchanges().stream().map(RunsExchange::called))
                .filter(moment -> moment.nanos() > deadline(stop))
                .mapToLong(Moment::ticket)
                .min()
                .orElse(Long.MAX_VALUE);
        if (later < end) {
            return "Executed for too long, at " + later + ",";
        }
        String run = stop.runs().get(0).id();
        return history.runsExchanges().stream()
                .filter(exchange -> exchange.isFresh()
                        && exchange.called().nanos() > deadline(stop)
                        && exchange.runs().stream().anyMatch(seen -> seen.id().equals(run) && !seen.hasEnded()))
                .map(exchange -> "Still stopping in " + exchange)
                .findFirst()
                .orElse(null);
    }
}
