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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
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
    void theListenerIsToldWhenARunStartsAndHowItEnded() throws InterruptedException {
        var events = new LinkedBlockingQueue<String>();
        var failure = new MigrationException("why");
        var listener = new MigrationListener() {
            @Override
            public void runStarted(MigrationRequest request) {
                events.add("started " + request);
            }

            @Override
            public void runEnded(MigrationRequest request, Duration duration, @Nullable Throwable failed) {
                assertFalse(duration.isNegative());
                assertTrue(failed == null || failed == failure);
                events.add("ended " + request + " " + failed);
            }
        };
        try (var handler = MigrationRouteHandler.builder((FunctionDatastore) (command, log) -> {
                    events.add("executed");
                    if (command == MigrationCommand.FINALIZE) {
                        throw failure;
                    }
                })
                .initialWait(PATIENCE)
                .listener(listener)
                .build()) {
            handler.handle("{\"cmd\":\"stats\"}");
            assertEquals("executed", events.remove(), "short commands are no runs");
            handler.handle("{\"cmd\":\"migrate\",\"verbose\":true}");
            assertEvents(
                    events,
                    "started MigrationRequest[command=MIGRATE, verbose=true]",
                    "executed",
                    "ended MigrationRequest[command=MIGRATE, verbose=true] null");
            handler.handle("{\"cmd\":\"finalize\"}");
            assertEvents(
                    events,
                    "started MigrationRequest[command=FINALIZE, verbose=false]",
                    "executed",
                    "ended MigrationRequest[command=FINALIZE, verbose=false] " + failure);
        }
        assertTrue(events.isEmpty());
    }

    private static void assertEvents(LinkedBlockingQueue<String> events, String... expected)
            throws InterruptedException {
        for (String event : expected) {
            assertEquals(event, events.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        }
    }

    @Test
    void aListenerThatIsToldOfTheEndSeesItInProgress() {
        var handlers = new CompletableFuture<MigrationRouteHandler>();
        var progress = new CompletableFuture<String>();
        var listener = new MigrationListener() {
            @Override
            public void runEnded(MigrationRequest request, Duration duration, @Nullable Throwable failure) {
                progress.complete(
                        handlers.join().handle("{\"cmd\":\"progress\"}").body());
            }
        };
        try (var handler = MigrationRouteHandler.builder(FunctionDatastore.greeting())
                .listener(listener)
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
        var temporaryFolder = java.nio.file.Path.of(System.getProperty("java.io.tmpdir"));
        try (RunStore store = RunStore.inMemory(0, temporaryFolder);
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
