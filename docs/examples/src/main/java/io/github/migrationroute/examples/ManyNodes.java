package io.github.migrationroute.examples;

import io.github.migrationroute.Datastore;
import io.github.migrationroute.MigrationRouteHandler;
import io.github.migrationroute.runstore.postgres.PostgresRunStore;
import java.time.Duration;
import javax.sql.DataSource;

/** Serves the route on one of many nodes. */
public final class ManyNodes {
    private ManyNodes() {}

    static PostgresRunStore store(DataSource database) {
        return PostgresRunStore.builder(database, "shop").build();
    }

    static MigrationRouteHandler handler(Datastore datastore, PostgresRunStore store) {
        return MigrationRouteHandler.builder(datastore).runStore(store).build();
    }

    static PostgresRunStore customStore(DataSource database, String podName) {
        return PostgresRunStore.builder(database, "shop")
                .node(podName)
                .timeout(Duration.ofSeconds(5))
                .stopGrace(Duration.ofSeconds(25))
                .keptRuns(1_000)
                .build();
    }
}
