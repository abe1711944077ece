package io.github.migrationroute.runstore.postgres.cluster;

import io.github.migrationroute.runstore.postgres.cluster.Disturbance.Kind;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Everything that has happened: what was asked and answered, what was executed, and what the test has done to it. */
final class ClusterHistory {
    private final List<Exchange> exchanges;
    private final List<RunsExchange> runsExchanges;
    private final List<Joined> joined;
    private final List<Execution> executions;
    private final List<Disturbance> disturbances;
    private final Map<Long, Exchange> exchangesById = new HashMap<>();
    private final Map<Long, RunsExchange> stops = new HashMap<>();
    private final Map<Long, Execution> executionsByRequest = new HashMap<>();

    /** By the ids of runs that any answer has shown. */
    private final Map<String, Long> requests = new HashMap<>();

    /** In any order. */
    ClusterHistory(
            List<Exchange> exchanges,
            List<RunsExchange> runsExchanges,
            List<Joined> joined,
            List<Execution> executions,
            List<Disturbance> disturbances) {
        this.exchanges = exchanges.stream()
                .sorted(Comparator.comparing(exchange -> exchange.called().ticket()))
                .toList();
        this.runsExchanges = runsExchanges.stream()
                .sorted(Comparator.comparing(exchange -> exchange.called().ticket()))
                .toList();
        this.joined = joined;
        this.executions =
                executions.stream().sorted(Comparator.comparing(Execution::id)).toList();
        this.disturbances = disturbances;
        exchanges.forEach(exchange -> exchangesById.put(exchange.id(), exchange));
        executions.forEach(execution -> executionsByRequest.put(execution.request(), execution));
        for (RunsExchange exchange : runsExchanges) {
            if (exchange.kind() == RunsExchange.Kind.STOP) {
                stops.put(exchange.id(), exchange);
            }
            for (SeenRun run : exchange.runs()) {
                if (run.request() != null) {
                    requests.putIfAbsent(run.id(), run.request());
                }
            }
        }
    }

    /** Returns all exchanges, the one that was sent first comes first. */
    List<Exchange> exchanges() {
        return exchanges;
    }

    /** Returns all requests for runs, the one that was sent first comes first. */
    List<RunsExchange> runsExchanges() {
        return runsExchanges;
    }

    /** Returns what was joined of outputs. */
    List<Joined> joined() {
        return joined;
    }

    /** Returns the requests to stop, by their number. */
    Map<Long, RunsExchange> stops() {
        return stops;
    }

    /** Returns the request that a run was started with; null if no answer has shown it. */
    @Nullable
    Long requestOf(String run) {
        return requests.get(run);
    }

    /** Returns what was executed as a run; null if no answer has shown it, or nothing was. */
    @Nullable
    Execution executionOf(String run) {
        return executionsByRequest.get(requests.get(run));
    }

    /**
     * Tells whether somebody may have asked for a run to stop.
     *
     * @param before the ticket before which it must have been asked for
     */
    boolean mayBeStopped(Execution execution, long before) {
        return stops.values().stream()
                .anyMatch(stop -> stop.called().ticket() < before && mayHaveStopped(stop, execution));
    }

    /** Tells whether it is this run that a request may have stopped. */
    boolean mayHaveStopped(RunsExchange stop, Execution execution) {
        Exchange start = exchange(execution.request());
        return execution.startsRun()
                && start != null
                && start.called().ticket() < stop.returned().ticket()
                && (stop.run().equals(RunsExchange.LATEST) || execution.equals(executionOf(stop.run())));
    }

    /** Returns all executions, the one that began first comes first. */
    List<Execution> executions() {
        return executions;
    }

    List<Disturbance> disturbances() {
        return disturbances;
    }

    @Nullable
    Exchange exchange(long id) {
        return exchangesById.get(id);
    }

    /** Returns what was executed for a request; null if nothing was. */
    @Nullable
    Execution executionFor(Exchange request) {
        return executionsByRequest.get(request.id());
    }

    Optional<Disturbance> kill(String node) {
        return disturbances.stream()
                .filter(disturbance -> disturbance.kind() == Kind.KILLED && disturbance.hits(node))
                .findFirst();
    }

    /** Tells whether something bad was done to a node between two tickets. */
    boolean isDisturbed(String node, long from, long to) {
        return disturbances.stream()
                .anyMatch(disturbance -> disturbance.hits(node)
                        && disturbance.from().ticket() <= to
                        && disturbance.to().ticket() >= from);
    }

    /** Tells whether something bad was done to the node of an execution, from before its claim until a ticket. */
    boolean isDisturbed(Execution execution, long to) {
        Exchange start = exchange(execution.request());
        return isDisturbed(
                execution.node(),
                start == null ? execution.id() : start.called().ticket(),
                to);
    }

    /** Tells whether something bad was done to a node, at most some time before a moment. */
    boolean isDisturbed(String node, Moment from, Moment to, Duration before) {
        return disturbances.stream()
                .anyMatch(disturbance -> disturbance.hits(node)
                        && disturbance.from().ticket() <= to.ticket()
                        && disturbance.to().nanos() + before.toNanos() >= from.nanos());
    }
}
