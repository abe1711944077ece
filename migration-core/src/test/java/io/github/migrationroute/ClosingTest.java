package io.github.migrationroute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import io.github.migrationroute.SteeredDatastore.Execution;
import io.github.migrationroute.runstore.RunStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Closing a handler: nothing new begins, what has begun may end, nothing is left behind. */
@Timeout(900)
class ClosingTest {
    private static final Duration LONG = Duration.ofSeconds(SteeredDatastore.PATIENCE_SECONDS);

    private final SteeredDatastore datastore = new SteeredDatastore();

    private MigrationRouteHandler.Builder builder() {
        return MigrationRouteHandler.builder(datastore).initialWait(Duration.ZERO);
    }

    private static MigrationRequest request(MigrationCommand command) {
        return MigrationRequest.of(command);
    }

    @ParameterizedTest
    @EnumSource(MigrationCommand.class)
    void aClosedHandlerRefusesEveryCommand(MigrationCommand command) {
        var handler = builder().build();
        handler.close();
        handler.close();
        var response = handler.handle(request(command));
        assertEquals(503, response.statusCode());
        assertEquals(0, datastore.executions());
    }

    @Test
    void aRunThatEndsWithinTheGracePeriodIsNotInterrupted() throws Exception {
        var ended = new ArrayList<Throwable>();
        var handler = builder()
                .closeGrace(LONG)
                .addListener(new MigrationListener() {
                    @Override
                    public void commandEnded(CommandEvent event) {
                        ended.add(event.failure().orElseGet(() -> new Throwable("successful")));
                    }
                })
                .build();
        handler.handle(request(MigrationCommand.MIGRATE));
        Execution run = datastore.awaitExecution();
        var closed = CompletableFuture.runAsync(handler::close);
        awaitClosed(handler);
        assertFalse(closed.isDone(), "close waits for the run");
        run.succeed();
        SteeredDatastore.get(closed);
        assertFalse(run.thread.isAlive());
        assertEquals("successful", ended.get(0).getMessage());
    }

    @Test
    void aRunThatDoesNotEndIsInterrupted() {
        var handler = builder().closeGrace(Duration.ofMillis(1)).build();
        handler.handle(request(MigrationCommand.FINALIZE));
        Execution run = datastore.awaitExecution();
        while (run.thread.isAlive()) {
            // Once is enough, unless the machine is so slow that two grace periods pass before the thread has ended.
            handler.close();
        }
        assertFalse(run.thread.isAlive());
    }

    @ParameterizedTest
    @EnumSource(names = {"MIGRATE", "FINALIZE"})
    void aRunThatWasInterruptedSaysThatTheHostIsBeingShutDown(MigrationCommand command) {
        try (RunStore store = InMemoryRunStore.builder().build()) {
            var handler =
                    builder().closeGrace(Duration.ofMillis(1)).runStore(store).build();
            handler.handle(request(command));
            Execution run = datastore.awaitExecution();
            handler.close();
            join(run.thread);
            assertEquals(
                    Optional.of(
                            "The host is being shut down. The command was stopped by its interruption, and ended with:"
                                    + " java.lang.InterruptedException"),
                    store.latest().orElseThrow().exception());
        }
    }

    @Test
    void aShortCommandThatDoesNotEndIsInterruptedAndItsThreadIsNotMarked() {
        var handler = builder().closeGrace(Duration.ofMillis(1)).build();
        record Outcome(String exception, boolean interrupted) {}
        var outcome = CompletableFuture.supplyAsync(() -> {
            var response = handler.handle(request(MigrationCommand.STATS));
            return new Outcome(
                    response.result().exception().orElseThrow(),
                    Thread.currentThread().isInterrupted());
        });
        datastore.awaitExecution();
        handler.close();
        assertEquals(
                new Outcome(
                        "The host is being shut down. The command was stopped by its interruption, and ended with:"
                                + " java.lang.InterruptedException",
                        false),
                SteeredDatastore.get(outcome));
    }

    @Test
    void acommandThatWaitsForItsTurnIsRefusedAtOnce() {
        var handler = builder().shortCommandWait(LONG).closeGrace(LONG).build();
        var stats = CompletableFuture.supplyAsync(() -> handler.handle(request(MigrationCommand.STATS)));
        Execution executing = datastore.awaitExecution();
        var waiting = new CompletableFuture<MigrationResponse>();
        var waiter = new Thread(() -> waiting.complete(handler.handle(request(MigrationCommand.MIGRATE))));
        waiter.start();
        awaitState(waiter, Thread.State.TIMED_WAITING);
        var closed = CompletableFuture.runAsync(handler::close);
        MigrationResponse refused = SteeredDatastore.get(waiting);
        assertEquals(503, refused.statusCode());
        assertEquals(
                Optional.of("The migration route is being shut down."),
                refused.result().message());
        executing.succeed();
        assertEquals(200, SteeredDatastore.get(stats).statusCode(), "what has begun may end");
        SteeredDatastore.get(closed);
    }

    @Test
    void acommandMayCloseItsOwnHandler() {
        var handlers = new ArrayList<MigrationRouteHandler>();
        var handler = MigrationRouteHandler.builder((FunctionDatastore) (command, log) -> {
                    log.info("before");
                    handlers.get(0).close();
                    assertFalse(Thread.currentThread().isInterrupted());
                    log.info("after");
                })
                .initialWait(LONG)
                .closeGrace(Duration.ofDays(1))
                .build();
        handlers.add(handler);
        var response = handler.handle(request(MigrationCommand.MIGRATE));
        assertEquals("{\"success\":true,\"status\":2,\"output\":\"before\\nafter\\n\"}", response.body());
        assertEquals(503, handler.handle(request(MigrationCommand.MIGRATE)).statusCode());
    }

    @Test
    void anInterruptedCloserInterruptsTheRunAndStaysInterrupted() {
        var handler = builder().closeGrace(LONG).build();
        handler.handle(request(MigrationCommand.MIGRATE));
        Execution run = datastore.awaitExecution();
        Thread.currentThread().interrupt();
        handler.close();
        assertTrue(Thread.interrupted());
        assertFalse(run.thread.isAlive());
    }

    @Test
    void aRunThatIgnoresItsInterruptionDoesNotBlockTheCloser() throws InterruptedException {
        var begun = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        var handler = MigrationRouteHandler.builder((FunctionDatastore) (command, log) -> {
                    begun.countDown();
                    awaitUninterruptibly(end);
                })
                .initialWait(Duration.ZERO)
                .closeGrace(Duration.ofMillis(1))
                .build();
        handler.handle(request(MigrationCommand.MIGRATE));
        begun.await();
        try (var log = new CapturedLog(Level.ERROR)) {
            handler.close();
            assertEquals(
                    List.of(
                            "The thread migration-run-1 still executes a command; it does not react to its interruption"),
                    log.messages(Level.ERROR));
        }
        end.countDown();
    }

    @ParameterizedTest
    @EnumSource(names = {"MIGRATE", "STATS"})
    void acommandThatEndsInTimeIsNotReported(MigrationCommand command) {
        var handler = builder().initialWait(LONG).closeGrace(LONG).build();
        try (var log = new CapturedLog(Level.ERROR)) {
            var answer = CompletableFuture.supplyAsync(() -> handler.handle(request(command)));
            Execution execution = datastore.awaitExecution();
            var closed = CompletableFuture.runAsync(handler::close);
            awaitClosed(handler);
            execution.succeed();
            SteeredDatastore.get(answer);
            SteeredDatastore.get(closed);
            assertEquals(List.of(), log.messages(Level.ERROR));
        }
    }

    @Test
    void aRunWhoseThreadHasNeverExecutedItIsEnded() {
        try (RunStore store = InMemoryRunStore.builder().build()) {
            var handler = builder()
                    .runStore(store)
                    .threadFactory(run -> new Thread(() -> {}))
                    .build();
            handler.handle(request(MigrationCommand.MIGRATE));
            handler.close();
            assertTrue(store.latest().orElseThrow().hasEnded());
        }
    }

    /** Between a look at whether it is closed and a look at its runs. */
    @Test
    void whoAsksForTheProgressWhileItIsClosedIsNotToldThatThereWasNoRun() {
        var handlers = new ArrayList<MigrationRouteHandler>();
        var store = new SteeredRunStore();
        store.beforeLatest(() -> handlers.get(0).close());
        var handler = builder().runStore(store).build();
        handlers.add(handler);
        assertEquals(503, handler.handle(request(MigrationCommand.PROGRESS)).statusCode());
        store.close();
    }

    @Test
    void aClosedStoreHasNoFile(@TempDir Path folder) throws Exception {
        RunStore store = InMemoryRunStore.builder()
                .outputMemoryLimit(0)
                .temporaryFolder(folder)
                .build();
        var handler = builder().runStore(store).build();
        handler.handle(request(MigrationCommand.MIGRATE));
        Execution run = datastore.awaitExecution();
        run.info("x".repeat(3 * SpillingOutput.CHUNK_BYTES));
        run.succeed();
        join(run.thread);
        assertEquals(1, files(folder));
        store.close();
        assertEquals(0, files(folder));
        handler.close();
    }

    @Test
    void aRunThatClosesItsStoreLeavesNoFile(@TempDir Path folder) throws Exception {
        RunStore store = InMemoryRunStore.builder()
                .outputMemoryLimit(0)
                .temporaryFolder(folder)
                .build();
        try (var handler = builder().runStore(store).closeGrace(LONG).build()) {
            handler.handle(request(MigrationCommand.MIGRATE));
            Execution run = datastore.awaitExecution();
            run.step(log -> store.close());
            run.info("x".repeat(3 * SpillingOutput.CHUNK_BYTES));
            run.succeed();
            join(run.thread);
            assertEquals(0, files(folder));
        }
    }

    @Test
    void ashortCommandLeavesNoFile(@TempDir Path folder) throws Exception {
        try (var handler = builder()
                .temporaryFolder(folder)
                .outputMemoryLimit(0)
                .closeGrace(LONG)
                .build()) {
            var answer = CompletableFuture.supplyAsync(() -> handler.handle(request(MigrationCommand.STATS)));
            Execution stats = datastore.awaitExecution();
            stats.info("x".repeat(3 * SpillingOutput.CHUNK_BYTES));
            assertEquals(1, files(folder));
            stats.succeed();
            try (var response = SteeredDatastore.get(answer)) {
                assertEquals(0, files(folder));
                assertEquals(200, response.statusCode());
            }
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        while (true) {
            try {
                latch.await();
                return;
            } catch (InterruptedException e) {
                // That is what this test is about.
            }
        }
    }

    @Test
    void noThreadAndNoFileIsLeftBehind(@TempDir Path folder) throws IOException {
        List<Thread> threads = new ArrayList<>();
        var handler = builder()
                .temporaryFolder(folder)
                .outputMemoryLimit(0)
                .closeGrace(Duration.ofMillis(1))
                .threadFactory(run -> {
                    var thread = new Thread(run);
                    threads.add(thread);
                    return thread;
                })
                .build();
        for (int i = 0; i < 3; i++) {
            handler.handle(request(MigrationCommand.MIGRATE));
            Execution run = datastore.awaitExecution();
            run.info("x".repeat(3 * SpillingOutput.CHUNK_BYTES));
            assertEquals(1, files(folder), "the file of the run before is removed");
            if (i < 2) {
                run.succeed();
                join(run.thread);
            }
        }
        handler.close();
        threads.forEach(ClosingTest::join);
        assertEquals(0, files(folder));
    }

    private static long files(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.count();
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join(LONG.toMillis());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        assertFalse(thread.isAlive());
    }

    private static void awaitClosed(MigrationRouteHandler handler) {
        while (handler.handle(request(MigrationCommand.PROGRESS)).statusCode() != 503) {
            Thread.onSpinWait();
        }
    }

    private static void awaitState(Thread thread, Thread.State state) {
        while (thread.getState() != state) {
            Thread.onSpinWait();
        }
    }
}
