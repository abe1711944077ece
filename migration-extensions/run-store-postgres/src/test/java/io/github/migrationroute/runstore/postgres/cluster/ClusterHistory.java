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
    private final List<Execution> executions;
    private final List<Disturbance> disturbances;
    private final Map<Long, Exchange> exchangesById = new HashMap<>();
    private final Map<Long, Execution> executionsByRequest = new HashMap<>();

    /** In any order. */
    ClusterHistory(List<Exchange> exchanges, List<Execution> executions, List<Disturbance> disturbances) {
        this.exchanges = exchanges.stream()
                .sorted(Comparator.comparing(exchange -> exchange.called().ticket()))
                .toList();
        this.executions =
                executions.stream().sorted(Comparator.comparing(Execution::id)).toList();
        this.disturbances = disturbances;
        exchanges.forEach(exchange -> exchangesById.put(exchange.id(), exchange));
        executions.forEach(execution -> executionsByRequest.put(execution.request(), execution));
    }

    /** Returns all exchanges, the one that was sent first comes first. */
    List<Exchange> exchanges() {
        return exchanges;
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

    /** Tells whether something bad was done to a node, at most some time before a moment. */
    boolean isDisturbed(String node, Moment from, Moment to, Duration before) {
        return disturbances.stream()
                .anyMatch(disturbance -> disturbance.hits(node)
                        && disturbance.from().ticket() <= to.ticket()
                        && disturbance.to().nanos() + before.toNanos() >= from.nanos());
    }
}
