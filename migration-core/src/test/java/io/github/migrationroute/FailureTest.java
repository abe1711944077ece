package io.github.migrationroute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever goes wrong ends the run, is in the answer, and leaves nothing stuck. */
class FailureTest {
    private static final Duration PATIENCE = Duration.ofSeconds(SteeredDatastore.PATIENCE_SECONDS);

    private static MigrationRouteHandler.Builder builder(Datastore datastore) {
        return MigrationRouteHandler.builder(datastore).initialWait(PATIENCE);
    }

    record Case(Throwable thrown, String exception) {}

    @SuppressWarnings("NullAway") // a message may be null where nobody checks
    static Stream<Case> failures() {
        return Stream.of(
                new Case(new MigrationException("for the operator"), "for the operator"),
                new Case(new MigrationException("caused", new IOException("inner")), "caused"),
                new Case(new MigrationException("of a subclass") {}, "of a subclass"),
                new Case(new MigrationException(""), MigrationException.class.getName()),
                new Case(new MigrationException(null), MigrationException.class.getName()),
                new Case(new IOException("disk"), "java.io.IOException: disk"),
                new Case(new IllegalStateException(), "java.lang.IllegalStateException"),
                new Case(new InterruptedException("stop"), "java.lang.InterruptedException: stop"),
                new Case(new StackOverflowError(), "java.lang.StackOverflowError"),
                new Case(new OutOfMemoryError("Java heap space"), "java.lang.OutOfMemoryError: Java heap space"),
                new Case(new NoClassDefFoundError("x/Y"), "java.lang.NoClassDefFoundError: x/Y"),
                new Case(new Mute(), Mute.class.getName()),
                new Case(new Hostile(), Hostile.class.getName()),
                new Case(new SelfThrowing(), SelfThrowing.class.getName()));
    }

    @SuppressWarnings("OverrideThrowableToString")
    private static final class Mute extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public String toString() {
            return "";
        }
    }

    @SuppressWarnings("OverrideThrowableToString")
    static final class Hostile extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new IllegalStateException("no message");
        }

        @Override
        public String toString() {
            throw new StackOverflowError();
        }
    }

    @SuppressWarnings("OverrideThrowableToString")
    private static final class SelfThrowing extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw this;
        }

        @Override
        public String toString() {
            throw this;
        }
    }

    private static Datastore failing(Throwable failure) {
        return (FunctionDatastore) (command, log) -> {
            log.info("before");
            if (failure instanceof Error error) {
                throw error;
            }
            throw (Exception) failure;
        };
    }

    @ParameterizedTest
    @MethodSource("failures")
    void whatTheDatastoreThrowsIsInTheAnswer(Case failure) {
        try (var handler = builder(failing(failure.thrown())).build()) {
            for (MigrationCommand command : MigrationCommand.values()) {
                var response = handler.handle(MigrationRequest.of(command));
                // A short command is executed in this thread, whose interruption is not swallowed.
                assertEquals(
                        failure.thrown() instanceof InterruptedException
                                && !command.startsRun()
                                && command != MigrationCommand.PROGRESS,
                        Thread.interrupted());
                assertEquals(200, response.statusCode());
                assertTrue(response.result().success());
                assertEquals("before\n", response.result().output().orElseThrow());
                assertEquals(failure.exception(), response.result().exception().orElseThrow());
            }
        }
    }

    @Test
    void aThreadThatCannotBeMadeIsAFailedRun() {
        try (var handler = builder(FunctionDatastore.greeting())
                .threadFactory(run -> {
                    throw new OutOfMemoryError("unable to create native thread");
                })
                .build()) {
            assertFailsAndCanBeRepeated(handler, "java.lang.OutOfMemoryError: unable to create native thread");
        }
    }

    @Test
    @SuppressWarnings("NullAway")
    void aThreadThatIsNotMadeIsAFailedRun() {
        try (var handler =
                builder(FunctionDatastore.greeting()).threadFactory(run -> null).build()) {
            assertFailsAndCanBeRepeated(handler, "java.lang.IllegalStateException: The thread factory gave no thread");
        }
    }

    @Test
    void aThreadThatCannotBeStartedIsAFailedRun() {
        try (var handler = builder(FunctionDatastore.greeting())
                .threadFactory(run -> new Thread(run) {
                    @Override
                    public synchronized void start() {
                        throw new OutOfMemoryError("unable to create native thread");
                    }
                })
                .build()) {
            assertFailsAndCanBeRepeated(handler, "java.lang.OutOfMemoryError: unable to create native thread");
        }
    }

    private static void assertFailsAndCanBeRepeated(MigrationRouteHandler handler, String exception) {
        for (String command : List.of("migrate", "progress", "finalize", "progress")) {
            var result = handler.handle("{\"cmd\":\"" + command + "\"}").result();
            assertEquals(
                    MigrationProgressState.MIGRATION_FINISHED, result.status().orElseThrow());
            assertEquals(exception, result.exception().orElseThrow());
        }
        assertEquals(200, handler.handle("{\"cmd\":\"stats\"}").statusCode());
    }

    @Test
    void aListenerThatFailsChangesNothing() {
        MigrationListener failing = new MigrationListener() {
            @Override
            public void commandStarted(CommandEvent event) {
                throw new IllegalStateException("listener");
            }

            @Override
            public void commandEnded(CommandEvent event) {
                throw new StackOverflowError();
            }
        };
        try (var handler =
                builder(FunctionDatastore.greeting()).addListener(failing).build()) {
            for (int i = 0; i < 3; i++) {
                assertEquals(
                        "{\"success\":true,\"status\":2,\"output\":\"this is migrate\\n\"}",
                        handler.handle("{\"cmd\":\"migrate\"}").body());
            }
        }
    }

    @Test
    void outputThatCannotBeStoredFailsTheRunAndNothingStoredIsLost(@TempDir Path folder) throws IOException {
        Path gone = Files.createDirectory(folder.resolve("gone"));
        String line = "x".repeat(SpillingOutput.CHUNK_BYTES - 2);
        try (var handler = builder((FunctionDatastore) (command, log) -> {
                    log.info(line);
                    Files.deleteIfExists(gone);
                    try {
                        log.info(line);
                    } catch (RuntimeException careless) {
                        // What a datastore must not do, and what must not hide the loss.
                    }
                })
                .outputMemoryLimit(0)
                .temporaryFolder(gone)
                .build()) {
            for (String command : List.of("stats", "migrate", "progress")) {
                var result = handler.handle("{\"cmd\":\"" + command + "\"}").result();
                assertEquals(line + "\n", result.output().orElseThrow());
                String exception = result.exception().orElseThrow();
                assertTrue(exception.contains("cannot be stored in " + gone), exception);
            }
            assertFalse(Files.exists(gone));
        }
    }

    @Test
    void storedOutputThatIsGoneIsSaidSoAndTheNextCommandIsExecuted(@TempDir Path folder) throws IOException {
        String line = "x".repeat(3 * SpillingOutput.CHUNK_BYTES);
        try (var handler = builder((FunctionDatastore) (command, log) -> log.info(line))
                .outputMemoryLimit(0)
                .temporaryFolder(folder)
                .build()) {
            handler.handle("{\"cmd\":\"migrate\"}").close();
            try (var files = Files.list(folder)) {
                Files.delete(files.findFirst().orElseThrow());
            }
            var progress = handler.handle("{\"cmd\":\"progress\"}");
            assertEquals(503, progress.statusCode());
            assertTrue(progress.result().message().orElseThrow().startsWith("The stored output cannot be read"));
            for (String command : List.of("stats", "reset")) {
                assertEquals(
                        200, handler.handle("{\"cmd\":\"" + command + "\"}").statusCode(), command);
            }
            assertEquals(
                    line + "\n",
                    handler.handle("{\"cmd\":\"migrate\"}").result().output().orElseThrow());
        }
    }
}
