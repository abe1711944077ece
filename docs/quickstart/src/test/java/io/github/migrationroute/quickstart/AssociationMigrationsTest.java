package io.github.migrationroute.quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.migrationroute.MigrationRouteHandler;
import io.github.migrationroute.eventlog.EventLogDatastore;
import io.github.migrationroute.eventlog.EventLogTables;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AssociationMigrationsTest {
    @Test
    void theMigrationsRewriteTheHistoryOfAMotion() throws Exception {
        try (GivenPostgres postgres = GivenPostgres.start()) {
            EventLogTables.create(postgres.dataSource());
            postgres.execute("""
                    INSERT INTO positions (timestamp, user_id, migration_index) VALUES (now(), 1, 1), (now(), 2, 1);
                    INSERT INTO events (position, weight, fqid, type, data) VALUES
                      (1, 1, 'meeting/1', 'create', '{"name": "Spring meeting"}'),
                      (1, 2, 'motion/1', 'create', '{"meeting_id": 1, "identifier": "A-1", "state": "submitted"}'),
                      (2, 1, 'meeting/1', 'update', '{"name": "Summer meeting"}'),
                      (2, 2, 'motion/1', 'update', '{"state": "accepted"}')""");

            var datastore = EventLogDatastore.builder(postgres.dataSource(), AssociationMigrations.all())
                    .build();
            assertEquals("", finalize(datastore));

            assertEquals("A-1 Spring meeting accepted true", postgres.query("""
                    SELECT concat_ws(' ', data ->> 'number', data ->> 'meeting_name', data ->> 'state', data ->> 'closed')
                    FROM models WHERE fqid = 'motion/1'"""));
        }
    }

    /** Returns the error, empty if there is none. */
    private static String finalize(EventLogDatastore datastore) {
        try (var handler = MigrationRouteHandler.builder(datastore)
                .initialWait(Duration.ofMinutes(1))
                .build()) {
            return handler.handle("{\"cmd\": \"finalize\"}")
                    .result()
                    .exception()
                    .orElse("");
        }
    }
}
