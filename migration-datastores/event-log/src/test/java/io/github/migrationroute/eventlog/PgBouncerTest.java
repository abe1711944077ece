package io.github.migrationroute.eventlog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.migrationroute.MigrationCommand;
import io.github.migrationroute.MigrationException;
import io.github.migrationroute.eventlog.migration.Event;
import io.github.migrationroute.eventlog.migration.EventMigration;
import io.github.migrationroute.eventlog.migration.Migration;
import io.github.migrationroute.eventlog.migration.Position;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A pooler between the datastore and the database. Where PgBouncer is not installed, the tests are skipped. */
@Timeout(120)
class PgBouncerTest {
    private static final int POSITIONS = 50;

    /** As many as PgBouncer has unless it is told otherwise. */
    private static final int SESSIONS = 20;

    @AutoClose
    private final TestDatabase database = new TestDatabase();

    @TempDir
    Path folder;

    @BeforeEach
    void load() throws Exception {
        database.load(RandomHistory.of(6, POSITIONS));
    }

    private static EventLogDatastore datastore(PgBouncer pooler, Migration... more) {
        List<Migration> migrations = more.length > 0
                ? List.of(more)
                : List.of(FieldMigrations.addFields(2, Map.of("motion", Map.of("a", 1))));
        return EventLogDatastore.builder(new UrlDataSource(pooler.jdbcUrl()), TestDatabase.factories(migrations))
                .chunkSize(10)
                .build();
    }

    @ParameterizedTest
    @EnumSource(names = {"MIGRATE", "FINALIZE", "RESET", "CLEAR_COLLECTIONFIELD_TABLES"})
    void transactionModeIsRefusedAndLeavesNothing(MigrationCommand command) throws Exception {
        assertRefusesTransactionMode(command, SESSIONS);
    }

    /** Whoever has a transaction open has the session; the other connection would wait for it. */
    @Test
    void transactionModeWithOneSessionIsRefusedAsWell() throws Exception {
        assertRefusesTransactionMode(MigrationCommand.FINALIZE, 1);
    }

    private void assertRefusesTransactionMode(MigrationCommand command, int sessions) throws Exception {
        Tables before = database.tables();
        try (PgBouncer pooler = PgBouncer.start(database, folder, "transaction", sessions)) {
            for (int i = 0; i < 2; i++) {
                String message = assertThrows(
                                MigrationException.class, () -> RecordingLog.run(datastore(pooler), command))
                        .toString();
                assertTrue(message.contains("PgBouncer in transaction mode"), message);
            }
            assertEquals(0, database.number("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"));
            RecordingLog.run(datastore(pooler), MigrationCommand.STATS);
        }
        Tables.assertEqual(before, database.tables(), "After " + command);
        assertEquals(0, database.migrationRows());
    }

    /** The first one is in the middle when the second one begins. */
    @Test
    void sessionModeWorksAndKeepsTheSecondCommandOut() throws Exception {
        try (PgBouncer pooler = PgBouncer.start(database, folder, "session", SESSIONS)) {
            var first = new EventMigration() {
                private String refusal = "";

                @Override
                public int targetIndex() {
                    return 2;
                }

                @Override
                public List<Event> migrate(Event event, Position position) {
                    if (refusal.isEmpty() && position.number() > POSITIONS / 2) {
                        refusal = assertThrows(
                                        MigrationException.class,
                                        () -> RecordingLog.run(datastore(pooler), MigrationCommand.MIGRATE))
                                .toString();
                    }
                    return List.of(event);
                }
            };
            RecordingLog.run(datastore(pooler, first), MigrationCommand.MIGRATE);
            assertTrue(first.refusal.contains("Another command is being executed on this event log"), first.refusal);
            RecordingLog.run(datastore(pooler, first), MigrationCommand.FINALIZE);
        }
        assertEquals(0, database.number("SELECT count(*) FROM positions WHERE migration_index <> 2"));
        assertEquals(0, database.migrationRows());
    }
}
