package io.github.migrationroute.runstore.postgres.cluster;

import java.sql.SQLException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** What happens while it happens. Thread-safe. */
final class Recorder {
    private final AtomicLong requests = new AtomicLong();
    private final Queue<Exchange> exchanges = new ConcurrentLinkedQueue<>();
    private final Queue<Disturbance> disturbances = new ConcurrentLinkedQueue<>();

    long nextRequest() {
        return requests.incrementAndGet();
    }

    void add(Exchange exchange) {
        exchanges.add(exchange);
    }

    void add(Disturbance disturbance) {
        disturbances.add(disturbance);
    }

    /** Returns everything, once nothing happens any more. */
    ClusterHistory history(Journal journal) throws SQLException {
        return new ClusterHistory(List.copyOf(exchanges), journal.executions(), List.copyOf(disturbances));
    }
}
