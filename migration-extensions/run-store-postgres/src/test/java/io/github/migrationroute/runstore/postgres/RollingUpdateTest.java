package io.github.migrationroute.runstore.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.migrationroute.runstore.ClaimListener;
import io.github.migrationroute.runstore.ClaimRequest;
import io.github.migrationroute.runstore.ExcludedException;
import io.github.migrationroute.runstore.Run;
import io.github.migrationroute.runstore.RunClaim;
import io.github.migrationroute.runstore.RunEnd;
import io.github.migrationroute.runstore.RunProgress;
import io.github.migrationroute.runstore.RunState;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One deployment of nodes of this version and of the one before, while they are updated one after the other. */
@Timeout(300)
class RollingUpdateTest {
    private static final ClaimListener NEVER = reason -> {
        throw new AssertionError(reason);
    };

    @AutoClose
    private final TestDatabase database = new TestDatabase();

    private final PostgresRunStore newNode = PostgresRunStore.builder(new UrlDataSource(database.jdbcUrl()), "shop")
            .node("new")
            .stopGrace(Duration.ZERO)
            .build();

    private OldNode oldNode() throws SQLException {
        return new OldNode(database, "old");
    }

    private static ClaimRequest request(String id) {
        return ClaimRequest.builder(id, "migrate", NEVER).build();
    }

    private void runOnNewNode(String id, String output) throws Exception {
        RunClaim claim = newNode.claimRun(request(id));
        byte[] bytes = output.getBytes(StandardCharsets.UTF_8);
        claim.append(bytes, 0, bytes.length);
        claim.progress(RunProgress.of("Testing", 7, "things"));
        claim.finish(RunEnd.succeeded()).close();
        awaitRemoval();
    }

    /** The thread that has kept the claim gives its lock back, and then removes what is old; nobody waits for that. */
    private void awaitRemoval() throws SQLException {
        while (database.number(
                        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                                + " AND backend_type = 'client backend' AND application_name <> 'old' AND pid <> pg_backend_pid()")
                > 0) {
            Thread.onSpinWait();
        }
    }

    private static void runOnOldNode(OldNode node, String id, String output) throws SQLException {
        assertEquals(Optional.empty(), node.claim(id, "migrate"));
        node.write(output);
        node.end(null);
    }

    private String latest() throws IOException {
        try (Run run = newNode.latest().orElseThrow()) {
            var out = new ByteArrayOutputStream();
            run.output().writeEncodedTo(out);
            return run.id() + " " + run.state() + " " + run.exception().orElse(null) + " "
                    + out.toString(StandardCharsets.UTF_8);
        }
    }

    private List<String> runs() {
        return newNode.runs(100).stream()
                .map(run -> run.id() + " " + run.state())
                .toList();
    }

    private List<String> runsWithOutput() throws SQLException {
        return database.query("SELECT DISTINCT run_id FROM migration_route_output ORDER BY run_id");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void anOldNodeThatIsExecutingARunGoesOnWithIt(int layout) throws Exception {
        OldNode.createTables(database, layout);
        try (OldNode old = oldNode()) {
            runOnOldNode(old, "run-1", "first\n");
            assertEquals(Optional.empty(), old.claim("run-2", "migrate"));
            old.write("one\n");
            assertEquals("run-2 RUNNING null one\n", latest(), "which changes the tables");
            assertEquals(List.of("3 1"), layoutOfTables());
            assertThrows(ExcludedException.class, () -> newNode.claimRun(request("refused")));
            for (String question : List.of("ASK", "LOCK", "LOCK_ELSEWHERE", "TOUCH")) {
                assertTrue(old.has(question), question);
            }
            old.write("two\n");
            assertEquals("run-2 running null one\ntwo\n", old.latest());
            assertEquals("run-2 RUNNING null one\ntwo\n", latest());
            assertEquals("run-2 ended \"It failed.\" one\ntwo\n", old.end("It failed."));
            assertEquals("run-2 FAILED It failed. one\ntwo\n", latest());
            assertEquals(List.of("run-2 FAILED", "run-1 SUCCEEDED"), runs());
        }
    }

    private List<String> layoutOfTables() throws SQLException {
        return database.query("SELECT version || ' ' || usable_from FROM migration_route_layout");
    }

    @Test
    void noRunIsLostWhileBothAreAtWork() throws Exception {
        OldNode.createTables(database, 2);
        try (OldNode old = oldNode()) {
            runOnOldNode(old, "run-1", "1\n");
            runOnNewNode("run-2", "2\n");
            runOnOldNode(old, "run-3", "3\n");
            runOnOldNode(old, "run-4", "4\n");
            assertEquals(List.of("run-3", "run-4"), runsWithOutput(), "old output is removed by each");
            runOnOldNode(old, "run-5", "5\n");
            assertEquals("run-5 SUCCEEDED null 5\n", latest());
            runOnNewNode("run-6", "6\n");
            assertEquals(List.of("run-5", "run-6"), runsWithOutput());
            assertEquals("run-6 ended null 6\n", old.latest());
            assertEquals(
                    List.of("run-6", "run-5", "run-4", "run-3", "run-2", "run-1"),
                    newNode.runs(100).stream().map(Run::id).toList());
            assertEquals(
                    "Testing",
                    newNode.run("run-2").orElseThrow().progress().orElseThrow().stage());
            assertTrue(old.failedRemovals > 0, "it has tried to remove them");
            assertEquals(Optional.empty(), old.claim("run-7", "finalize"), "and works as before");
            assertEquals("run-7 ended null ", old.end(null));
        }
    }

    @Test
    void anOldNodeIsExcludedByANewOneAndTakesItForLostWhenItDies() throws Exception {
        OldNode.createTables(database, 2);
        try (OldNode old = oldNode()) {
            RunClaim claim = newNode.claimRun(
                    ClaimRequest.builder("run-1", "migrate", reason -> {}).build());
            assertEquals(Optional.of("migrate"), old.claim("refused", "finalize"));
            assertEquals("run-1 running null ", old.latest());
            database.query("SELECT pg_terminate_backend(backend) FROM migration_route_deployments");
            while (database.number("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'") > 0) {
                Thread.onSpinWait();
            }
            // It finds out, writes it down, and leaves the node some time.
            assertEquals(Optional.of("migrate"), old.claim("refused", "finalize"));
            assertEquals(List.of("run-1 LOST"), runs());
            claim.finish(RunEnd.failed("too late")).close();
            assertEquals(List.of("run-1 LOST"), runs());
        }
    }

    @Test
    void aRunOfAnOldNodeIsLostWithIt() throws Exception {
        OldNode.createTables(database, 2);
        OldNode old = oldNode();
        assertEquals(Optional.empty(), old.claim("run-1", "migrate"));
        old.write("one\n");
        assertEquals(List.of("run-1 RUNNING"), runs());
        old.close();
        while (database.number("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'") > 0) {
            Thread.onSpinWait();
        }
        assertEquals(List.of("run-1 LOST"), runs());
        assertTrue(latest().endsWith(" one\n"));
        runOnNewNode("run-2", "2\n");
        assertEquals(List.of("run-2 SUCCEEDED", "run-1 LOST"), runs());
    }

    @Test
    void anOldNodeDoesNotHearThatItIsToStop() throws Exception {
        OldNode.createTables(database, 2);
        try (OldNode old = oldNode()) {
            assertEquals(Optional.empty(), old.claim("run-1", "migrate"));
            assertEquals(
                    RunState.STOPPING,
                    newNode.requestStop("run-1", "somebody", null).orElseThrow().state());
            assertTrue(old.has("ASK"));
            assertEquals("run-1 ended null ", old.end(null));
            assertEquals(List.of("run-1 SUCCEEDED"), runs());
            assertTrue(newNode.run("run-1").orElseThrow().stop().isPresent());
        }
    }

    @Test
    void theUpdateOfTheTablesDoesNotLetOthersWaitBehindALongTransaction() throws Exception {
        OldNode.createTables(database, 2);
        try (OldNode old = oldNode();
                Connection longTransaction = database.dataSource().getConnection()) {
            assertEquals(Optional.empty(), old.claim("run-1", "migrate"));
            longTransaction.setAutoCommit(false);
            try (var statement = longTransaction.createStatement()) {
                statement.execute("SELECT count(*) FROM migration_route_runs");
            }
            var update = CompletableFuture.supplyAsync(this::runs);
            while (database.number("SELECT count(*) FROM pg_locks WHERE NOT granted") == 0) {
                assertFalse(update.isDone(), "it does not wait");
            }
            // Each waits until the update has let it go first.
            old.write("one\n");
            old.write("two\n");
            longTransaction.rollback();
            // It may have given up, and leaves it to the next one who needs the tables.
            var unused = update.handle((runs, failure) -> true).get(1, TimeUnit.MINUTES);
            assertEquals(List.of("run-1 RUNNING"), runs());
            assertEquals("run-1 ended null one\ntwo\n", old.end(null));
        }
    }
}
