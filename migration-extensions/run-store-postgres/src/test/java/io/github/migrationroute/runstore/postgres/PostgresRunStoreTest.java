package io.github.migrationroute.runstore.postgres;

import static io.github.migrationroute.runstore.postgres.Requests.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.migrationroute.MigrationCommand;
import io.github.migrationroute.runstore.ClaimListener;
import io.github.migrationroute.runstore.ClaimRequest;
import io.github.migrationroute.runstore.ExcludedException;
import io.github.migrationroute.runstore.FollowedRun;
import io.github.migrationroute.runstore.Run;
import io.github.migrationroute.runstore.RunClaim;
import io.github.migrationroute.runstore.RunEnd;
import io.github.migrationroute.runstore.RunState;
import io.github.migrationroute.runstore.RunStoreException;
import io.github.migrationroute.runstore.ShortClaim;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the store does beyond the contract of all stores: its tables, its deployments, and nodes that are lost. */
@Timeout(900)
class PostgresRunStoreTest {
    private static final Duration AT_ONCE = Duration.ZERO;
    private static final Duration LONG = Duration.ofMinutes(2);

    /** Too short for a machine that is busy, where what is tried does not end by it. */
    private static final Duration SHORT = Duration.ofSeconds(1);

    private static final ClaimListener NEVER = reason -> {
        throw new AssertionError(reason);
    };

    @AutoClose
    private final TestDatabase database = new TestDatabase();

    @AutoClose
    private final Wire wire = new Wire(database.jdbcUrl());

    private final PostgresRunStore first = node("first").build();
    private final PostgresRunStore second = node("second").build();

    private PostgresRunStore.Builder node(String name) {
        return node(name, database.jdbcUrl());
    }

    private PostgresRunStore.Builder node(String name, String url) {
        return PostgresRunStore.builder(new UrlDataSource(url + "&ApplicationName=" + name), "shop")
                .node(name)
                .timeout(LONG)
                .stopGrace(Duration.ofMillis(300));
    }

    /** Ends the database sessions of a node, which the node does not know until it uses them. */
    private void terminateSessions(String node) throws SQLException {
        database.query(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '" + node + "'");
    }

    private static void append(RunClaim claim, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        claim.append(bytes, 0, bytes.length);
    }

    private static String text(Run run) throws IOException {
        var out = new ByteArrayOutputStream();
        run.output().writeEncodedTo(out);
        assertEquals(out.size(), run.output().encodedLength());
        return out.toString(StandardCharsets.UTF_8);
    }

    private record Seen(MigrationCommand command, boolean ended, String output, String exception) {
        static Seen of(Run run) throws IOException {
            return new Seen(
                    MigrationCommand.of(run.command()).orElseThrow(),
                    run.hasEnded(),
                    text(run),
                    run.exception().orElse("null"));
        }
    }

    private static Seen latest(PostgresRunStore node) throws IOException {
        return Seen.of(node.latest().orElseThrow());
    }

    private static <T> T await(Callable<Optional<T>> condition) throws Exception {
        long start = System.nanoTime();
        while (System.nanoTime() - start < LONG.toNanos()) {
            Optional<T> result = condition.call();
            if (result.isPresent()) {
                return result.get();
            }
            Thread.onSpinWait();
        }
        throw new AssertionError("It did not come to pass");
    }

    private static String get(CompletableFuture<String> lost) throws Exception {
        return lost.get(LONG.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void everyNodeSeesTheRunAndIsExcluded() throws Exception {
        RunClaim claim = first.claimRun(request(MigrationCommand.MIGRATE, AT_ONCE, NEVER));
        append(claim, "one\n");
        var excluded = assertThrows(
                ExcludedException.class,
                () -> second.claimShort(request(MigrationCommand.STATS, LONG, NEVER)),
                "is not waited for");
        assertEquals("migrate", excluded.command());
        assertEquals("one\n", text(claim.current().orElseThrow()));
        assertEquals(new Seen(MigrationCommand.MIGRATE, false, "one\n", "null"), latest(second));
        append(claim, "two\n");
        var ended = new Seen(MigrationCommand.MIGRATE, true, "one\ntwo\n", "went wrong");
        assertEquals(ended, Seen.of(claim.finish(RunEnd.failed("went wrong"))));
        assertEquals(ended, latest(second));
        assertEquals(ended, latest(node("restarted").build()));
    }

    /** All that is known of a run but its output. */
    private static List<Object> facts(PostgresRunStore node) {
        try (Run run = node.latest().orElseThrow()) {
            return List.of(
                    run.id(),
                    run.command(),
                    run.verbose(),
                    run.node(),
                    run.startedBy(),
                    run.startedAt(),
                    run.endedAt(),
                    run.exception());
        }
    }

    @Test
    void whatARunWasStartedWithIsTheSameOnEveryNodeAndOutlivesAllOfThem() throws Exception {
        String requester = "Zoë \"the\\admin\" \ud83d\ude00, half of one: \ud83d";
        ClaimRequest request = ClaimRequest.builder("run-4711", "finalize", NEVER)
                .verbose(true)
                .requester(requester)
                .build();
        RunClaim claim = first.claimRun(request);
        List<Object> running = facts(second);
        assertEquals(
                List.of("run-4711", "finalize", true, Optional.of("first"), Optional.of(requester)),
                running.subList(0, 5));
        assertEquals(List.of(Optional.empty(), Optional.empty()), running.subList(6, 8));
        assertEquals(running, facts(first));
        claim.finish(RunEnd.failed("It failed.")).close();
        List<Object> ended = facts(second);
        assertEquals(running.subList(0, 6), ended.subList(0, 6));
        first.close();
        second.close();
        for (String name : List.of("first", "second")) {
            assertEquals(ended, facts(node(name).build()));
        }
        List<String> times = database.query("SELECT extract(epoch FROM t)::numeric(20, 6) FROM migration_route_runs,"
                + " LATERAL (VALUES (started_at), (ended_at)) AS times (t) ORDER BY t");
        assertEquals(times, List.of(seconds(ended.get(5)), seconds(((Optional<?>) ended.get(6)).orElseThrow())));
    }

    private static String seconds(Object time) {
        var instant = (Instant) time;
        return String.format("%d.%06d", instant.getEpochSecond(), instant.getNano() / 1000);
    }

    @Test
    void aRunThatWasLostSaysWhatItWasStartedWith() throws Exception {
        ClaimRequest request = ClaimRequest.builder("lost-1", "migrate", reason -> {})
                .verbose(true)
                .requester("cron")
                .build();
        RunClaim claim = first.claimRun(request);
        terminateSessions("first");
        List<Object> lost = facts(second);
        assertEquals(List.of("lost-1", "migrate", true, Optional.of("first"), Optional.of("cron")), lost.subList(0, 5));
        assertTrue(((Optional<?>) lost.get(6)).isPresent(), "when it has ended");
        claim.finish(RunEnd.failed("interrupted")).close();
        assertEquals(lost, facts(first));
    }

    @Test
    void anIdIsGivenOnlyOnce() throws Exception {
        ClaimRequest request =
                ClaimRequest.builder("only-once", "migrate", NEVER).build();
        first.claimRun(request).finish(RunEnd.succeeded()).close();
        List<Object> facts = facts(first);
        assertThrows(RunStoreException.class, () -> second.claimRun(request));
        assertEquals(facts, facts(second));
        second.claimShort(request(MigrationCommand.STATS, AT_ONCE, NEVER)).close();
    }

    @Test
    void aCommandThatThisVersionDoesNotKnowIsShownAndExcludesAsAnyOther() throws Exception {
        RunClaim run = first.claimRun(request("defragment", AT_ONCE, NEVER));
        assertEquals("defragment", facts(second).get(1));
        var excluded = assertThrows(
                ExcludedException.class,
                () -> second.claimShort(request(MigrationCommand.STATS, LONG, NEVER)),
                "a run is not waited for");
        assertEquals("defragment", excluded.command());
        run.finish(RunEnd.succeeded()).close();
        ShortClaim claim = first.claimShort(request("estimate", AT_ONCE, NEVER));
        assertEquals(
                "estimate",
                assertThrows(ExcludedException.class, () -> second.claimRun(request("defragment", AT_ONCE, NEVER)))
                        .command());
        assertEquals("defragment", facts(second).get(1));
        var waiting = CompletableFuture.supplyAsync(() -> {
            try {
                return second.claimShort(request(MigrationCommand.STATS, LONG, NEVER));
            } catch (ExcludedException | InterruptedException e) {
                throw new IllegalStateException("a short command is waited for", e);
            }
        });
        claim.close();
        waiting.get(LONG.toSeconds(), TimeUnit.SECONDS).close();
    }

    @Test
    void whatIsARunIsSaidByItsClaimAndNotByItsName() throws Exception {
        RunClaim run = first.claimRun(request("stats", AT_ONCE, NEVER));
        assertThrows(ExcludedException.class, () -> second.claimShort(request("reset", LONG, NEVER)));
        run.finish(RunEnd.succeeded()).close();
        first.claimShort(request("migrate", AT_ONCE, NEVER)).close();
        assertEquals("stats", facts(second).get(1));
    }

    @Test
    void twoDeploymentsInOneDatabaseDoNotDisturbEachOther() throws Exception {
        PostgresRunStore other = PostgresRunStore.builder(database.dataSource(), "shop '\"%\\; DROP TABLE x")
                .build();
        RunClaim claim = first.claimRun(request(MigrationCommand.MIGRATE, AT_ONCE, NEVER));
        assertEquals(Optional.empty(), other.latest());
        RunClaim otherClaim = other.claimRun(request(MigrationCommand.FINALIZE, AT_ONCE, NEVER));
        append(otherClaim, "other\n");
        claim.finish(RunEnd.succeeded());
        assertEquals(MigrationCommand.MIGRATE, latest(second).command());
        otherClaim.finish(RunEnd.succeeded());
        assertEquals("other\n", latest(other).output());
    }

    @Test
    void tablesAreCreatedOnceByManyNodesAtOnce() throws Exception {
        int nodes = 8;
        var barrier = new CyclicBarrier(nodes);
        List<CompletableFuture<Boolean>> all = Stream.generate(
                        () -> node("many").build())
                .limit(nodes)
                .map(store -> CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                barrier.await();
                            } catch (Exception e) {
                                throw new IllegalStateException(e);
                            }
                            return store.latest().isEmpty();
                        },
                        task -> new Thread(task).start()))
                .toList();
        for (CompletableFuture<Boolean> one : all) {
            assertTrue(one.get(LONG.toSeconds(), TimeUnit.SECONDS));
        }
        assertEquals(List.of("3"), database.query("SELECT version FROM migration_route_layout"));
    }

    @Test
    void tablesOfALaterLayoutAreUsedIfTheySayThatTheyCanBe() throws Exception {
        first.claimRun(request(MigrationCommand.MIGRATE, AT_ONCE, NEVER)).finish(RunEnd.succeeded());
        Seen run = latest(first);
        database.execute("ALTER TABLE migration_route_runs ADD COLUMN mood text DEFAULT 'good'");
        database.execute("UPDATE migration_route_layout SET version = 4");
        PostgresRunStore older = node("older").build();
        assertEquals(run, latest(older));
        older.claimRun(request(MigrationCommand.FINALIZE, AT_ONCE, NEVER)).finish(RunEnd.succeeded());
        assertEquals(MigrationCommand.FINALIZE, latest(first).command());

        database.execute("UPDATE migration_route_layout SET version = 5, usable_from = 5");
        var refused = assertThrows(RunStoreException.class, node("too old").build()::latest);
        assertEquals(
                "The store of runs cannot be used: its tables have layout 5, which needs a version of migration-route that"
                        + " knows layout 5 or a later one; this node has one that knows only layout 3. Update this node.",
                refused.getMessage());
        assertEquals(List.of("5"), database.query("SELECT version FROM migration_route_layout"));
    }

    @Test
    void tablesOfTheFirstLayoutGetWhatTheyLackWhileARunGoesOn() throws Exception {
        RunClaim claim = first.claimRun(request(MigrationCommand.MIGRATE, AT_ONCE, NEVER));
        append(claim, "one\n");
        claim.current().orElseThrow().close();
        database.execute("DROP TABLE migration_route_progress; ALTER TABLE migration_route_runs DROP COLUMN state,"
                + " DROP COLUMN stop_requested_at, DROP COLUMN stop_requested_by, DROP COLUMN stop_reason;"
                + " ALTER TABLE migration_route_output DROP CONSTRAINT migration_route_output_run_fkey;"
                + " UPDATE migration_route_layout SET version = 1;"
                + " INSERT INTO migration_route_output VALUES ('removed-long-ago', 0, 'x')");
        assertEquals("one\n", latest(node("newer").build()).output());
        assertEquals(
                List.of("3 1"), database.query("SELECT version || ' ' || usable_from FROM migration_route_layout"));
        assertEquals(1, database.number("SELECT count(*) FROM migration_route_output"));
        append(claim, "two\n");
        claim.finish(RunEnd.succeeded()).close();
        assertEquals("one\ntwo\n", latest(second).output());
    }

    @Test
    void tablesThatWereDroppedAreCreatedAgain() throws Exception {
        first.claimRun(request(MigrationCommand.MIGRATE, AT_ONCE, NEVER)).finish(RunEnd.succeeded());
        await(() -> advisoryLocks() == 0 ? Optional.of(true) : Optional.empty());
        database.execute("DROP TABLE migration_route_layout, migration_route_deployments, migration_route_runs,"
                + " migration_route_output, migration_route_progress");
        assertThrows(RunStoreException.class, first::latest);
        assertEquals(Optional.empty(), first.latest());
    }

    @Test
    void auserWithoutTheRightToCreateTablesNeedsThemCreated() throws Exception {
        database.execute("REVOKE CREATE ON SCHEMA public FROM public");
        String role = "nobody_" + ProcessHandle.current().pid();
        database.execute("CREATE ROLE " + role + " LOGIN");
        try {
            var limited = new UrlDataSource(database.jdbcUrl().replace("user=postgres", "user=" + role));
            PostgresRunStore store = PostgresRunStore.builder(limited, "shop").build();
            assertTrue(assertThrows(RunStoreException.class, store::latest)
                    .toString()
                    .contains("The database user lacks a privilege"));
            PostgresRunStore.createTables(database.dataSource());
            database.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO " + role);
            store.claimRun(request(MigrationCommand.MIGRATE, AT_ONCE, NEVER)).finish(RunEnd.succeeded());
            assertEquals(MigrationCommand.MIGRATE, latest(store).command());
        } finally {
            database.execute("DROP OWNED BY " + role);
            database.execute("DROP ROLE " + role);
        }
    }

    @Test
    void aNodeThatLosesItsSessionIsToldAndEverybodySeesTheSame() throws Exception {
        var lost = new CompletableFuture<String>();
        RunClaim claim = first.claimRun(request(MigrationCommand.MIGRATE, AT_ONCE, lost::complete));
        append(claim, "one\n");
        claim.current().orElseThrow().close();
        terminateSessions("first");
        Seen seen = latest(second);
        assertTrue(seen.ended());
        assertEquals("one\n", seen.output());
        assertTrue(
                seen.exception().startsWith("The node first was lost while it executed migrate: "), seen.exception());
        assertTrue(get(lost).startsWith("The node first has lost its database session"), lost.join());
        assertThrows(RunStoreException.class, () -> append(claim, "two\n"));
        assertEquals(seen, latest(first));
        assertEquals(seen, Seen.of(claim.finish(RunEnd.failed("interrupted"))), "what has been told stays");
        assertEquals(seen, latest(second));
    }

    @Test
    void aLossThatNobodyHasSeenIsToldByTheNodeItself() throws Exception {
        var lost = new CompletableFuture<String>();
        RunClaim claim = first.claimRun(request(MigrationCommand.FINALIZE, AT_ONCE, lost::complete));
        append(claim, "one\n");
        claim.current().orElseThrow().close();
        append(claim, "two\n");
        terminateSessions("first");
        get(lost);
        claim.finish(RunEnd.failed(lost.join() + " It was interrupted."));
        Seen seen = latest(second);
        assertEquals("one\ntwo\n", seen.output(), "what the node still had is not lost");
        assertEquals(lost.join() + " It was interrupted.", seen.exception());
    }

    @Test
    void anotherCommandWaitsUntilALostOneHasStopped() throws Exception {
        PostgresRunStore patient = node("patient").stopGrace(LONG).build();
        var lost = new CompletableFuture<String>();
        RunClaim claim = first.claimRun(request(MigrationCommand.MIGRATE, AT_ONCE, lost::complete));
        terminateSessions("first");
        assertTrue(latest(patient).ended());
        var excluded = assertThrows(
                ExcludedException.class, () -> patient.claimShort(request(MigrationCommand.STATS, AT_ONCE, NEVER)));
        assertEquals("migrate", excluded.command());
        get(lost);
        claim.finish(RunEnd.failed("stopped"));
        patient.claimShort(request(MigrationCommand.STATS, AT_ONCE, NEVER)).close();
    }

    @Test
    void anotherCommandStartsAfterTheGraceIfTheLostOneDoesNotSayThatItHasStopped() throws Exception {
        RunClaim claim = first.claimRun(request(MigrationCommand.MIGRATE, AT_ONCE, reason -> {}));
        terminateSessions("first");
        RunClaim next = second.claimRun(request(MigrationCommand.FINALIZE, LONG, NEVER));
        append(next, "next\n");
        claim.finish(RunEnd.failed("too late"));
        assertEquals("next\n", text(next.current().orElseThrow()));
        assertThrows(ExcludedException.class, () -> first.claimShort(request(MigrationCommand.STATS, AT_ONCE, NEVER)));
        next.finish(RunEnd.succeeded());
        assertEquals("null", latest(first).exception());
    }

    /** The database's clock is set: what was written before is a year away from now. */
    private void moveTheLoss(String byInterval) throws SQLException {
        database.execute("UPDATE migration_route_deployments SET lost_at = lost_at + interval '" + byInterval + "',"
                + " seen_at = seen_at + interval '" + byInterval + "'");
    }

    @Test
    void aClockThatIsSetBackKeepsNobodyFromStarting() throws Exception {
        RunClaim claim = first.claimRun(request(MigrationCommand.MIGRATE, AT_ONCE, reason -> {}));
        terminateSessions("first");
        assertTrue(latest(second).ended());
        moveTheLoss("1 year");
        second.claimShort(request(MigrationCommand.STATS, LONG, NEVER)).close();
        claim.finish(RunEnd.failed("too late")).close();
    }

    @Test
    void aClockThatIsSetForwardDoesNotShortenTheGrace() throws Exception {
        PostgresRunStore patient = node("patient").stopGrace(Duration.ofDays(1)).build();
        RunClaim claim = first.claimRun(request(MigrationCommand.MIGRATE, AT_ONCE, reason -> {}));
        terminateSessions("first");
        assertTrue(latest(patient).ended());
        moveTheLoss("-1 year");
        for (PostgresRunStore node :
                List.of(patient, node("another").stopGrace(LONG).build())) {
            assertThrows(
                    ExcludedException.class, () -> node.claimShort(request(MigrationCommand.STATS, AT_ONCE, NEVER)));
        }
        claim.finish(RunEnd.failed("stopped")).close();
        patient.claimShort(request(MigrationCommand.STATS, AT_ONCE, NEVER)).close();
    }

    /** All rows of the store as they were at one moment, and the place of the sequence that numbers runs. */
    private final class Backup {
        private static final List<String> TABLES = List.of(
                "migration_route_deployments",
                "migration_route_runs",
                "migration_route_progress",
                "migration_route_output");

        private final long lastNumber;

        Backup() throws SQLException {
            for (String table : TABLES) {
                database.execute("CREATE TABLE backup_of_" + table + " AS TABLE " + table);
            }
            lastNumber = database.number("SELECT max(number) FROM migration_route_runs");
        }

        /** In one transaction, under the eyes of sessions that go on. */
        void restore() throws SQLException {
            var sql =
                    new StringBuilder("BEGIN; DELETE FROM migration_route_output; DELETE FROM migration_route_progress;"
                            + " DELETE FROM migration_route_runs;"
                            + " DELETE FROM migration_route_deployments; ");
            for (String table : TABLES) {
                sql.append("INSERT INTO %1$s OVERRIDING SYSTEM VALUE TABLE backup_of_%1$s; ".formatted(table));
            }
            database.execute(sql + "ALTER TABLE migration_route_runs ALTER COLUMN number RESTART WITH "
                    + (lastNumber + 1) + "; COMMIT");
        }
    }

    @Test
    void aNodeWhoseRunIsForgottenDoesNotTouchTheRunThatGetsItsNumber() throws Exception {
        first.claimRun(request(MigrationCommand.MIGRATE, AT_ONCE, NEVER))
                .finish(RunEnd.succeeded())
                .close();
        var backup = new Backup();
        var lost = new CompletableFuture<String>();
        RunClaim forgotten = first.claimRun(request(MigrationCommand.MIGRATE, AT_ONCE, lost::complete));
        append(forgotten, "of the run that is forgotten\n");
        forgotten.current().orElseThrow().close();
        long number = database.number("SELECT max(number) FROM migration_route_runs");

        backup.restore();
        RunClaim claim = second.claimRun(request(MigrationCommand.FINALIZE, AT_ONCE, NEVER));
        assertEquals(number, database.number("SELECT max(number) FROM migration_route_runs"));
        append(claim, "one\n");
        claim.current().orElseThrow().close();
        String holder = holder();

        get(lost);
        assertThrows(RunStoreException.class, () -> append(forgotten, "more\n"));
        assertThrows(RunStoreException.class, () -> forgotten.finish(RunEnd.failed("It failed.")));
        assertEquals(new Seen(MigrationCommand.FINALIZE, false, "one\n", "null"), latest(first));
        assertEquals(holder, holder());
        append(claim, "two\n");
        claim.finish(RunEnd.succeeded()).close();
        assertEquals(new Seen(MigrationCommand.FINALIZE, true, "one\ntwo\n", "null"), latest(first));
        assertEquals(
                List.of(),
                database.query("SELECT run_id FROM migration_route_output"
                        + " WHERE run_id NOT IN (SELECT id FROM migration_route_runs)"));
    }

    private String holder() throws SQLException {
        return database.query("SELECT concat_ws(' ', claim_key, command, run_id, node, backend, lost_at)"
                        + " FROM migration_route_deployments")
                .get(0);
    }

    @Test
    void asessionWithoutItsLockIsNotGivenBack() throws Exception {
        try (var pool = new SmallPool(database.jdbcUrl(), 2, true)) {
            PostgresRunStore store =
                    PostgresRunStore.builder(pool.dataSource(), "shop").build();
            RunClaim claim = store.claimRun(request(MigrationCommand.MIGRATE, AT_ONCE, NEVER));
            for (Connection connection : pool.all()) {
                try (var statement = connection.createStatement()) {
                    statement.execute("SELECT pg_advisory_unlock_all()");
                }
            }
            claim.finish(RunEnd.succeeded()).close();
            assertEquals("null", latest(second).exception(), "nobody has noticed it before the end");
            await(() -> pool.isComplete() ? Optional.of(true) : Optional.empty());
            int closed = 0;
            for (Connection connection : pool.all()) {
                closed += connection.isClosed() ? 1 : 0;
            }
            assertEquals(1, closed);
        }
    }

    @Test
    void ashortCommandThatLosesItsSessionIsToldAndItsClaimLapses() throws Exception {
        PostgresRunStore patient = node("patient").stopGrace(LONG).build();
        var lost = new CompletableFuture<String>();
        ShortClaim claim = first.claimShort(request(MigrationCommand.RESET, AT_ONCE, lost::complete));
        terminateSessions("first");
        assertTrue(get(lost).contains("the right to execute reset"), lost.join());
        assertEquals(
                "reset",
                assertThrows(
                                ExcludedException.class,
                                () -> patient.claimShort(request(MigrationCommand.STATS, AT_ONCE, NEVER)))
                        .command());
        second.claimShort(request(MigrationCommand.STATS, LONG, NEVER)).close();
        claim.close();
        claim.close();
    }

    @Test
    void asilentNetworkIsNoticedByTheNodeBeforeItsLockIsFree() throws Exception {
        PostgresRunStore cutOff = node("cut off", wire.jdbcUrl()).timeout(SHORT).build();
        var lost = new CompletableFuture<String>();
        RunClaim claim = cutOff.claimRun(request(MigrationCommand.MIGRATE, AT_ONCE, lost::complete));
        append(claim, "one\n");
        claim.current().orElseThrow().close();
        wire.fallSilent();
        get(lost);
        assertFalse(latest(second).ended());
        assertThrows(ExcludedException.class, () -> second.claimShort(request(MigrationCommand.STATS, LONG, NEVER)));
        wire.cut();
        Seen seen = await(() -> Optional.of(latest(second)).filter(Seen::ended));
        assertTrue(seen.exception().startsWith("The node cut off was lost"), seen.exception());
        wire.carryAgain();
        assertEquals(seen, Seen.of(claim.finish(RunEnd.failed("interrupted"))));
    }

    @Test
    void aDatabaseThatDoesNotAnswerIsSaidSoWithinTheTimeoutAndForgotten() throws Exception {
        PostgresRunStore node = node("node", wire.jdbcUrl() + "&connectTimeout=1&socketTimeout=1")
                .timeout(SHORT)
                .build();
        assertEquals(Optional.empty(), node.latest());
        wire.fallSilent();
        for (Callable<?> call : List.<Callable<?>>of(
                node::latest,
                () -> node.claimShort(request(MigrationCommand.STATS, LONG, NEVER)),
                () -> node.claimRun(request(MigrationCommand.MIGRATE, LONG, NEVER)))) {
            String message = assertThrows(RunStoreException.class, call::call).toString();
            assertTrue(message.contains("The connection to the database was lost, or could not be made"), message);
        }
        wire.cut();
        wire.carryAgain();
        node.claimRun(request(MigrationCommand.MIGRATE, AT_ONCE, NEVER)).finish(RunEnd.succeeded());
        assertTrue(latest(node).ended());
    }

    @Test
    void aDatabaseThatIsAwayIsSaidSoAndTheRunIsLostIfItEndsMeanwhile() throws Exception {
        PostgresRunStore impatient = node("impatient").timeout(SHORT).build();
        var lost = new CompletableFuture<String>();
        RunClaim claim = impatient.claimRun(request(MigrationCommand.MIGRATE, AT_ONCE, lost::complete));
        append(claim, "one\n");
        claim.current().orElseThrow().close();
        database.shut();
        assertThrows(RunStoreException.class, impatient::latest);
        assertThrows(RunStoreException.class, () -> impatient.claimShort(request(MigrationCommand.STATS, LONG, NEVER)));
        get(lost);
        assertThrows(RunStoreException.class, () -> claim.finish(RunEnd.failed("interrupted")));
        database.open();
        Seen seen = latest(second);
        assertEquals("one\n", seen.output());
        assertTrue(seen.exception().startsWith("The node impatient was lost"), seen.exception());
        second.claimRun(request(MigrationCommand.FINALIZE, LONG, NEVER)).finish(RunEnd.succeeded());
    }

    @Test
    void aDatabaseThatIsBackSoonStillTakesTheEndOfARun() throws Exception {
        PostgresRunStore patient = node("patient").timeout(LONG).build();
        var lost = new CompletableFuture<String>();
        RunClaim claim = patient.claimRun(request(MigrationCommand.MIGRATE, AT_ONCE, lost::complete));
        append(claim, "one\n");
        database.shut();
        get(lost);
        var finished = CompletableFuture.supplyAsync(() -> claim.finish(RunEnd.succeeded()));
        assertThrows(RunStoreException.class, first::latest);
        database.open();
        finished.get(LONG.toSeconds(), TimeUnit.SECONDS).close();
        Seen seen = latest(second);
        // Who asks first decides; here it may be this test.
        assertTrue(
                (seen.exception().equals("null") && seen.output().equals("one\n"))
                        || seen.exception().startsWith("The node patient was lost"),
                seen.toString());
    }

    @Test
    void oneCanWaitForEver() throws Exception {
        ShortClaim claim = first.claimShort(request(MigrationCommand.STATS, AT_ONCE, NEVER));
        var waiting = CompletableFuture.supplyAsync(() -> {
            try {
                return second.claimShort(request(MigrationCommand.STATS, Duration.ofSeconds(Long.MAX_VALUE), NEVER));
            } catch (ExcludedException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        claim.close();
        waiting.get(LONG.toSeconds(), TimeUnit.SECONDS).close();
    }

    @Test
    void anInterruptedThreadCanEndARun() throws Exception {
        RunClaim claim = first.claimRun(request(MigrationCommand.MIGRATE, AT_ONCE, NEVER));
        append(claim, "one\n");
        Thread.currentThread().interrupt();
        Run ended = claim.finish(RunEnd.succeeded());
        assertTrue(Thread.interrupted());
        assertEquals("one\n", text(ended));
        ShortClaim next = second.claimShort(request(MigrationCommand.STATS, AT_ONCE, NEVER));
        Thread.currentThread().interrupt();
        next.close();
        assertTrue(Thread.interrupted());
        second.claimShort(request(MigrationCommand.STATS, AT_ONCE, NEVER)).close();
    }

    @Test
    void onlyTheOutputOfTheLatestRunAndOfTheOneBeforeIsKept() throws Exception {
        RunClaim claim = first.claimRun(request(MigrationCommand.MIGRATE, AT_ONCE, NEVER));
        String large = "x".repeat(100_000) + "\n";
        append(claim, large);
        Run before = claim.finish(RunEnd.succeeded());
        claim = second.claimRun(request(MigrationCommand.MIGRATE, AT_ONCE, NEVER));
        append(claim, large);
        claim.finish(RunEnd.succeeded());
        assertEquals(large, text(before), "for those who have begun to read");
        claim = first.claimRun(request(MigrationCommand.MIGRATE, AT_ONCE, NEVER));
        append(claim, "last\n");
        claim.finish(RunEnd.succeeded());
        await(() -> database.number("SELECT count(DISTINCT run_id) FROM migration_route_output") == 2
                ? Optional.of(true)
                : Optional.empty());
        assertEquals(3, database.number("SELECT count(*) FROM migration_route_runs"));
        String message = assertThrows(IOException.class, () -> text(before)).getMessage();
        assertEquals("The output was dropped while it was read, because other runs have followed.", message);
        assertEquals("last\n", latest(second).output());
    }

    private String runOnFirst(String output) throws Exception {
        ClaimRequest request = request(MigrationCommand.MIGRATE, AT_ONCE, NEVER);
        RunClaim claim = first.claimRun(request);
        append(claim, output);
        claim.finish(RunEnd.succeeded()).close();
        return request.id();
    }

    @Test
    void aFollowedRunIsReadUntilTheNextButOneHasEnded() throws Exception {
        String id = runOnFirst("one\n");
        try (FollowedRun followed = second.follow(id).orElseThrow()) {
            runOnFirst("two\n");
            RunClaim claim = first.claimRun(request(MigrationCommand.MIGRATE, AT_ONCE, NEVER));
            try (Run run = followed.read()) {
                assertEquals("one\n", text(run));
                assertFalse(run.output().isLocal(), "who follows a run has read most of it before");
            }
            claim.finish(RunEnd.succeeded()).close();
            assertEquals(
                    "The store of runs cannot be used: the output of run " + id + " is not there any more.",
                    assertThrows(RunStoreException.class, followed::read).getMessage(),
                    "and not that there was none");
        }
        assertEquals(RunState.SUCCEEDED, second.run(id).orElseThrow().state());
    }

    @Test
    void shortOutputComesWithTheRun() throws Exception {
        runOnFirst("one\n");
        try (Run run = second.latest().orElseThrow()) {
            assertTrue(run.output().isLocal());
        }
        runOnFirst("x".repeat(64 * 1024) + "\n");
        try (Run run = second.latest().orElseThrow()) {
            assertFalse(run.output().isLocal());
        }
    }

    @Test
    void runsOfAnotherDeploymentAreNotFound() throws Exception {
        PostgresRunStore other =
                PostgresRunStore.builder(database.dataSource(), "other").build();
        ClaimRequest request = request(MigrationCommand.MIGRATE, AT_ONCE, NEVER);
        RunClaim claim = first.claimRun(request);
        assertEquals(List.of(), other.runs(10));
        assertEquals(Optional.empty(), other.run(request.id()));
        assertEquals(Optional.empty(), other.requestStop(request.id(), null, null));
        assertEquals(Optional.empty(), other.follow(request.id()));
        assertEquals(RunState.RUNNING, second.run(request.id()).orElseThrow().state());
        claim.finish(RunEnd.succeeded()).close();
    }

    @Test
    void oneRunCanBeAllThatIsKept() throws Exception {
        PostgresRunStore forgetful = node("forgetful").keptRuns(1).build();
        String id = runOnFirst("one\n");
        String next = runOnFirst("two\n");
        assertEquals(List.of(next), forgetful.runs(10).stream().map(Run::id).toList());
        assertEquals(Optional.empty(), forgetful.run(id));
        assertEquals(2, first.runs(10).size());
    }

    @Test
    void anUnsuitableNumberOfRunsIsRefused() {
        PostgresRunStore.Builder builder = PostgresRunStore.builder(database.dataSource(), "shop");
        for (int unsuitable : new int[] {0, 10_001}) {
            var refused = assertThrows(IllegalArgumentException.class, () -> builder.keptRuns(unsuitable));
            assertEquals(
                    "The number of runs that are kept must be from 1 to 10,000, but it is " + unsuitable,
                    refused.getMessage());
        }
        assertNotNull(builder.keptRuns(10_000).build());
    }

    @Test
    void howLongARunTakesIsSaidByTheClockOfTheDatabase() throws Exception {
        String id = runOnFirst("one\n");
        database.execute("UPDATE migration_route_runs SET started_at = ended_at - interval '1 h 1.000001 s'");
        assertEquals(
                Duration.ofHours(1).plusSeconds(1).plusNanos(1000),
                second.run(id).orElseThrow().duration());
        database.execute("UPDATE migration_route_runs SET started_at = ended_at + interval '1 s'");
        assertEquals(Duration.ZERO, second.run(id).orElseThrow().duration(), "the clock was set back");
        RunClaim claim = first.claimRun(request(MigrationCommand.MIGRATE, AT_ONCE, NEVER));
        database.execute("UPDATE migration_route_runs SET started_at = started_at - interval '1 day'");
        Duration soFar = second.runs(1).get(0).duration();
        assertTrue(soFar.compareTo(Duration.ofDays(1)) >= 0, soFar::toString);
        claim.finish(RunEnd.succeeded()).close();
    }

    @Test
    void aCommandThatWritesNowAndThenLeavesFewRows() throws Exception {
        RunClaim claim = first.claimRun(request(MigrationCommand.MIGRATE, AT_ONCE, NEVER));
        var expected = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            String line = "x".repeat(100) + i + "\n";
            expected.append(line);
            append(claim, line);
            assertEquals(
                    expected.length(), claim.current().orElseThrow().output().encodedLength());
        }
        claim.finish(RunEnd.succeeded());
        assertEquals(expected.toString(), latest(second).output());
        assertTrue(database.number("SELECT count(*) FROM migration_route_output") <= 2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void connectionsAreGivenBackAsTheyWere(boolean autoCommit) throws Exception {
        try (var pool = new SmallPool(database.jdbcUrl(), 2, autoCommit)) {
            List<String> before = states(pool);
            PostgresRunStore store =
                    PostgresRunStore.builder(pool.dataSource(), "shop").build();
            store.claimShort(request(MigrationCommand.STATS, AT_ONCE, NEVER)).close();
            store.claimRun(request(MigrationCommand.MIGRATE, AT_ONCE, NEVER)).finish(RunEnd.succeeded());
            store.latest().orElseThrow().close();
            await(() -> pool.isComplete() ? Optional.of(true) : Optional.empty());
            assertEquals(0, advisoryLocks());
            assertEquals(before, states(pool));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void connectionsThatHaveCreatedTablesAreGivenBackAsTheyWere(boolean autoCommit) throws Exception {
        try (var pool = new SmallPool(database.jdbcUrl(), 1, autoCommit)) {
            List<String> before = states(pool);
            PostgresRunStore.createTables(pool.dataSource());
            assertEquals(before, states(pool));
            database.execute("UPDATE migration_route_layout SET version = 0");
            assertThrows(
                    SQLException.class, () -> PostgresRunStore.createTables(pool.dataSource()), "tables are there");
            assertTrue(pool.isComplete());
            assertEquals(before, states(pool));
        }
    }

    private static List<String> states(SmallPool pool) throws SQLException {
        List<String> states = new ArrayList<>();
        for (Connection connection : pool.all()) {
            boolean autoCommit = connection.getAutoCommit();
            try (var statement = connection.createStatement();
                    var settings = statement.executeQuery("SELECT string_agg(name || '=' || setting, ' ' ORDER BY name)"
                            + " FROM pg_settings WHERE name LIKE 'tcp_%' OR name LIKE '%timeout'")) {
                settings.next();
                states.add(autoCommit + " " + connection.getNetworkTimeout() + " "
                        + connection.getTransactionIsolation() + " " + settings.getString(1));
            }
            if (!autoCommit) {
                connection.rollback();
            }
        }
        return states;
    }

    @Test
    void theHostMayHaveSetAnotherIsolation() throws Exception {
        String strict = database.jdbcUrl() + "&options=-c%20default_transaction_isolation=serializable";
        PostgresRunStore third = node("third", strict).build();
        PostgresRunStore fourth = node("fourth", strict).build();
        List<CompletableFuture<Integer>> all = Stream.of(third, fourth, third, fourth)
                .map(store -> CompletableFuture.supplyAsync(
                        () -> {
                            for (int i = 0; i < 10; i++) {
                                try {
                                    store.claimShort(request(MigrationCommand.STATS, LONG, NEVER))
                                            .close();
                                    store.latest().ifPresent(Run::close);
                                } catch (ExcludedException | InterruptedException e) {
                                    throw new IllegalStateException(e);
                                }
                            }
                            return 10;
                        },
                        task -> new Thread(task).start()))
                .toList();
        for (CompletableFuture<Integer> one : all) {
            assertEquals(10, one.get(LONG.toSeconds(), TimeUnit.SECONDS));
        }
        RunClaim claim = third.claimRun(request(MigrationCommand.MIGRATE, AT_ONCE, reason -> {}));
        append(claim, "one\n");
        claim.current().orElseThrow().close();
        terminateSessions("third");
        Seen seen = latest(fourth);
        assertTrue(seen.exception().startsWith("The node third was lost"), seen.exception());
        claim.finish(RunEnd.failed("interrupted"));
        assertEquals(seen, latest(fourth));
    }

    private long advisoryLocks() throws SQLException {
        return database.number("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
                + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a\nb"})
    void anUnsuitableNameIsRefused(String name) {
        assertThrows(IllegalArgumentException.class, () -> PostgresRunStore.builder(database.dataSource(), name));
        PostgresRunStore.Builder builder = PostgresRunStore.builder(database.dataSource(), "shop");
        assertThrows(IllegalArgumentException.class, () -> builder.node(name));
    }

    @Test
    void unsuitableDurationsAreRefused() {
        PostgresRunStore.Builder builder = PostgresRunStore.builder(database.dataSource(), "x".repeat(200));
        assertThrows(IllegalArgumentException.class, () -> builder.timeout(Duration.ofMillis(999)));
        assertThrows(IllegalArgumentException.class, () -> builder.timeout(Duration.ofMinutes(11)));
        for (Duration unsuitable :
                List.of(Duration.ofMillis(-1), Duration.ofDays(1).plusNanos(1), Duration.ofSeconds(Long.MAX_VALUE))) {
            var refused = assertThrows(IllegalArgumentException.class, () -> builder.stopGrace(unsuitable));
            assertEquals("The stop grace must be from 0 to 1 day, but it is " + unsuitable, refused.getMessage());
        }
        assertNotNull(builder.stopGrace(Duration.ofDays(1)).build());
        assertFalse(PostgresRunStore.builder(database.dataSource(), "shop")
                .build()
                .latest()
                .isPresent());
    }
}
