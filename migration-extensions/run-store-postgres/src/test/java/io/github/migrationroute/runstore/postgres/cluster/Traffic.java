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

/**
 * Clients that are there until they are stopped, each with one request after the other: some send any command to any node, one
 * looks at runs and stops some, and some follow the latest run from node to node.
 */
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

    private static final int FOLLOWERS = 2;
    private static final int LONGEST_LOOK_MILLIS = 200;

    /** How many runs somebody remembers whom they do not concern any more. */
    private static final int OLD_RUNS = 200;

    private final Cluster cluster;
    private final ExecutorService threads;
    private final List<Future<?>> clients = new ArrayList<>();
    private volatile boolean stopped;

    private Traffic(Cluster cluster, int clients) {
        this.cluster = cluster;
        this.threads = Executors.newFixedThreadPool(clients + 1 + FOLLOWERS);
    }

    static Traffic start(Cluster cluster, int clients, Random random) {
        var traffic = new Traffic(cluster, clients);
        for (int i = 0; i < clients; i++) {
            traffic.add(traffic::send, random);
        }
        traffic.add(traffic::look, random);
        for (int i = 0; i < FOLLOWERS; i++) {
            traffic.add(traffic::follow, random);
        }
        return traffic;
    }

    /** What a client does until it is stopped. */
    private interface Client {
        void go(Random random) throws SQLException, InterruptedException;
    }

    private void add(Client client, Random random) {
        var own = new Random(random.nextLong());
        clients.add(threads.submit(() -> {
            client.go(own);
            return null;
        }));
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

    private void look(Random random) throws SQLException, InterruptedException {
        List<String> known = new ArrayList<>(List.of(RunsExchange.UNKNOWN));
        try (var client = new RunsClient(cluster.journalUrl(), cluster.recorder())) {
            while (!stopped) {
                Optional<NodeProcess> node = cluster.any(random);
                if (node.isPresent()) {
                    for (SeenRun run : look(client, node.get(), known, random).runs()) {
                        if (!known.contains(run.id())) {
                            known.add(run.id());
                        }
                    }
                    if (known.size() > OLD_RUNS) {
                        known.remove(1);
                    }
                }
                Pause.upTo(LONGEST_LOOK_MILLIS, random);
            }
        }
    }

    private static RunsExchange look(RunsClient client, NodeProcess node, List<String> known, Random random)
            throws SQLException, InterruptedException {
        String newest = known.size() == 1 ? RunsExchange.LATEST : known.get(known.size() - 1);
        String any = known.get(random.nextInt(known.size()));
        return switch (random.nextInt(14)) {
            case 0, 1 -> client.list(node, RunsExchange.MOST_RUNS);
            case 2 -> client.list(node, 1 + random.nextInt(10));
            case 3, 4 -> client.read(node, RunsExchange.LATEST);
            case 5, 6 -> client.read(node, newest);
            case 7 -> client.read(node, any);
            case 8 -> client.await(node, newest);
            case 9 -> client.stop(node, any);
            case 10, 11, 12 -> client.stop(node, RunsExchange.LATEST);
            default -> client.stop(node, newest);
        };
    }

    private void follow(Random random) throws SQLException, InterruptedException {
        String old = RunsExchange.UNKNOWN;
        try (var client = new RunsClient(cluster.journalUrl(), cluster.recorder())) {
            while (!stopped) {
                Optional<NodeProcess> node = cluster.any(random);
                if (node.isPresent()) {
                    RunsExchange latest = client.read(node.get(), RunsExchange.LATEST);
                    if (!latest.runs().isEmpty()) {
                        // Now and then one whose output is gone by now.
                        String run = latest.runs().get(0).id();
                        new Follower(client, random.nextInt(6) == 0 ? old : run).follow(cluster, random, () -> stopped);
                        old = random.nextBoolean() ? run : old;
                    }
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
