package io.github.migrationroute.eventlog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Kills processes that migrate, and terminates their database sessions, at random moments: the live tables are wholly old
 * or wholly new then, and finalizing again gives what it gives if nothing happens.
 */
@NullUnmarked // JUnit sets the fields up before the tests.
class KillIT {
    private static final int POSITIONS = 3000;

    /** How many times as many rounds as are wanted there may be, to hit often enough. */
    private static final int MOST_ROUNDS = 10;

    private static TestDatabase original;
    private static TestDatabase converted;
    private static Tables before;
    private static Tables after;

    /** How long the commands take if nobody disturbs them. */
    private static long migrateNanos;

    private static long finalizeNanos;

    private final Random random = new Random();
    private double migrateScale = 1;
    private double finalizeScale = 1;
    private int inTheMiddleOfMigrate;
    private int inTheTransaction;

    @BeforeAll
    static void prepare() throws Exception {
        original = new TestDatabase();
        original.load(RandomHistory.of(1, POSITIONS));
        before = original.tables();
        converted = original.copy();
        migrateNanos = runUndisturbed(converted, "migrate");
        try (TestDatabase finalized = converted.copy()) {
            finalizeNanos = runUndisturbed(finalized, "finalize");
            after = finalized.tables();
        }
    }

    private static long runUndisturbed(TestDatabase database, String command) throws Exception {
        try (MigrationProcess process = MigrationProcess.start(database.jdbcUrl(), "undisturbed", command)) {
            process.awaitBegin();
            long start = System.nanoTime();
            List<String> lines = process.awaitEnd();
            assertEquals(MigrationProcess.DONE, lines.get(lines.size() - 1), () -> "The lines: " + lines);
            return System.nanoTime() - start;
        }
    }

    @AfterAll
    static void dropDatabases() {
        original.close();
        converted.close();
    }

    @Test
    void nothingIsHalfDoneAfterAHandfulOfKills() throws Exception {
        kill(8, () -> inTheMiddleOfMigrate + inTheTransaction >= 1);
    }

    @Test
    @Tag("slow")
    void nothingIsHalfDoneAfterManyKills() throws Exception {
        kill(80, () -> inTheMiddleOfMigrate >= 10 && inTheTransaction >= 10);
    }

    /** From the beginning, so that most kills hit the conversion; some of them the process that continues it. */
    @Test
    void whatIsConvertedStaysSoHoweverOftenFinalizeIsKilled() throws Exception {
        try (TestDatabase database = original.copy()) {
            long converted = 0;
            for (int i = 0; i < 4 && database.tables().equals(before); i++) {
                String application = "killed" + i;
                try (MigrationProcess process = MigrationProcess.start(database.jdbcUrl(), application, "finalize")) {
                    process.awaitBegin();
                    waitFor((long) (random.nextDouble() * (migrateNanos + finalizeNanos)));
                    process.kill();
                    process.awaitEnd();
                }
                awaitNoSessions(database, application);
                Tables live = database.tables();
                if (live.equals(before)) {
                    long now = database.number("SELECT count(*) FROM migration_positions");
                    assertTrue(now >= converted, converted + " positions were converted, now only " + now);
                    converted = now;
                } else {
                    Tables.assertEqual(after, live, "After kill " + i);
                }
            }
            runUndisturbed(database, "finalize");
            Tables.assertEqual(after, database.tables(), "In the end");
            assertEquals(0, database.migrationRows());
        }
    }

    /** As often as is wanted, and until enough of them have hit a command in the middle: others prove nothing. */
    private void kill(int times, BooleanSupplier hitEnough) throws Exception {
        for (int i = 0; i < times || !hitEnough.getAsBoolean(); i++) {
            assertTrue(
                    i < MOST_ROUNDS * times,
                    "Hit in the middle of migrate: " + inTheMiddleOfMigrate + ", in the transaction of finalize: "
                            + inTheTransaction);
            boolean migrates = i % 2 == 0;
            boolean kills = i / 2 % 2 == 0;
            try (TestDatabase database = (migrates ? original : converted).copy()) {
                kill(database, migrates, kills, "round " + i);
            }
        }
    }

    private void kill(TestDatabase database, boolean migrates, boolean kills, String round) throws Exception {
        String application = "victim";
        try (MigrationProcess process =
                MigrationProcess.start(database.jdbcUrl(), application, migrates ? "migrate" : "finalize")) {
            process.awaitBegin();
            waitFor((long) (random.nextDouble() * latest(migrates)));
            if (kills) {
                process.kill();
            } else {
                terminateSessions(database, application);
            }
            List<String> lines = process.awaitEnd();
            awaitNoSessions(database, application);
            int hits = inTheMiddleOfMigrate + inTheTransaction;
            check(database, migrates, lines, round);
            // The machine may be quicker or slower now than when the commands were measured.
            if (lines.contains(MigrationProcess.DONE)) {
                scale(migrates, 0.7);
            } else if (hits == inTheMiddleOfMigrate + inTheTransaction) {
                scale(migrates, 1.2);
            }
        }
        runUndisturbed(database, "finalize");
        Tables.assertEqual(after, database.tables(), round);
        assertEquals(0, database.migrationRows(), round);
    }

    private long latest(boolean migrates) {
        return (long) ((migrates ? migrateNanos : finalizeNanos) * (migrates ? migrateScale : finalizeScale));
    }

    private void scale(boolean migrates, double factor) {
        if (migrates) {
            migrateScale *= factor;
        } else {
            finalizeScale *= factor;
        }
    }

    private void check(TestDatabase database, boolean migrates, List<String> lines, String round) throws SQLException {
        boolean done = lines.contains(MigrationProcess.DONE);
        Tables live = database.tables();
        boolean old = live.equals(before);
        assertTrue(old || (!migrates && live.equals(after)), () -> round + ": the live tables are half done. " + lines);
        if (done) {
            assertEquals(migrates, old, round);
        } else if (migrates) {
            long positions = database.number("SELECT count(*) FROM migration_positions");
            inTheMiddleOfMigrate += positions > 0 && positions < POSITIONS ? 1 : 0;
        } else {
            inTheTransaction += lines.stream().anyMatch(line -> line.startsWith("Waiting until nobody")) ? 1 : 0;
        }
    }

    /** At random which of them, because a command has several. */
    private void terminateSessions(TestDatabase database, String application) throws SQLException {
        database.execute("SELECT pg_terminate_backend(pid) FROM (SELECT pid FROM pg_stat_activity"
                + " WHERE datname = current_database() AND application_name = '" + application
                + "' ORDER BY random() LIMIT " + (1 + random.nextInt(2)) + ") AS chosen");
    }

    private static void awaitNoSessions(TestDatabase database, String application) throws SQLException {
        String sql = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                + " AND application_name = '" + application + "'";
        while (database.number(sql) > 0) {
            Thread.onSpinWait();
        }
    }

    private static void waitFor(long nanos) {
        long end = System.nanoTime() + nanos;
        for (long left = nanos; left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(Math.min(left, TimeUnit.MILLISECONDS.toNanos(5)));
        }
    }
}
