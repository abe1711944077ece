package io.github.migrationroute.runstore.postgres.internal.claim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.migrationroute.MigrationCommand;
import io.github.migrationroute.runstore.ClaimListener;
import io.github.migrationroute.runstore.ClaimRequest;
import io.github.migrationroute.runstore.Run;
import io.github.migrationroute.runstore.RunEnd;
import io.github.migrationroute.runstore.RunProgress;
import io.github.migrationroute.runstore.RunState;
import io.github.migrationroute.runstore.StopRequest;
import io.github.migrationroute.runstore.postgres.Requests;
import io.github.migrationroute.runstore.postgres.TestDatabase;
import io.github.migrationroute.runstore.postgres.UrlDataSource;
import io.github.migrationroute.runstore.postgres.internal.sql.BorrowedConnection;
import io.github.migrationroute.runstore.postgres.internal.sql.Database;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What two sessions do to the rows of one claim at the same time. */
@Timeout(900)
class ClaimTableTest {
    private static final Duration TIMEOUT = Duration.ofMinutes(5);

    @AutoClose
    private final TestDatabase database = new TestDatabase();

    private final SharedTables tables = tables(database.jdbcUrl());

    @AutoClose
    private final BorrowedConnection holder;

    private final ClaimRequest request = Requests.request(MigrationCommand.MIGRATE, Duration.ZERO, reason -> {});
    private final TakenClaim claim;
    private final String runId;

    ClaimTableTest() throws SQLException {
        holder = tables.database().borrow();
        tables.claims().holder(holder.get());
        claim = tables.claims().take(holder.get(), request, request.id()).orElseThrow();
        runId = Objects.requireNonNull(claim.runId());
    }

    private static SharedTables tables(String url) {
        return SharedTables.of(
                new Database(new UrlDataSource(url), TIMEOUT), new Deployment("shop", "holder", Duration.ZERO, 100));
    }

    private Run run() throws SQLException {
        return tables.runs().withOutput(holder.get(), runId).orElseThrow().run();
    }

    /** As if the lock had been found to be free. */
    private FutureTask<Boolean> startToDeclareLost(String isolation) {
        var task = new FutureTask<>(() -> {
            String url = database.jdbcUrl() + "&ApplicationName=observer&options=-c%20default_transaction_isolation="
                    + isolation;
            try (BorrowedConnection observer = tables(url).database().borrow()) {
                tables.claims().declareLost(observer.get(), claim.key(), runId);
            }
            return true;
        });
        new Thread(task, "observer").start();
        return task;
    }

    private void awaitThatTheObserverWaits() throws SQLException {
        while (database.query("SELECT pid FROM pg_stat_activity"
                        + " WHERE application_name = 'observer' AND wait_event_type = 'Lock'")
                .isEmpty()) {
            Thread.onSpinWait();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"read%5C%20committed", "repeatable%5C%20read", "serializable"})
    void whoDeclaresALossAndTheHolderWhoEndsDoNotWaitForEachOther(String isolation) throws Exception {
        FutureTask<Boolean> observer = holder.inTransaction(transaction -> {
            assertTrue(tables.claims().touch(transaction, claim.key()).isPresent());
            FutureTask<Boolean> task = startToDeclareLost(isolation);
            awaitThatTheObserverWaits();
            tables.claims().release(transaction, claim.key());
            tables.runs().end(transaction, runId, claim.key(), RunEnd.failed("It failed."));
            return task;
        });
        assertTrue(observer.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS));
        assertEquals("It failed.", run().exception().orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(strings = {"read%5C%20committed", "repeatable%5C%20read", "serializable"})
    void aLossIsDeclaredOnceTheHolderHasWritten(String isolation) throws Exception {
        FutureTask<Boolean> observer = holder.inTransaction(transaction -> {
            assertTrue(tables.claims().touch(transaction, claim.key()).isPresent());
            FutureTask<Boolean> task = startToDeclareLost(isolation);
            awaitThatTheObserverWaits();
            return task;
        });
        assertTrue(observer.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS));
        if (!isolation.startsWith("read")) {
            // What the holder wrote meanwhile is no reason to do it; who has seen the lock free tries again.
            assertFalse(run().hasEnded());
            assertTrue(startToDeclareLostAndWait(isolation));
        }
        assertTrue(run().exception().orElseThrow().startsWith("The node holder was lost while it executed migrate:"));
        assertFalse(tables.claims().touch(holder.get(), claim.key()).isPresent());
    }

    private boolean startToDeclareLostAndWait(String isolation) throws Exception {
        return startToDeclareLost(isolation).get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void aTurnWritesOutputButNoVersionOfTheRowOfTheDeployment() throws Exception {
        var nanoTime = new AtomicLong();
        var held = new HeldClaim(claim, request.listener());
        var heartbeat = new Heartbeat(tables, held, nanoTime::get);
        String version = version();
        byte[] line = "x\n".getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 20; i++) {
            assertTrue(heartbeat.beat(holder));
            held.output().append(line, 0, line.length);
            assertTrue(heartbeat.beat(holder));
        }
        assertEquals(20L * line.length, run().output().encodedLength());
        assertEquals(version, version());

        nanoTime.addAndGet(Heartbeat.BETWEEN_TOUCHES.toNanos());
        assertTrue(heartbeat.beat(holder));
        String touched = version();
        assertNotEquals(version, touched, "now and then it is written that the node is well");
        assertTrue(heartbeat.beat(holder));
        assertEquals(touched, version());
    }

    private String version() throws SQLException {
        return database.query("SELECT xmin FROM migration_route_deployments").get(0);
    }

    private List<String> progressRows() throws SQLException {
        return database.query("SELECT concat_ws(' ', number, stage, done) FROM migration_route_progress");
    }

    @Test
    void howFarTheRunIsIsWrittenOnceASecondAtTheMostAndOnlyIfItHasChanged() throws Exception {
        var nanoTime = new AtomicLong();
        var held = new HeldClaim(claim, request.listener());
        var heartbeat = new Heartbeat(tables, held, nanoTime::get);
        String version = version();
        assertTrue(heartbeat.beat(holder));
        assertEquals(List.of("0"), progressRows());
        held.progress(RunProgress.of("one", 1, ""));
        assertTrue(heartbeat.beat(holder));
        assertEquals(List.of("1 \"one\" 1"), progressRows(), "the first time at once");
        held.progress(RunProgress.of("one", 2, ""));
        nanoTime.addAndGet(ProgressWriter.BETWEEN_WRITES.toNanos() - 1);
        assertTrue(heartbeat.beat(holder));
        assertEquals(List.of("1 \"one\" 1"), progressRows(), "not yet");
        nanoTime.addAndGet(1);
        assertTrue(heartbeat.beat(holder));
        assertEquals(List.of("2 \"one\" 2"), progressRows());
        nanoTime.addAndGet(ProgressWriter.BETWEEN_WRITES.toNanos());
        held.progress(RunProgress.of("one", 2, ""));
        assertTrue(heartbeat.beat(holder));
        assertEquals(List.of("2 \"one\" 2"), progressRows(), "it is the same");
        held.progress(RunProgress.of("one", 2, "").withPerSecond(0));
        assertTrue(heartbeat.beat(holder));
        assertEquals(List.of("3 \"one\" 2"), progressRows());
        assertEquals(version, version(), "that costs no version of the row of the deployment");

        held.progress(RunProgress.of("late", 4, ""));
        held.commandEnded(RunEnd.succeeded());
        Run ended = new ClaimEnd(tables, held, heartbeat).with(holder).orElseThrow();
        assertEquals("late", ended.progress().orElseThrow().stage());
        assertEquals(List.of("4 \"late\" 4"), progressRows(), "the last one comes with the end");
    }

    @Test
    void whatWasWrittenInATransactionThatNobodyKnowsTheEndOfIsReplaced() throws Exception {
        var held = new HeldClaim(claim, request.listener());
        var progress = new ProgressWriter(held, new AtomicLong()::get);
        held.progress(RunProgress.of("one", 1, ""));
        progress.write(holder.get(), runId, Objects.requireNonNull(progress.due()));
        // Nobody says that it was written.
        held.progress(RunProgress.of("two", 2, ""));
        progress.writeLast(holder.get(), runId);
        assertEquals(List.of("2 \"two\" 2"), progressRows());
    }

    @Test
    void whatIsSaidAfterALossIsNotWritten() throws Exception {
        var held = new HeldClaim(claim, request.listener());
        var heartbeat = new Heartbeat(tables, held, System::nanoTime);
        tables.claims().declareLost(holder.get(), claim.key(), runId);
        held.progress(RunProgress.of("late", 1, ""));
        assertFalse(heartbeat.beat(holder));
        held.commandEnded(RunEnd.succeeded());
        Run ended = new ClaimEnd(tables, held, heartbeat).with(holder).orElseThrow();
        assertEquals(RunState.LOST, ended.state());
        assertEquals(List.of("0"), progressRows());
    }

    /** Takes note of who wants the run to stop, and fails. */
    private static final class StubbornListener implements ClaimListener {
        final List<StopRequest> told = new ArrayList<>();

        @Override
        public void claimLost(String reason) {
            throw new AssertionError(reason);
        }

        @Override
        public void stopRequested(StopRequest stop) {
            told.add(stop);
            throw new IllegalStateException("on purpose");
        }
    }

    @Test
    void aTurnTellsOnceThatTheRunIsToStop() throws Exception {
        var listener = new StubbornListener();
        var held = new HeldClaim(claim, listener);
        var nanoTime = new AtomicLong();
        var heartbeat = new Heartbeat(tables, held, nanoTime::get);
        assertTrue(heartbeat.beat(holder));
        tables.runs().requestStop(holder.get(), runId, "somebody", "too slow");
        assertEquals(List.of(), listener.told);
        for (int i = 0; i < 3; i++) {
            held.output().append(new byte[] {'\n'}, 0, 1);
            assertTrue(heartbeat.beat(holder), "whatever the holder does when it is told");
            assertTrue(heartbeat.beat(holder));
            nanoTime.addAndGet(Heartbeat.BETWEEN_TOUCHES.toNanos());
        }
        assertEquals(1, listener.told.size());
        assertEquals("too slow", listener.told.get(0).reason().orElseThrow());
    }

    @Test
    void whoeverHasEndedIsNotToldToStop() throws Exception {
        var listener = new StubbornListener();
        var held = new HeldClaim(claim, listener);
        var heartbeat = new Heartbeat(tables, held, System::nanoTime);
        tables.runs().requestStop(holder.get(), runId, null, null);
        held.commandEnded(RunEnd.succeeded());
        assertTrue(heartbeat.beat(holder));
        assertEquals(List.of(), listener.told);
    }

    @ParameterizedTest
    @ValueSource(strings = {"read%5C%20committed", "serializable"})
    void whoAsksForAStopWhileTheRunEndsHasNoEffect(String isolation) throws Exception {
        FutureTask<Boolean> asker = holder.inTransaction(transaction -> {
            assertTrue(tables.runs().end(transaction, runId, claim.key(), RunEnd.succeeded()));
            String url = database.jdbcUrl() + "&ApplicationName=observer&options=-c%20default_transaction_isolation="
                    + isolation;
            var task = new FutureTask<>(() -> {
                try (BorrowedConnection observer = tables(url).database().borrow()) {
                    tables.runs().requestStop(observer.get(), runId, "somebody", "too late");
                }
                return true;
            });
            new Thread(task, "observer").start();
            awaitThatTheObserverWaits();
            return task;
        });
        assertTrue(asker.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS));
        assertTrue(run().stop().isEmpty());
    }

    @Test
    void aTurnFindsOutThatTheClaimIsLost() throws Exception {
        var held = new HeldClaim(claim, request.listener());
        var nanoTime = new AtomicLong();
        var heartbeat = new Heartbeat(tables, held, nanoTime::get);
        assertTrue(heartbeat.beat(holder));
        try (BorrowedConnection another = tables.database().borrow()) {
            assertFalse(heartbeat.beat(another), "a pooler may have moved the connection to another session");
            held.output().append(new byte[] {'x'}, 0, 1);
            assertFalse(heartbeat.beat(another), "neither is output written there");
            nanoTime.addAndGet(Heartbeat.BETWEEN_TOUCHES.toNanos());
            assertFalse(heartbeat.beat(another));
            assertEquals(0, run().output().encodedLength());
        }
        tables.claims().declareLost(holder.get(), claim.key(), runId);
        assertFalse(heartbeat.beat(holder));
        assertEquals(0, run().output().encodedLength());
    }

    @Test
    void theRunIsEndedEvenIfTheDeploymentIsForgotten() throws Exception {
        database.execute("DELETE FROM migration_route_deployments");
        tables.claims().declareLost(holder.get(), claim.key(), runId);
        String exception = run().exception().orElseThrow();
        assertTrue(exception.contains("It was last heard of at " + claim.takenAt()), exception);
    }

    @Test
    void onlyTheClaimOfARunEndsIt() throws Exception {
        tables.runs().end(holder.get(), runId, claim.key() + 1, RunEnd.failed("somebody else's"));
        tables.claims().declareLost(holder.get(), claim.key() + 1, runId);
        tables.claims().release(holder.get(), claim.key() + 1);
        assertTrue(tables.claims().ask(holder.get(), claim.key()).isPresent());
        tables.claims().declareLost(holder.get(), claim.key(), "another-run");
        assertFalse(run().hasEnded());
        tables.runs().end(holder.get(), runId, claim.key(), RunEnd.succeeded());
        assertTrue(run().hasEnded());
        tables.runs().end(holder.get(), runId, claim.key(), RunEnd.failed("too late"));
        assertTrue(run().exception().isEmpty());
    }
}
