package io.github.migrationroute.quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.github.migrationroute.MigrationLog;
import io.github.migrationroute.eventlog.EventLogDatastore;
import io.github.migrationroute.eventlog.EventLogTables;
import io.github.migrationroute.eventlog.migration.EventMigration;
import io.github.migrationroute.eventlog.migration.EventStep;
import io.github.migrationroute.eventlog.migration.EventSteps;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The tables agree with each other. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HistoryLoaderTest {
    private static final int EVENTS = 10_000;

    private static final String COMPUTED = """
            SELECT concat(
              (SELECT json_agg(json_build_array(fqid, data, deleted) ORDER BY fqid) FROM models),
              (SELECT json_agg(s ORDER BY collection) FROM id_sequences s))""";

    @SuppressWarnings("NullAway.Init")
    private GivenPostgres postgres;

    @BeforeAll
    void start() throws Exception {
        postgres = GivenPostgres.start();
    }

    @BeforeEach
    void load() throws Exception {
        postgres.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
        EventLogTables.create(postgres.dataSource());
        HistoryLoader.load(postgres.dataSource(), EVENTS);
    }

    @AfterAll
    void stop() throws Exception {
        postgres.close();
    }

    @Test
    void everyEventIsInAPositionAndEveryPositionHasEvents() throws Exception {
        assertEquals(
                Integer.toString(EVENTS),
                postgres.query("SELECT count(*) FROM events JOIN positions USING (position)"));
        assertEquals(
                "0",
                postgres.query("SELECT count(*) FROM positions WHERE position NOT IN (SELECT position FROM events)"));
        assertEquals(
                "t",
                postgres.query(
                        "SELECT bool_and(highest = number) FROM"
                                + " (SELECT max(weight) AS highest, count(*) AS number FROM events GROUP BY position) AS weights"));
        assertEquals("1", postgres.query("SELECT string_agg(DISTINCT migration_index::text, ' ') FROM positions"));
    }

    @Test
    void collectionfieldsHaveTheLastPositionOfTheirEvents() throws Exception {
        String differences = """
                SELECT count(*) FROM collectionfields
                FULL JOIN (
                  SELECT collectionfield_id AS id, max(events.position) AS position
                  FROM events_to_collectionfields JOIN events ON events.id = event_id
                  GROUP BY collectionfield_id
                ) AS expected USING (id)
                WHERE collectionfields.position IS DISTINCT FROM expected.position""";
        assertEquals("0", postgres.query(differences));
        assertEquals(
                postgres.query("SELECT count(DISTINCT position) FROM events WHERE data ? 'identifier'"),
                postgres.query("""
                        SELECT count(DISTINCT events.position) FROM events
                        JOIN events_to_collectionfields ON events.id = event_id
                        JOIN collectionfields ON collectionfields.id = collectionfield_id
                        WHERE collectionfield = 'motion/identifier'"""));
    }

    /** They come out the same when the datastore computes them anew, with a migration that changes nothing. */
    @Test
    void modelsAndFreeIdsAreThoseOfTheEvents() throws Exception {
        String loaded = postgres.query(COMPUTED);
        EventStep nothing = EventSteps.addFields("nothing", Map.of("is", "there"));
        EventLogDatastore.builder(postgres.dataSource(), List.of(() -> EventMigration.of(2, "nothing", nothing)))
                .build()
                .finalize(new Discarded());
        assertEquals("2", postgres.query("SELECT max(migration_index) FROM positions"));
        assertEquals(loaded, postgres.query(COMPUTED));
        assertNotEquals("0", postgres.query("SELECT count(*) FROM models WHERE deleted"));
    }

    private record Discarded() implements MigrationLog {
        @Override
        public boolean verbose() {
            return false;
        }

        @Override
        public void info(String line) {}

        @Override
        public void debug(String line) {}
    }
}
