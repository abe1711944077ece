package io.github.migrationroute.runstore.postgres.cluster;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Clients that send any command to any node, each one request after the other, until they are stopped. */
final class Traffic {
    private static final int LONGEST_PAUSE_MILLIS = 20;

    /** As often as a client would ask for them, more or less. */
    private static final List<String> COMMANDS = List.of(
            "migrate",
            "migrate",
            "finalize",
            "finalize",
            "reset",
            "stats",
            "clear-collectionfield-tables",
            "progress",
            "progress",
            "progress",
            "progress",
            "progress",
            "progress",
            "progress");

    private final Cluster cluster;
    private final ExecutorService threads;
    private final List<Future<?>> clients = new ArrayList<>();
    private volatile boolean stopped;

    private Traffic(Cluster cluster, int clients) {
        this.cluster = cluster;
        this.threads = Executors.newFixedThreadPool(clients);
    }

    static Traffic start(Cluster cluster, int clients, Random random) {
        var traffic = new Traffic(cluster, clients);
        for (int i = 0; i < clients; i++) {
            var own = new Random(random.nextLong());
            traffic.clients.add(traffic.threads.submit(() -> {
                traffic.send(own);
                return null;
            }));
        }
        return traffic;
    }

    private void send(Random random) throws SQLException, InterruptedException {
        try (var client = new RouteClient(cluster.journalUrl(), cluster.recorder())) {
            while (!stopped) {
                Optional<NodeProcess> node = cluster.any(random);
                if (node.isPresent()) {
                    client.send(node.get(), COMMANDS.get(random.nextInt(COMMANDS.size())), random.nextBoolean());
                }
                Pause.upTo(LONGEST_PAUSE_MILLIS, random);
            }
        }
    }

    /** Waits until the last requests are answered. */
    void stop() throws ExecutionException, InterruptedException {
        stopped = true;
        threads.shutdown();
        for (Future<?> client : clients) {
            client.get();
        }
    }
}
