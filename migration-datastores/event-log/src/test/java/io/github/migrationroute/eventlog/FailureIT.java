package io.github.migrationroute.eventlog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.migrationroute.Datastore;
import io.github.migrationroute.MigrationCommand;
import io.github.migrationroute.MigrationException;
import io.github.migrationroute.MigrationLog;
import io.github.migrationroute.eventlog.migration.Event;
import io.github.migrationroute.eventlog.migration.EventMigration;
import io.github.migrationroute.eventlog.migration.Migration;
import io.github.migrationroute.eventlog.migration.ModelChanges;
import io.github.migrationroute.eventlog.migration.ModelMigration;
import io.github.migrationroute.eventlog.migration.ModelReader;
import io.github.migrationroute.eventlog.migration.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What happens to a command while other things happen to its database. Whatever it is, the live tables stay as they were,
 * the message says what it was, and continuing gives what would have come out otherwise.
 */
@NullUnmarked // JUnit sets the fields up before each test.
class FailureIT {
    private static final int POSITIONS = 300;
    private static final int MIDDLE = 150;
    private static final long PATIENCE_SECONDS = 600;
    private static final String VICTIM = "victim";

    @AutoClose
    private static final TestDatabase DATABASE = new TestDatabase();

    /** What finalize makes of the history in a database to which nothing has happened. */
    private static Tables finalized;

    private Tables before;

    @BeforeAll
    static void finalizeUndisturbed() throws Exception {
        DATABASE.load(RandomHistory.of(7, POSITIONS));
        RecordingLog.run(undisturbed(), MigrationCommand.FINALIZE);
        finalized = DATABASE.tables();
    }

    @BeforeEach
    void loadHistory() throws SQLException {
        DATABASE.truncate();
        DATABASE.load(RandomHistory.of(7, POSITIONS));
        before = DATABASE.tables();
    }

    /** Does something when it comes to a position, once, and otherwise nothing. */
    private static final class Disturbance implements EventMigration {
        private final Action action;
        private boolean done;

        interface Action {
            void run() throws Exception;
        }

        Disturbance(Action action) {
            this.action = action;
        }

        @Override
        public int targetIndex() {
            return 2;
        }

        @Override
        public List<Event> migrate(Event event, Position position) throws Exception {
            if (position.number() == MIDDLE && !done) {
                done = true;
                action.run();
            }
            return List.of(event);
        }
    }

    private static EventLogDatastore datastore(Disturbance.Action action) {
        return datastore("&ApplicationName=" + VICTIM, action);
    }

    private static EventLogDatastore datastore(String parameters, Disturbance.Action action) {
        return EventLogDatastore.builder(
                        new UrlDataSource(DATABASE.jdbcUrl() + parameters),
                        TestDatabase.factories(migrations(new Disturbance(action))))
                .chunkSize(50)
                .build();
    }

    private static List<Migration> migrations(Disturbance first, Migration... later) {
        List<Migration> migrations =
                new ArrayList<>(List.of(first, FieldMigrations.addFields(3, Map.of("motion", Map.of("a", 1)))));
        migrations.addAll(List.of(later));
        return migrations;
    }

    private static EventLogDatastore undisturbed() {
        return datastore("", () -> {});
    }

    /** Finalizing gives the same as in a database to which nothing has happened. */
    private void assertFinalizes() throws Exception {
        RecordingLog.run(undisturbed(), MigrationCommand.FINALIZE);
        assertEquals(0, DATABASE.migrationRows());
        Tables.assertEqual(finalized, DATABASE.tables(), "Finalized after a failure");
    }

    private String failure(Datastore datastore, MigrationCommand command) throws SQLException {
        MigrationException failure = assertThrows(MigrationException.class, () -> RecordingLog.run(datastore, command));
        Tables.assertEqual(before, DATABASE.tables(), "After a failure");
        return failure.getMessage();
    }

    @ParameterizedTest
    @EnumSource(
            value = MigrationCommand.class,
            names = {"MIGRATE", "FINALIZE", "RESET", "CLEAR_COLLECTIONFIELD_TABLES"})
    void ofTwoCommandsAtOnceTheSecondFailsAtOnce(MigrationCommand second) throws Exception {
        var refusal = new AtomicReference<String>();
        RecordingLog.run(
                datastore(() -> refusal.set(
                        assertThrows(MigrationException.class, () -> RecordingLog.run(undisturbed(), second))
                                .getMessage())),
                MigrationCommand.MIGRATE);
        assertTrue(
                refusal.get()
                        .startsWith("Another command is being executed on this event log, by the database session"),
                refusal.get());
        assertTrue(refusal.get().contains("application \"" + VICTIM + "\""), refusal.get());
        assertFinalizes();
    }

    @Test
    void statsNeedsNoTurn() throws Exception {
        RecordingLog.run(
                datastore(() -> RecordingLog.run(undisturbed(), MigrationCommand.STATS)), MigrationCommand.MIGRATE);
        assertFinalizes();
    }

    @ParameterizedTest
    @EnumSource(
            value = MigrationCommand.class,
            names = {"MIGRATE", "FINALIZE"})
    void whatIsWrittenMeanwhileIsConvertedToo(MigrationCommand command) throws Exception {
        RecordingLog.run(datastore(() -> write(1)), command);
        RecordingLog.run(undisturbed(), MigrationCommand.FINALIZE);
        assertEquals(
                List.of("{\"a\": 1, \"title\": \"late\"}"),
                DATABASE.query("SELECT data FROM events WHERE fqid = 'motion/1000000'"));
        assertEquals(0, DATABASE.number("SELECT count(*) FROM positions WHERE migration_index <> 3"));
    }

    private void write(int index) throws SQLException {
        DATABASE.execute("WITH p AS (INSERT INTO positions (position, timestamp, user_id, migration_index) SELECT"
                + " max(position) + 1, now(), 1, " + index + " FROM positions RETURNING position)"
                + " INSERT INTO events (position, fqid, type, data, weight)"
                + " SELECT position, 'motion/1000000', 'create', '{\"title\": \"late\"}', 1 FROM p");
    }

    /** In the transaction of finalize a writer waits, and a reader sees what was before. */
    @Test
    void writersWaitForTheEndOfFinalizeAndReadersDoNot() throws Exception {
        var writer = new FutureTask<Void>(() -> {
            write(4);
            return null;
        });
        ModelMigration meanwhile = new ModelMigration() {
            @Override
            public int targetIndex() {
                return 4;
            }

            @Override
            public void migrate(ModelReader models, ModelChanges changes) throws Exception {
                new Thread(writer, "writer").start();
                awaitBlockedWriter();
                assertEquals(
                        before.events().size(), DATABASE.number("SELECT count(*) FROM events"), "Read in finalize");
                assertEquals(0, DATABASE.number("SELECT count(*) FROM positions WHERE migration_index <> 1"));
                assertEquals(0, DATABASE.number("SELECT count(*) FROM models"));
            }
        };
        RecordingLog.run(
                DATABASE.datastore(migrations(new Disturbance(() -> {}), meanwhile))
                        .build(),
                MigrationCommand.FINALIZE);
        writer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertEquals(
                List.of("{\"title\": \"late\"}"),
                DATABASE.query("SELECT data FROM events WHERE fqid = 'motion/1000000'"));
        assertEquals(POSITIONS + 1, DATABASE.number("SELECT count(*) FROM positions WHERE migration_index = 4"));
    }

    private void awaitBlockedWriter() throws SQLException {
        while (DATABASE.number("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                        + " AND wait_event_type = 'Lock'")
                == 0) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aLockThatIsNotGivenInTimeEndsFinalize() throws Exception {
        try (Connection writer = DATABASE.dataSource().getConnection();
                Statement statement = writer.createStatement()) {
            writer.setAutoCommit(false);
            statement.execute("LOCK TABLE events IN ROW EXCLUSIVE MODE");
            String message =
                    failure(datastore("&options=-c%20lock_timeout=200ms", () -> {}), MigrationCommand.FINALIZE);
            assertTrue(message.startsWith("A lock was not given within lock_timeout"), message);
            assertTrue(message.endsWith("the next finalize continues there."), message);
            writer.rollback();
        }
        assertEquals(POSITIONS, DATABASE.number("SELECT count(*) FROM migration_positions"));
        assertFinalizes();
    }

    @ParameterizedTest
    @EnumSource(
            value = MigrationCommand.class,
            names = {"MIGRATE", "FINALIZE"})
    void aStatementThatSomebodyCancelsEndsTheCommand(MigrationCommand command) throws Exception {
        DATABASE.execute("CREATE OR REPLACE FUNCTION wait_for_ever() RETURNS trigger LANGUAGE plpgsql AS"
                + " $$ BEGIN PERFORM pg_sleep(3600); RETURN NULL; END $$");
        String table = command == MigrationCommand.MIGRATE ? "migration_positions" : "id_sequences";
        DATABASE.execute("CREATE TRIGGER hanging BEFORE INSERT ON " + table + " EXECUTE FUNCTION wait_for_ever()");
        var hanging = new FutureTask<>(() -> failure(undisturbed(), command));
        new Thread(hanging, "hanging").start();
        while (DATABASE.number("SELECT count(*) FROM (SELECT pg_cancel_backend(pid) FROM pg_stat_activity"
                        + " WHERE datname = current_database() AND wait_event = 'PgSleep') AS cancelled")
                == 0) {
            Thread.onSpinWait();
        }
        String message = hanging.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertTrue(message.startsWith("A statement was cancelled"), message);
        DATABASE.execute("DROP TRIGGER hanging ON " + table);
        assertFinalizes();
    }

    /** That nothing can be rolled back any more is not the news. */
    @Test
    void whyStatsFailedIsNotHiddenByWhatFailsAfterwards() {
        MigrationLog endsTheSession = new MigrationLog() {
            @Override
            public boolean verbose() {
                return false;
            }

            @Override
            public void info(String line) {
                try {
                    DATABASE.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '"
                            + VICTIM + "'");
                } catch (SQLException e) {
                    throw new AssertionError(e);
                }
            }

            @Override
            public void debug(String line) {}
        };
        MigrationException failure =
                assertThrows(MigrationException.class, () -> datastore(() -> {}).stats(endsTheSession));
        assertEquals("57P01", ((SQLException) failure.getCause()).getSQLState(), failure::toString);
    }

    /** 1 terminates one of the two sessions of the command, 2 both. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aLostConnectionEndsTheCommand(int sessions) throws Exception {
        String message = failure(
                datastore(() -> DATABASE.query("SELECT pg_terminate_backend(pid) FROM (SELECT pid FROM pg_stat_activity"
                        + " WHERE application_name = '" + VICTIM + "' ORDER BY backend_start LIMIT " + sessions
                        + ") AS chosen")),
                MigrationCommand.MIGRATE);
        assertTrue(message.startsWith("The connection to the database was lost"), message);
        long converted = DATABASE.number("SELECT count(*) FROM migration_positions");
        assertTrue(converted > 0 && converted < POSITIONS, () -> converted + " positions are converted");
        assertFinalizes();
    }

    @Test
    void anInterruptedMigrateKeepsWhatItHasConverted() throws Exception {
        Thread thread = Thread.currentThread();
        String message = failure(datastore(thread::interrupt), MigrationCommand.MIGRATE);
        assertTrue(message.startsWith("The command was interrupted."), message);
        // It is noticed before the next event, so the position in hand is not converted.
        assertEquals(MIDDLE - 1, DATABASE.number("SELECT count(*) FROM migration_positions"));
        assertFinalizes();
    }

    @Test
    void aFinalizeThatWaitsForTheDatabaseCanBeInterrupted() throws Exception {
        try (Connection writer = DATABASE.dataSource().getConnection();
                Statement statement = writer.createStatement()) {
            writer.setAutoCommit(false);
            statement.execute("LOCK TABLE events IN ROW EXCLUSIVE MODE");
            var finalizing = new FutureTask<>(() -> failure(undisturbed(), MigrationCommand.FINALIZE));
            Thread thread = new Thread(finalizing, "finalizing");
            thread.start();
            awaitBlockedWriter();
            thread.interrupt();
            String message = finalizing.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertTrue(message.startsWith("The command was interrupted."), message);
        }
        assertFinalizes();
    }

    /** A real one: the table is moved to a file system that is too small. Only who may mount can have that. */
    @Test
    void aFullDiskEndsTheCommand() throws Exception {
        Path folder = Files.createTempDirectory("small-disk");
        try {
            assumeTrue(exitCode("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder.toString()) == 0);
            Path place = Files.createDirectory(folder.resolve("tablespace"));
            DATABASE.execute("CREATE TABLESPACE small LOCATION '" + place + "'");
            DATABASE.execute("ALTER TABLE migration_events SET TABLESPACE small");
            DATABASE.truncate();
            DATABASE.load(RandomHistory.of(8, 5000));
            before = DATABASE.tables();
            String message = failure(undisturbed(), MigrationCommand.MIGRATE);
            assertTrue(message.startsWith("The disk of the database is full"), message);
            long converted = DATABASE.number("SELECT count(*) FROM migration_positions");
            assertTrue(converted > 0, () -> converted + " positions are converted");
            DATABASE.execute("ALTER TABLE migration_events SET TABLESPACE pg_default");
            DATABASE.execute("DROP TABLESPACE small");
            RecordingLog.run(undisturbed(), MigrationCommand.FINALIZE);
            assertEquals(0, DATABASE.migrationRows());
        } finally {
            exitCode("umount", folder.toString());
            Files.deleteIfExists(folder);
        }
    }

    private static int exitCode(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }

    /** It waits for a row that somebody has locked, which an interruption alone does not end. */
    @Test
    void aMigrateThatCannotWriteCanBeInterrupted() throws Exception {
        try (Connection other = DATABASE.dataSource().getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("SELECT * FROM positions WHERE position = 1 FOR UPDATE");
            var migrating = new FutureTask<>(() -> failure(undisturbed(), MigrationCommand.MIGRATE));
            Thread thread = new Thread(migrating, "migrating");
            thread.start();
            awaitBlockedWriter();
            thread.interrupt();
            String message = migrating.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertTrue(message.startsWith("The command was interrupted."), message);
        }
        assertFinalizes();
    }

    /** Some positions are read ahead; those before the wrong one are converted all the same, and each once. */
    @Test
    void whatCannotBeReadIsNamed() throws Exception {
        DATABASE.truncate();
        DATABASE.load(RandomHistory.of(8, 3000));
        DATABASE.execute("UPDATE events SET fqid = 'not an fqid' WHERE position = 2500 AND weight = 1");
        before = DATABASE.tables();
        String message = failure(undisturbed(), MigrationCommand.MIGRATE);
        assertTrue(message.startsWith("The history itself breaks a rule at position 2500, event 1 ("), message);
        assertEquals(2499, DATABASE.number("SELECT count(*) FROM migration_positions"));
    }

    /** Who has locked a row, to write it next, is let finish; finalize waits instead of running into a deadlock. */
    @Test
    void aRowLockIsWaitedFor() throws Exception {
        RecordingLog.run(undisturbed(), MigrationCommand.MIGRATE);
        DATABASE.execute("INSERT INTO models (fqid, data, deleted) VALUES ('user/1', '{}', false)");
        try (Connection other = DATABASE.dataSource().getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("SELECT * FROM models FOR UPDATE");
            var finalizing = new FutureTask<>(() -> RecordingLog.run(undisturbed(), MigrationCommand.FINALIZE));
            new Thread(finalizing, "finalizing").start();
            awaitBlockedWriter();
            other.rollback();
            finalizing.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
        assertEquals(0, DATABASE.migrationRows());
    }

    /** A pool gets its connections back as they were, and free. */
    @Test
    void aFailedCommandHoldsNoLock() throws Exception {
        failure(
                datastore(() -> {
                    throw new IllegalStateException("no");
                }),
                MigrationCommand.FINALIZE);
        assertEquals(0, DATABASE.number("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"));
        var released = new CountDownLatch(1);
        RecordingLog.run(datastore(released::countDown), MigrationCommand.FINALIZE);
        assertEquals(0, released.getCount());
    }
}
