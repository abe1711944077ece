package io.github.migrationroute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.migrationroute.runstore.RunStore;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** Where a command is executed, and who is told. */
class RunTest {
    private static final Duration PATIENCE = Duration.ofSeconds(SteeredDatastore.PATIENCE_SECONDS);

    @Test
    void aRunHasAThreadOfItsOwnWithTheMdcAndTheContextClassLoaderOfItsCaller() throws Exception {
        record Surroundings(
                Thread thread,
                @Nullable String mdc,
                @Nullable ClassLoader loader) {}
        var seen = new LinkedBlockingQueue<Surroundings>();
        var handler = MigrationRouteHandler.builder((FunctionDatastore) (command, log) -> seen.add(new Surroundings(
                        Thread.currentThread(),
                        MDC.get("request"),
                        Thread.currentThread().getContextClassLoader())))
                .initialWait(PATIENCE)
                .build();
        ClassLoader callers = Thread.currentThread().getContextClassLoader();
        try (handler;
                var loader = new URLClassLoader(new URL[0])) {
            Thread.currentThread().setContextClassLoader(loader);
            MDC.put("request", "r-17");
            handler.handle("{\"cmd\":\"migrate\"}");
            Surroundings run = seen.remove();
            assertNotEquals(Thread.currentThread(), run.thread());
            assertTrue(run.thread().getName().startsWith("migration-run-"));
            assertFalse(run.thread().isDaemon());
            assertEquals("r-17", run.mdc());
            assertSame(loader, run.loader());

            handler.handle("{\"cmd\":\"stats\"}");
            assertSame(Thread.currentThread(), seen.remove().thread());
        } finally {
            MDC.clear();
            Thread.currentThread().setContextClassLoader(callers);
        }
    }

    @Test
    void aThreadOfTheHostHasTheContextClassLoaderOfTheCallerAsWell() throws Exception {
        var seen = new LinkedBlockingQueue<ClassLoader>();
        try (var others = new URLClassLoader(new URL[0]);
                var handler = MigrationRouteHandler.builder((FunctionDatastore) (command, log) ->
                                seen.add(Thread.currentThread().getContextClassLoader()))
                        .initialWait(PATIENCE)
                        .threadFactory(run -> {
                            var thread = new Thread(run);
                            thread.setContextClassLoader(others);
                            return thread;
                        })
                        .build()) {
            handler.handle("{\"cmd\":\"migrate\"}");
            assertSame(Thread.currentThread().getContextClassLoader(), seen.remove());
        }
    }

    @Test
    void aListenerThatIsToldOfTheEndSeesItInProgress() {
        var handlers = new CompletableFuture<MigrationRouteHandler>();
        var progress = new CompletableFuture<String>();
        var listener = new MigrationListener() {
            @Override
            public void commandEnded(CommandEvent event) {
                progress.complete(
                        handlers.join().handle("{\"cmd\":\"progress\"}").body());
            }
        };
        try (var handler = MigrationRouteHandler.builder(FunctionDatastore.greeting())
                .addListener(listener)
                .build()) {
            handlers.complete(handler);
            handler.handle("{\"cmd\":\"migrate\"}");
            assertEquals(
                    "{\"success\":true,\"status\":2,\"output\":\"this is migrate\\n\"}",
                    SteeredDatastore.get(progress));
        }
    }

    @Test
    void handlersThatShareAStoreExcludeEachOtherAndReportTheSameRun() throws InterruptedException {
        var datastore = new SteeredDatastore();
        try (RunStore store = InMemoryRunStore.builder().outputMemoryLimit(0).build();
                var one = sharing(datastore, store);
                var other = sharing(datastore, store)) {
            one.handle("{\"cmd\":\"migrate\"}");
            var run = datastore.awaitExecution();
            run.info("line");
            assertEquals(409, other.handle("{\"cmd\":\"stats\"}").statusCode());
            assertEquals(
                    "{\"success\":true,\"status\":1,\"output\":\"line\\n\"}",
                    other.handle("{\"cmd\":\"progress\"}").body());
            run.succeed();
            run.thread.join(PATIENCE.toMillis());
            one.close();
            assertEquals(
                    "{\"success\":true,\"status\":2,\"output\":\"line\\n\"}",
                    other.handle("{\"cmd\":\"progress\"}").body());
        }
    }

    @Test
    void whatALatestRunOfThisProcessThrewCanBeHadAsAnObject() {
        var failure = new StackOverflowError("deep");
        FunctionDatastore failing = (command, log) -> {
            if (command != MigrationCommand.STATS) {
                throw failure;
            }
        };
        try (RunStore store = InMemoryRunStore.builder().build();
                var one = patient(failing, store);
                var other = patient(failing, store)) {
            MigrationResult ended = one.handle("{\"cmd\":\"finalize\"}").result();
            assertSame(failure, ended.failure().orElseThrow());
            one.handle("{\"cmd\":\"stats\"}");
            MigrationResult progress = one.handle("{\"cmd\":\"progress\"}").result();
            assertSame(failure, progress.failure().orElseThrow());
            assertEquals(ended.runId(), progress.runId());
            MigrationResult elsewhere = other.handle("{\"cmd\":\"progress\"}").result();
            assertEquals(Optional.empty(), elsewhere.failure(), "another process has only the message");
            assertEquals(Optional.of(failure.toString()), elsewhere.exception());
            assertEquals(ended.runId(), elsewhere.runId());
            assertSame(
                    failure,
                    one.handle("{\"cmd\":\"reset\"}").result().failure().orElseThrow());

            MigrationResult next = other.handle("{\"cmd\":\"migrate\"}").result();
            assertNotEquals(ended.runId(), next.runId());
            assertEquals(
                    Optional.empty(),
                    one.handle("{\"cmd\":\"progress\"}").result().failure(),
                    "the run of another");
        }
    }

    @Test
    void whatHasNoFailureAndNoRunSaysSo() {
        try (RunStore store = InMemoryRunStore.builder().build();
                var handler = patient(FunctionDatastore.greeting(), store)) {
            for (String command : List.of("progress", "stats", "nonsense")) {
                MigrationResult result =
                        handler.handle("{\"cmd\":\"" + command + "\"}").result();
                assertEquals(Optional.empty(), result.failure());
                assertEquals(Optional.empty(), result.runId());
            }
            assertEquals(
                    Optional.empty(),
                    handler.handle("{\"cmd\":\"migrate\"}").result().failure());
        }
    }

    private static MigrationRouteHandler patient(Datastore datastore, RunStore store) {
        return MigrationRouteHandler.builder(datastore)
                .initialWait(PATIENCE)
                .runStore(store)
                .build();
    }

    private static MigrationRouteHandler sharing(Datastore datastore, RunStore store) {
        return MigrationRouteHandler.builder(datastore)
                .initialWait(Duration.ZERO)
                .runStore(store)
                .build();
    }

    @Test
    void aLineThatComesAfterTheEndChangesNothing() {
        var logs = new LinkedBlockingQueue<MigrationLog>();
        try (var handler = MigrationRouteHandler.builder((FunctionDatastore) (command, log) -> {
                    log.info("in time");
                    logs.add(log);
                })
                .initialWait(PATIENCE)
                .build()) {
            for (String command : List.of("migrate", "stats")) {
                var response = handler.handle("{\"cmd\":\"" + command + "\"}");
                logs.remove().info("too late");
                assertEquals("in time\n", response.result().output().orElseThrow());
            }
            assertEquals(
                    "in time\n",
                    handler.handle("{\"cmd\":\"progress\"}").result().output().orElseThrow());
        }
        assertNull(logs.poll());
    }
}
