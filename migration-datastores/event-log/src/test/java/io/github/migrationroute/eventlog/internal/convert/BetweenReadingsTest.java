package io.github.migrationroute.eventlog.internal.convert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.migrationroute.MigrationCommand;
import io.github.migrationroute.MigrationException;
import io.github.migrationroute.eventlog.EventLogDatastore;
import io.github.migrationroute.eventlog.RandomHistory;
import io.github.migrationroute.eventlog.RecordingLog;
import io.github.migrationroute.eventlog.TestDatabase;
import io.github.migrationroute.eventlog.migration.Event;
import io.github.migrationroute.eventlog.migration.EventMigration;
import io.github.migrationroute.eventlog.migration.Position;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What is committed between two readings of the history, each of which is a transaction of its own. */
class BetweenReadingsTest {
    /** One less than a range that is read at once, with more events than are read ahead. */
    private static final int POSITIONS = 3999;

    private static final String POSITION =
            "INSERT INTO positions (timestamp, user_id, migration_index) VALUES (now(), 1, 1)";

    private static final String EVENT = "INSERT INTO events (position, fqid, type, data, weight) VALUES ";

    /** The first range ends with 4001, without 4000; the second one sees 4002, which changes what 4000 has made. */
    @Test
    void aPositionThatDependsOnALateOneIsNoErrorOfTheHistory() throws Exception {
        try (TestDatabase database = new TestDatabase();
                Connection late = begin(database);
                Connection dependent = begin(database)) {
            database.load(RandomHistory.of(5, POSITIONS));
            execute(late, POSITION);
            database.execute(POSITION);
            execute(dependent, POSITION);
            database.execute(POSITION);
            execute(late, EVENT + "(4000, 'ballot/1', 'create', '{\"number\": 1}', 1)");
            var migration = new CommittingMigration(late, dependent);
            EventLogDatastore datastore = database.datastore(List.of(migration)).build();
            RecordingLog.run(datastore, MigrationCommand.MIGRATE);
            RecordingLog.run(datastore, MigrationCommand.FINALIZE);
            assertEquals(List.of("2"), database.query("SELECT data ->> 'number' FROM models WHERE fqid = 'ballot/1'"));
        }
    }

    /** What could be the reason of the failure before is none of this one. */
    @Test
    void aFactoryThatFailsAfterThatEndsTheCommand() throws Exception {
        try (TestDatabase database = new TestDatabase();
                Connection late = begin(database);
                Connection dependent = begin(database)) {
            database.load(RandomHistory.of(5, POSITIONS));
            execute(late, POSITION);
            database.execute(POSITION);
            execute(dependent, POSITION);
            database.execute(POSITION);
            execute(late, EVENT + "(4000, 'ballot/1', 'create', '{\"number\": 1}', 1)");
            var made = new AtomicInteger();
            EventLogDatastore datastore = database.datastoreOf(List.of(() -> switch (made.incrementAndGet()) {
                        case 1, 2 -> new CommittingMigration(late, dependent);
                        case 3 -> throw new IllegalStateException("no more");
                        default -> throw new AssertionError("asked once more");
                    }))
                    .build();
            var failure =
                    assertThrows(MigrationException.class, () -> RecordingLog.run(datastore, MigrationCommand.MIGRATE));
            assertTrue(
                    String.valueOf(failure.getMessage()).endsWith("IllegalStateException: no more"),
                    failure::getMessage);
        }
    }

    private static Connection begin(TestDatabase database) throws SQLException {
        Connection connection = database.dataSource().getConnection();
        connection.setAutoCommit(false);
        return connection;
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Lets both writers commit when it is shown the first event; changes nothing. */
    private static final class CommittingMigration implements EventMigration {
        private final Connection late;
        private final Connection dependent;
        private boolean done;

        CommittingMigration(Connection late, Connection dependent) {
            this.late = late;
            this.dependent = dependent;
        }

        @Override
        public int targetIndex() {
            return 2;
        }

        @Override
        public List<Event> migrate(Event event, Position position) throws Exception {
            if (!done) {
                done = true;
                late.commit();
                execute(dependent, EVENT + "(4002, 'ballot/1', 'update', '{\"number\": 2}', 1)");
                dependent.commit();
            }
            return List.of(event);
        }
    }
}
