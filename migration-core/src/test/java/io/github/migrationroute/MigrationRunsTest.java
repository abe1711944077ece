package io.github.migrationroute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.migrationroute.runstore.Run;
import io.github.migrationroute.runstore.RunState;
import io.github.migrationroute.runstore.RunStoreException;
import io.github.migrationroute.runstore.StopRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Which runs there were, how far one is, what it writes, and how it is stopped, by direct calls. */
class MigrationRunsTest {
    private final SteeredDatastore datastore = new SteeredDatastore();

    @AutoClose
    private final InMemoryRunStore store =
            InMemoryRunStore.builder().keptRuns(3).build();

    private final RemoteRunStore remote = new RemoteRunStore(store);

    @AutoClose
    private final MigrationRouteHandler handler = handler(MigrationRouteHandler.builder(datastore));

    /** Another node. */
    @AutoClose
    private final MigrationRouteHandler other = MigrationRouteHandler.builder(FunctionDatastore.greeting())
            .runStore(remote)
            .build();

    private final MigrationRuns runs = handler.runs();

    private MigrationRouteHandler handler(MigrationRouteHandler.Builder builder) {
        return builder.runStore(store).initialWait(Duration.ZERO).build();
    }

    @AfterEach
    void endAll() {
        datastore.endAll();
    }

    private SteeredDatastore.Execution start(String command) {
        MigrationRequest request =
                MigrationRequest.of(MigrationCommand.of(command).orElseThrow()).withRequester(Requester.named("dev"));
        handler.handle(request).close();
        return datastore.awaitExecution();
    }

    private Run awaitEnd() {
        var changes = new Semaphore(0);
        try (RunFollower follower = runs.follow("latest", 0, changes::release).orElseThrow()) {
            while (!follower.run().hasEnded()) {
                assertTrue(changes.tryAcquire(SteeredDatastore.PATIENCE_SECONDS, TimeUnit.SECONDS), "It does not end");
            }
            return follower.run();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void thereIsNothingBeforeTheFirstRun() {
        assertEquals(List.of(), runs.list(100));
        assertEquals(Optional.empty(), runs.find("latest"));
        assertTrue(runs.follow("latest", 0, () -> {}).isEmpty());
        assertEquals(Optional.empty(), runs.stop("latest", Requester.unknown(), null));
        assertThrows(IllegalArgumentException.class, () -> runs.list(0));
    }

    @Test
    void everythingOfTheLatestRunsIsRememberedButTheirOutput() {
        for (int i = 0; i < 5; i++) {
            SteeredDatastore.Execution execution = start(i % 2 == 0 ? "migrate" : "finalize");
            execution.step(log -> log.progress("Working", 3, 4, "rows"));
            if (i == 3) {
                execution.fail(new MigrationException("It failed."));
            } else {
                execution.succeed();
            }
            awaitEnd();
        }
        List<Run> all = runs.list(100);
        assertEquals(
                List.of("migrate", "finalize", "migrate"),
                all.stream().map(Run::command).toList());
        assertEquals(
                List.of(RunState.SUCCEEDED, RunState.FAILED, RunState.SUCCEEDED),
                all.stream().map(Run::state).toList());
        assertEquals(
                all.subList(0, 2).stream().map(Run::id).toList(),
                runs.list(2).stream().map(Run::id).toList());
        Run failed = runs.find(all.get(1).id()).orElseThrow();
        assertEquals(Optional.of("It failed."), failed.exception());
        assertEquals(Optional.of("dev"), failed.startedBy());
        assertEquals("Working: 3 of 4 rows", failed.progress().orElseThrow().toString());
        assertEquals(75, failed.progress().orElseThrow().percent().orElseThrow());
        assertTrue(runs.follow(failed.id(), 0, () -> {}).isEmpty(), "its output is gone");
        assertEquals(all.get(0).id(), runs.find("latest").orElseThrow().id());
        assertEquals(Optional.empty(), runs.find("never"));
    }

    @Test
    void aRunThatIsAskedToStopIsStoppingUntilItHasStopped() {
        SteeredDatastore.Execution execution = start("migrate");
        String id = runs.find("latest").orElseThrow().id();
        Run stopping =
                other.runs().stop(id, Requester.named("ops"), "too\nslow").orElseThrow();
        assertEquals(RunState.STOPPING, stopping.state());
        StopRequest request = stopping.stop().orElseThrow();
        assertEquals(Optional.of("ops"), request.requestedBy());
        assertEquals(Optional.of("too slow"), request.reason());

        // Somebody else's wish changes nothing.
        Run still = runs.stop("latest", Requester.named("dev"), "again").orElseThrow();
        assertEquals(Optional.of("ops"), still.stop().orElseThrow().requestedBy());

        // The conversation with the test is interrupted.
        Run stopped = awaitEnd();
        assertEquals(RunState.STOPPED, stopped.state());
        assertEquals(
                "The run was asked to stop by ops at " + request.requestedAt()
                        + ": too slow. The command was stopped by its"
                        + " interruption, and ended with: java.lang.InterruptedException",
                stopped.exception().orElseThrow());
        assertEquals(execution.command, MigrationCommand.MIGRATE);
        Run ended = runs.stop(id, Requester.named("dev"), null).orElseThrow();
        assertEquals(RunState.STOPPED, ended.state());
    }

    @Test
    void aCommandThatIsDeafIsStoppingAndOneThatSucceedsAllTheSameHasSucceeded() throws Exception {
        var interrupted = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        try (var deaf = MigrationRouteHandler.builder((FunctionDatastore) (command, log) -> {
                    boolean done = false;
                    while (!done) {
                        try {
                            goOn.await();
                            done = true;
                        } catch (InterruptedException e) {
                            interrupted.countDown();
                        }
                    }
                })
                .runStore(store)
                .initialWait(Duration.ZERO)
                .build()) {
            deaf.handle("{\"cmd\":\"finalize\"}").close();
            deaf.runs().stop("latest", Requester.unknown(), null);
            assertTrue(interrupted.await(SteeredDatastore.PATIENCE_SECONDS, TimeUnit.SECONDS));
            assertEquals(RunState.STOPPING, runs.find("latest").orElseThrow().state());
            assertEquals(409, other.handle("{\"cmd\":\"stats\"}").statusCode(), "the claim is held until it has ended");
            goOn.countDown();
            Run ended = awaitEnd();
            assertEquals(RunState.SUCCEEDED, ended.state());
            assertTrue(ended.stop().isPresent());
        }
    }

    @Test
    void aHostCanSwitchStoppingOff() {
        try (MigrationRouteHandler strict =
                handler(MigrationRouteHandler.builder(datastore).stoppable(false))) {
            start("migrate");
            assertFalse(strict.runs().isStoppable());
            assertThrows(
                    UnsupportedOperationException.class, () -> strict.runs().stop("latest", Requester.unknown(), null));
            assertEquals(RunState.RUNNING, runs.find("latest").orElseThrow().state());
        }
    }

    @Test
    void aReasonHasALimit() {
        start("migrate");
        String tooLong = "x".repeat(1001);
        assertThrows(IllegalArgumentException.class, () -> runs.stop("latest", Requester.unknown(), tooLong));
        assertEquals(RunState.RUNNING, runs.find("latest").orElseThrow().state());
    }

    @Test
    void aPlaceIsOneThatWasGiven() {
        SteeredDatastore.Execution execution = start("migrate");
        execution.info("ä");
        for (MigrationRouteHandler node : List.of(handler, other)) {
            for (long place : new long[] {-1, 1, 3, 5, Long.MAX_VALUE}) {
                assertThrows(IllegalArgumentException.class, () -> node.runs().follow("latest", place, () -> {}));
            }
            for (long place : new long[] {0, 2, 4}) {
                node.runs().follow("latest", place, () -> {}).orElseThrow().close();
            }
        }
    }

    @Test
    void howManyFollowersThereAreMakesNoDifferenceToTheStore() throws Exception {
        SteeredDatastore.Execution execution = start("migrate");
        String line = "x".repeat(999_999);
        execution.info(line);
        String id = runs.find("latest").orElseThrow().id();
        var over = new CountDownLatch(200);
        List<RunFollower> followers = IntStream.range(0, 200)
                .mapToObj(i -> other.runs().follow(id, 0, () -> {}).orElseThrow())
                .toList();
        long before = remote.runsRead();
        execution.succeed();
        awaitEnd();
        for (RunFollower follower : followers) {
            var joined = new StringBuilder();
            while (!follower.isOver()) {
                joined.append(follower.next());
            }
            assertEquals(line + "\n", joined.toString());
            follower.close();
            over.countDown();
        }
        assertTrue(remote.runsRead() - before < 1000, "It is read by time, not by followers");
        // The end of the output is looked at twice, whether it can be cut there.
        assertTrue(remote.bytesRead() < 2L * line.length(), remote.bytesRead() + " bytes were read");
    }

    @Test
    void aStoreThatIsAwayForAMomentIsFollowedAgain() throws Exception {
        SteeredDatastore.Execution execution = start("migrate");
        var changes = new Semaphore(0);
        try (RunFollower follower =
                other.runs().follow("latest", 0, changes::release).orElseThrow()) {
            remote.unreachable(true);
            assertThrows(RunStoreException.class, () -> other.runs().list(1));
            execution.info("one");
            remote.unreachable(false);
            assertTrue(changes.tryAcquire(SteeredDatastore.PATIENCE_SECONDS, TimeUnit.SECONDS));
            assertEquals("one\n", follower.next());
        }
    }

    @Test
    void outputThatBreaksOffWhileItIsReadIsThereOnce() throws Exception {
        SteeredDatastore.Execution execution = start("migrate");
        var changes = new Semaphore(0);
        try (RunFollower follower =
                other.runs().follow("latest", 0, changes::release).orElseThrow()) {
            remote.breakOff();
            execution.info("one");
            assertTrue(changes.tryAcquire(SteeredDatastore.PATIENCE_SECONDS, TimeUnit.SECONDS));
            assertEquals("one\n", follower.next());
        }
    }

    private RunsAnswer events(String id) {
        RunsRequest request = RunsRequest.builder("GET", "/runs/" + id + "/output")
                .accept("text/event-stream")
                .build();
        return assertInstanceOf(RunsAnswer.class, other.resources().handle(request));
    }

    @Test
    void outputThatCannotBeReadIsTheStoresFailure() {
        start("migrate").info("one");
        remote.unreadable(() -> {});
        assertThrows(RunStoreException.class, () -> other.runs().follow("latest", 0, () -> {}));
        assertEquals(503, events("latest").statusCode());
    }

    @Test
    void outputThatIsRemovedWhileItIsReadIsGone() {
        SteeredDatastore.Execution execution = start("migrate");
        execution.info("one");
        String id = runs.find("latest").orElseThrow().id();
        remote.unreadable(() -> {
            execution.succeed();
            awaitEnd();
            start("finalize");
            remote.unreadable(() -> {});
        });
        assertEquals(410, events(id).statusCode());
        assertEquals(Optional.empty(), other.runs().follow(id, 0, () -> {}));
    }

    @Test
    void whoFollowsIsToldThatTheRouteIsClosed() throws Exception {
        start("migrate");
        var changes = new Semaphore(0);
        try (RunFollower follower =
                other.runs().follow("latest", 0, changes::release).orElseThrow()) {
            other.close();
            assertTrue(changes.tryAcquire(SteeredDatastore.PATIENCE_SECONDS, TimeUnit.SECONDS));
            assertTrue(follower.isOver());
            assertFalse(follower.run().hasEnded());
        }
        assertThrows(IllegalStateException.class, () -> other.runs().follow("latest", 0, () -> {}));
        assertTrue(
                Thread.getAllStackTraces().keySet().stream()
                                .filter(thread -> thread.getName().equals("migration-followers"))
                                .count()
                        <= 1,
                "its thread has ended");
    }

    @Test
    void aPlaceFarBehindTheBeginningIsOneOnANodeThatReadsTheRunForTheFirstTime() {
        SteeredDatastore.Execution execution = start("migrate");
        String line = "x".repeat(999_999);
        execution.step(log -> {
            for (int i = 0; i < 12; i++) {
                log.info(line);
            }
            log.info("last");
        });
        long place = 12L * (line.length() + 2);
        try (RunFollower follower =
                other.runs().follow("latest", place, () -> {}).orElseThrow()) {
            assertEquals("last\n", follower.next());
        }
    }

    @Test
    void aFollowerThatThrowsKeepsNobodyFromFollowingOrClosing() throws Exception {
        SteeredDatastore.Execution execution = start("migrate");
        var changes = new Semaphore(0);
        try (RunFollower bad = other.runs()
                        .follow("latest", 0, () -> {
                            throw new IllegalStateException("A follower's own");
                        })
                        .orElseThrow();
                RunFollower good =
                        other.runs().follow("latest", 0, changes::release).orElseThrow()) {
            execution.info("one");
            assertTrue(changes.tryAcquire(10, TimeUnit.SECONDS));
            assertEquals("one\n", good.next());
            other.close();
            assertTrue(bad.isOver());
            assertTrue(good.isOver());
        }
    }

    @Test
    void aRunThatFailsByItselfHasNotStoppedAlthoughItIsAskedToInItsLastMoment() {
        var failure = new IllegalStateException() {
            private static final long serialVersionUID = 1L;

            @Override
            public String getMessage() {
                var unused = runs.stop("latest", Requester.named("ops"), "too late");
                return "It failed";
            }
        };
        try (var failing = MigrationRouteHandler.builder((FunctionDatastore) (command, log) -> {
                    throw failure;
                })
                .runStore(store)
                .build()) {
            failing.handle("{\"cmd\":\"finalize\"}").close();
        }
        Run ended = awaitEnd();
        assertEquals(RunState.FAILED, ended.state());
        assertTrue(ended.exception().orElseThrow().endsWith("It failed"));
    }

    @Test
    void theLatestRunIsTheOneThatFollowsInThisMoment() {
        try (var steered = new SteeredRunStore();
                MigrationRouteHandler greeting = MigrationRouteHandler.builder(FunctionDatastore.greeting())
                        .runStore(steered)
                        .build()) {
            greeting.handle("{\"cmd\":\"migrate\"}").close();
            steered.beforeFollow(() -> {
                steered.beforeFollow(() -> {});
                greeting.handle("{\"cmd\":\"finalize\"}").close();
            });
            try (RunFollower follower =
                    greeting.runs().follow("latest", 0, () -> {}).orElseThrow()) {
                assertEquals("finalize", follower.run().command());
            }
        }
    }
}
