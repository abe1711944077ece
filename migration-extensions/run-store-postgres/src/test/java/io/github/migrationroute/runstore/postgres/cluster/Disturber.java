package io.github.migrationroute.runstore.postgres.cluster;

import io.github.migrationroute.runstore.postgres.cluster.Disturbance.Kind;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Random;

/** Does bad things to the nodes of a cluster, one after the other. */
final class Disturber {
    private static final int LONGEST_PAUSE_MILLIS = 500;
    private static final int LONGEST_SHUT_MILLIS = 1200;

    private final Cluster cluster;
    private final Random random;

    Disturber(Cluster cluster, Random random) {
        this.cluster = cluster;
        this.random = random;
    }

    void disturb(int times) throws IOException, SQLException, InterruptedException {
        int done = 0;
        while (done < times) {
            Pause.upTo(LONGEST_PAUSE_MILLIS, random);
            Optional<NodeProcess> node = victim();
            if (node.isPresent()) {
                disturb(node.get());
                done++;
            }
        }
    }

    /** More often than not one that has something to lose, and mostly not the last one. */
    private Optional<NodeProcess> victim() throws SQLException {
        if (cluster.ready().size() < 2 && random.nextInt(6) > 0) {
            return Optional.empty();
        }
        return random.nextInt(4) > 0 ? cluster.executing() : cluster.any(random);
    }

    private void disturb(NodeProcess node) throws IOException, SQLException, InterruptedException {
        switch (random.nextInt(9)) {
            case 0 -> shut();
            case 1, 2, 3, 4 -> cut(node);
            default -> cluster.replace(node);
        }
    }

    /** All sessions of a node, or sometimes one of them. */
    private void cut(NodeProcess node) throws SQLException {
        Moment from = cluster.now();
        cluster.database()
                .execute("SELECT pg_terminate_backend(pid) FROM (SELECT pid FROM pg_stat_activity"
                        + " WHERE datname = current_database() AND application_name = '" + node.name()
                        + "' ORDER BY random() LIMIT " + (random.nextInt(3) == 0 ? "1" : "ALL") + ") AS chosen");
        cluster.recorder().add(new Disturbance(Kind.CUT, node.name(), from, cluster.now()));
    }

    private void shut() throws IOException, SQLException, InterruptedException {
        Moment from = cluster.now();
        cluster.database().shut();
        Pause.upTo(LONGEST_SHUT_MILLIS, random);
        Optional<NodeProcess> victim = random.nextInt(3) == 0 ? cluster.any(random) : Optional.empty();
        if (victim.isPresent()) {
            cluster.replace(victim.get());
        }
        cluster.database().open();
        cluster.recorder().add(new Disturbance(Kind.SHUT, null, from, cluster.now()));
    }
}
