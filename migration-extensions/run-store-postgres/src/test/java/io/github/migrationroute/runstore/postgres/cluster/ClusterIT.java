package io.github.migrationroute.runstore.postgres.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.migrationroute.runstore.postgres.cluster.RouteClient.Sent;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Three nodes behave as one: clients send any command to any of them, while processes are killed, database sessions are
 * terminated, and the database lets nobody in, all of it at random moments. What comes back is then held against the
 * contract. Another run with the same choices, though never with the same moments: {@code -Dcluster.seed=…}.
 */
class ClusterIT {
    private static final int NODES = 3;
    private static final int CLIENTS = 5;

    /** Without disturbances, in which the rules excuse nothing. */
    private static final int CALM_MILLIS = 3000;

    /**
     * How long a new run may be refused after everything bad is over, and how long it may take: so long that a machine which
     * is busy does not end it, as a pool may give up on connections meanwhile.
     */
    private static final Duration RECOVERY = Duration.ofMinutes(1);

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void nodesBehaveAsOneThroughAHandfulOfDisturbances() {
        runs(12);
    }

    @Test
    @Tag("slow")
    @Timeout(value = 1, unit = TimeUnit.HOURS)
    void nodesBehaveAsOneThroughHundredsOfDisturbances() {
        ClusterHistory history = runs(400);
        assertTrue(killsInTheMiddle(history) >= 50, () -> "Killed while executing: " + killsInTheMiddle(history));
    }

    private static ClusterHistory runs(int disturbances) {
        long seed = Long.getLong("cluster.seed", new Random().nextLong());
        ClusterHistory history;
        try {
            history = history(disturbances, new Random(seed));
        } catch (Exception | AssertionError e) {
            throw new AssertionError("Seed " + seed + ": " + e.getMessage(), e);
        }
        List<String> offences = HistoryChecker.offences(history);
        assertTrue(
                offences.isEmpty(),
                () -> "Seed " + seed + ", " + summary(history) + ", " + offences.size() + " offences:\n"
                        + offences.stream().limit(30).collect(Collectors.joining("\n")));
        assertTrue(killsInTheMiddle(history) > 0, "No kill has hit a command in the middle, so nothing was proven");
        return history;
    }

    private static ClusterHistory history(int disturbances, Random random) throws Exception {
        try (var cluster = new Cluster(NODES, random)) {
            Traffic traffic = Traffic.start(cluster, CLIENTS, random);
            try {
                cluster.nodes().forEach(NodeProcess::route);
                Pause.upTo(CALM_MILLIS, random);
                new Disturber(cluster, random).disturb(disturbances);
                cluster.nodes().forEach(NodeProcess::route);
                Pause.upTo(CALM_MILLIS, random);
            } finally {
                traffic.stop();
            }
            try (var client = new RouteClient(cluster.journalUrl(), cluster.recorder())) {
                checkThatItIsUsable(cluster, client);
                checkThatADeadNodeIsNoticed(cluster, client);
            }
            return cluster.end();
        }
    }

    /** One more run to its end; all nodes say the same about it, and so do those that take their places. */
    private static void checkThatItIsUsable(Cluster cluster, RouteClient client) throws Exception {
        NodeProcess node = cluster.nodes().get(0);
        start(client, node);
        String answer = awaitEnd(client, node).body();
        assertEquals(Set.of(answer), progress(client, cluster));
        for (NodeProcess each : cluster.nodes()) {
            cluster.replace(each);
        }
        assertEquals(Set.of(answer), progress(client, cluster));
    }

    /** Also if nobody asks for anything but progress. */
    private static void checkThatADeadNodeIsNoticed(Cluster cluster, RouteClient client) throws Exception {
        Sent end;
        NodeProcess node;
        do {
            node = cluster.nodes().get(0);
            start(client, node);
            cluster.replace(node);
            end = awaitEnd(client, cluster.nodes().get(1));
            // The run may have been quicker than the kill.
        } while (end.exchange().reply().exception() == null
                || !end.exchange().reply().exception().contains(node.name()));
        assertEquals(Set.of(end.body()), progress(client, cluster));
    }

    private static void start(RouteClient client, NodeProcess node) throws Exception {
        sendUntil(Reply::isHandled, client, node, "migrate");
    }

    private static Sent awaitEnd(RouteClient client, NodeProcess node) throws Exception {
        return sendUntil(Reply::isFinished, client, node, "progress");
    }

    private static Sent sendUntil(Predicate<Reply> isAwaited, RouteClient client, NodeProcess node, String command)
            throws Exception {
        long start = System.nanoTime();
        Sent sent = client.send(node, command, true);
        while (!isAwaited.test(sent.exchange().reply())) {
            assertTrue(System.nanoTime() - start < RECOVERY.toNanos(), "Still no other answer: " + sent.exchange());
            sent = client.send(node, command, true);
        }
        return sent;
    }

    private static Set<String> progress(RouteClient client, Cluster cluster) throws Exception {
        Set<String> answers = new HashSet<>();
        for (NodeProcess node : cluster.nodes()) {
            answers.add(awaitEnd(client, node).body());
        }
        return answers;
    }

    private static long killsInTheMiddle(ClusterHistory history) {
        return history.executions().stream()
                .filter(execution -> execution.ended() == null)
                .count();
    }

    private static String summary(ClusterHistory history) {
        return history.exchanges().stream()
                        .collect(Collectors.groupingBy(
                                exchange -> exchange.reply().code(), Collectors.counting()))
                + " answers, " + history.executions().size() + " executions, " + killsInTheMiddle(history)
                + " of them killed, "
                + history.executions().stream()
                        .filter(execution -> execution.outcome() == Execution.Outcome.STOPPED)
                        .count()
                + " stopped; disturbances: "
                + history.disturbances().stream()
                        .collect(Collectors.groupingBy(Disturbance::kind, Collectors.counting()));
    }
}
