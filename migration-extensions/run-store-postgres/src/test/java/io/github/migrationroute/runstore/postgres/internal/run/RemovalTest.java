package io.github.migrationroute.runstore.postgres.internal.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.migrationroute.runstore.postgres.TestDatabase;
import io.github.migrationroute.runstore.postgres.UrlDataSource;
import io.github.migrationroute.runstore.postgres.internal.output.OutputTable;
import io.github.migrationroute.runstore.postgres.internal.output.Piece;
import io.github.migrationroute.runstore.postgres.internal.sql.BorrowedConnection;
import io.github.migrationroute.runstore.postgres.internal.sql.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Old runs are removed while somebody else still has to do with their output. */
@Timeout(60)
class RemovalTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    @AutoClose
    private final TestDatabase database = new TestDatabase();

    private final Database storeDatabase =
            new Database(new UrlDataSource(database.jdbcUrl() + "&ApplicationName=remover"), TIMEOUT);
    private final OldRuns runs = new OldRuns("shop", 2);

    @AutoClose
    private final BorrowedConnection other;

    RemovalTest() throws SQLException {
        other = storeDatabase.borrow();
    }

    @BeforeEach
    void insertThreeRuns() throws SQLException {
        for (String id : List.of("old", "before", "latest")) {
            database.execute("INSERT INTO migration_route_runs (id, deployment, claim_key, command, is_verbose, node,"
                    + " started_at, ended_at) VALUES ('" + id
                    + "', 'shop', 1, 'migrate', false, 'node', now(), now())");
            write(other.get(), id, 0);
        }
    }

    private static void write(Connection connection, String runId, long position) throws SQLException {
        OutputTable.write(connection, runId, List.of(new Piece(position, new byte[] {'x'})));
    }

    private List<String> runsWithOutput() throws SQLException {
        return database.query("SELECT DISTINCT run_id FROM migration_route_output ORDER BY run_id");
    }

    private FutureTask<Boolean> startToRemove() {
        var task = new FutureTask<>(() -> {
            try (BorrowedConnection remover = storeDatabase.borrow()) {
                while (runs.removeSomeBefore(remover.get(), "latest")) {
                    Thread.onSpinWait();
                }
            }
            return true;
        });
        new Thread(task, "remover").start();
        return task;
    }

    private void awaitThatTheRemoverWaitsOrHasRemovedTheRun() throws SQLException {
        while (database.query("SELECT 1 FROM pg_stat_activity"
                                + " WHERE application_name = 'remover' AND wait_event_type = 'Lock'")
                        .isEmpty()
                && !database.query("SELECT 1 FROM migration_route_runs WHERE id = 'old'")
                        .isEmpty()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void outputIsRemovedIfWhoeverWasAboutToRemoveItFails() throws Exception {
        var failure = new SQLException("on purpose");
        FutureTask<?>[] removal = new FutureTask<?>[1];
        assertThrows(
                SQLException.class,
                () -> other.inTransaction(transaction -> {
                    try (var statement = transaction.createStatement()) {
                        statement.execute("DELETE FROM migration_route_output WHERE run_id = 'old'");
                    }
                    removal[0] = startToRemove();
                    awaitThatTheRemoverWaitsOrHasRemovedTheRun();
                    throw failure;
                }));
        removal[0].get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        assertEquals(List.of("before", "latest"), runsWithOutput());
    }

    @Test
    void outputIsRemovedThatIsWrittenMeanwhile() throws Exception {
        FutureTask<Boolean> removal = other.inTransaction(transaction -> {
            write(transaction, "old", 1);
            FutureTask<Boolean> task = startToRemove();
            awaitThatTheRemoverWaitsOrHasRemovedTheRun();
            return task;
        });
        removal.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        assertEquals(List.of("before", "latest"), runsWithOutput());
    }

    private List<String> runs(String deployment) throws SQLException {
        return database.query(
                "SELECT id FROM migration_route_runs WHERE deployment = '" + deployment + "' ORDER BY number");
    }

    private void removeBefore(OldRuns old, String id) throws SQLException {
        while (old.removeSomeBefore(other.get(), id)) {
            Thread.onSpinWait();
        }
    }

    @Test
    void runsAreKeptWithoutTheirOutput() throws Exception {
        removeBefore(new OldRuns("shop", 3), "latest");
        assertEquals(List.of("old", "before", "latest"), runs("shop"));
        assertEquals(List.of("before", "latest"), runsWithOutput());
    }

    @Test
    void theOutputOfTheRunBeforeStaysWhateverIsKept() throws Exception {
        removeBefore(new OldRuns("shop", 1), "latest");
        assertEquals(List.of("before", "latest"), runs("shop"));
        assertEquals(List.of("before", "latest"), runsWithOutput());
    }

    @Test
    void outputOfAKeptRunThatSomebodyWasAboutToRemoveIsRemovedNextTime() throws Exception {
        var kept = new OldRuns("shop", 100);
        try (BorrowedConnection remover = storeDatabase.borrow()) {
            other.inTransaction(transaction -> {
                try (var statement = transaction.createStatement()) {
                    statement.execute("SELECT FROM migration_route_output WHERE run_id = 'old' FOR UPDATE");
                }
                assertFalse(kept.removeSomeBefore(remover.get(), "latest"), "it does not wait");
                return true;
            });
        }
        assertEquals(List.of("before", "latest", "old"), runsWithOutput());
        insert("next", "shop");
        removeBefore(kept, "next");
        assertEquals(List.of("latest"), runsWithOutput());
    }

    private void insert(String id, String deployment) throws SQLException {
        database.execute("INSERT INTO migration_route_runs (id, deployment, claim_key, command, is_verbose, node,"
                + " started_at, ended_at) VALUES ('" + id + "', '" + deployment
                + "', 1, 'migrate', false, 'node', now(), now());"
                + " INSERT INTO migration_route_progress (run_id, number) VALUES ('" + id + "', 7)");
    }

    @Test
    void whatIsTooMuchIsRemovedALittleAtATimeAndOnlyOfTheDeployment() throws Exception {
        insert("another", "another");
        database.execute("INSERT INTO migration_route_runs (id, deployment, claim_key, command, is_verbose, node,"
                + " started_at, ended_at) SELECT 'run-' || i, 'shop', 1, 'migrate', false, 'node', now(), now()"
                + " FROM generate_series(0, 1199) AS i;"
                + " INSERT INTO migration_route_progress (run_id, number)"
                + " SELECT id, 7 FROM migration_route_runs WHERE deployment = 'shop'");
        var old = new OldRuns("shop", 5);
        int times = 0;
        while (old.removeSomeBefore(other.get(), "run-1199")) {
            times++;
        }
        assertTrue(times >= 3, () -> "it is not removed a little at a time");
        assertEquals(List.of("run-1195", "run-1196", "run-1197", "run-1198", "run-1199"), runs("shop"));
        assertEquals(List.of("another"), runs("another"));
        assertEquals(
                List.of("6"),
                database.query("SELECT count(*) FROM migration_route_progress"),
                "and what belongs to it");
    }

    @Test
    void nothingIsWrittenForARunThatIsNotThere() throws Exception {
        SQLException refused = assertThrows(SQLException.class, () -> write(other.get(), "gone", 0));
        assertEquals("23503", refused.getSQLState(), refused::getMessage);
        assertFalse(runsWithOutput().contains("gone"));
    }
}
