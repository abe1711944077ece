package io.github.migrationroute.runstore.postgres.cluster;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** What happens while it happens. Thread-safe. */
final class Recorder {
    private final AtomicLong requests = new AtomicLong();
    private final Queue<Exchange> exchanges = new ConcurrentLinkedQueue<>();
    private final Queue<Disturbance> disturbances = new ConcurrentLinkedQueue<>();

    private final Queue<RunsExchange> runsExchanges = new ConcurrentLinkedQueue<>();
    private final Queue<Joined> joined = new ConcurrentLinkedQueue<>();
    private final Map<SeenRun, SeenRun> seen = new ConcurrentHashMap<>();

    long nextRequest() {
        return requests.incrementAndGet();
    }

    void add(Exchange exchange) {
        exchanges.add(exchange);
    }

    void add(Disturbance disturbance) {
        disturbances.add(disturbance);
    }

    void add(RunsExchange exchange) {
        runsExchanges.add(exchange);
    }

    void add(Joined output) {
        joined.add(output);
    }

    /** Returns one that is equal: long lists show the same runs again and again. */
    SeenRun shared(SeenRun run) {
        SeenRun known = seen.putIfAbsent(run, run);
        return known == null ? run : known;
    }

    /** Returns everything, once nothing happens any more. */
    ClusterHistory history(Journal journal) throws SQLException {
        return new ClusterHistory(
                List.copyOf(exchanges),
                List.copyOf(runsExchanges),
                List.copyOf(joined),
                journal.executions(),
                List.copyOf(disturbances));
    }
}
