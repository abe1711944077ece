package io.github.migrationroute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import io.github.migrationroute.FaultyRunStore.Moment;
import io.github.migrationroute.runstore.RunStore;
import io.github.migrationroute.runstore.RunStoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

/** A host that cannot log, for want of memory or of a disk, executes its commands all the same, and nothing stays locked. */
class BrokenLoggingTest {
    private static final Duration LONG = Duration.ofSeconds(SteeredDatastore.PATIENCE_SECONDS);
    private static final String LINE = "x".repeat(3 * SpillingOutput.CHUNK_BYTES);

    private final LoggerContext logging = (LoggerContext) LoggerFactory.getILoggerFactory();

    @BeforeEach
    void breakLogging() {
        logging.addTurboFilter(new Refusal());
    }

    /** Refuses some messages, or all if none is named. */
    private static final class Refusal extends TurboFilter {
        private final List<String> refused;

        Refusal(String... refused) {
            this.refused = List.of(refused);
        }

        @Override
        public FilterReply decide(
                @Nullable Marker marker,
                Logger logger,
                Level level,
                @Nullable String format,
                Object @Nullable [] params,
                @Nullable Throwable failure) {
            if (refused.isEmpty() || refused.contains(format)) {
                throw new OutOfMemoryError("The log has no room.");
            }
            return FilterReply.NEUTRAL;
        }
    }

    @AfterEach
    void mendLogging() {
        logging.resetTurboFilterList();
    }

    private static MigrationRouteHandler.Builder builder(Datastore datastore) {
        return MigrationRouteHandler.builder(datastore).initialWait(LONG);
    }

    private static void assertNothingIsLocked(MigrationRouteHandler handler) {
        for (MigrationCommand command : MigrationCommand.values()) {
            assertEquals(200, handler.handle(MigrationRequest.of(command)).statusCode(), command.wireName());
        }
    }

    @ParameterizedTest
    @EnumSource(MigrationCommand.class)
    void everyCommandIsExecuted(MigrationCommand command) {
        try (var handler = builder(FunctionDatastore.greeting()).build()) {
            MigrationResult result =
                    handler.handle(MigrationRequest.of(command)).result();
            assertEquals(Optional.empty(), result.exception());
            assertEquals(
                    command == MigrationCommand.PROGRESS
                            ? Optional.empty()
                            : Optional.of("this is " + command.wireName() + "\n"),
                    result.output());
            assertNothingIsLocked(handler);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "PROGRESS")
    void everyFailureIsAnswered(MigrationCommand command) {
        try (var handler = builder((FunctionDatastore) (executed, log) -> {
                    throw new AssertionError("a defect");
                })
                .build()) {
            assertEquals(
                    Optional.of("java.lang.AssertionError: a defect"),
                    handler.handle(MigrationRequest.of(command)).result().exception());
            assertNothingIsLocked(handler);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "PROGRESS")
    void aListenerThatFailsChangesNothing(MigrationCommand command) {
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
            assertEquals(
                    Optional.empty(),
                    handler.handle(MigrationRequest.of(command)).result().exception());
            assertNothingIsLocked(handler);
        }
    }

    /** The claim is the first call of each command, and the only line the second one of a run. */
    @ParameterizedTest
    @CsvSource({"MIGRATE, 2", "STATS, 1"})
    void aStoreThatFailsAtTheEndOfACommandChangesNothingElse(MigrationCommand command, int call) {
        var fault = new RunStoreException("The store is away.");
        try (var store = new FaultyRunStore(call, Moment.AFTER, fault);
                var handler =
                        builder(FunctionDatastore.greeting()).runStore(store).build()) {
            var response = handler.handle(MigrationRequest.of(command));
            assertEquals(200, response.statusCode());
            assertEquals(command.startsRun(), response.result().exception().isPresent());
            assertTrue(store.hasFailed());
            assertNothingIsLocked(handler);
        }
    }

    @ParameterizedTest
    @CsvSource({"STATS, it has not failed", "FINALIZE, class java.lang.IllegalStateException"})
    void whatCannotBeSaidIsAtLeastSaidToBeMissing(MigrationCommand command, String outcome) {
        mendLogging();
        logging.addTurboFilter(new Refusal("{} succeeded after {}, {}", "{} failed after {}, {}"));
        FunctionDatastore datastore = (executed, log) -> {
            if (executed == MigrationCommand.FINALIZE) {
                throw new IllegalStateException("It failed.");
            }
        };
        try (var log = new CapturedLog(Level.ERROR);
                var handler = builder(datastore).build()) {
            handler.handle(MigrationRequest.of(command));
            assertEquals(
                    List.of("What there is to say of " + command.wireName() + " cannot be logged: " + outcome),
                    log.messages(Level.ERROR));
        }
    }

    @Test
    void aStoreThatCannotSayHowFarARunIsChangesNothingElse() {
        var datastore = new SteeredDatastore();
        try (var store = new FaultyRunStore(1, Moment.BEFORE, new RunStoreException("The store is away."));
                var handler = MigrationRouteHandler.builder(datastore)
                        .initialWait(Duration.ZERO)
                        .closeGrace(LONG)
                        .runStore(store)
                        .build()) {
            var response = handler.handle("{\"cmd\":\"migrate\"}");
            assertEquals(200, response.statusCode());
            assertTrue(response.result().exception().isPresent());
            datastore.awaitExecution().succeed();
        }
    }

    @Test
    void aStoreThatCannotKeepTheProgressChangesNothing() {
        try (var store = new SteeredRunStore();
                var handler = builder((FunctionDatastore) (command, log) -> log.progress("Counting", 1, "lines"))
                        .runStore(store)
                        .build()) {
            store.refuseProgress();
            assertEquals(
                    Optional.empty(),
                    handler.handle("{\"cmd\":\"migrate\"}").result().exception());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"MIGRATE", "STATS"})
    void outputThatCannotBeReadIsSaidSo(MigrationCommand command, @TempDir Path folder) {
        try (var handler = builder((FunctionDatastore) (executed, log) -> {
                    log.info(LINE);
                    Files.delete(onlyFile(folder));
                })
                .outputMemoryLimit(0)
                .temporaryFolder(folder)
                .build()) {
            var response = handler.handle(MigrationRequest.of(command));
            assertEquals(200, response.statusCode());
            String exception = response.result().exception().orElseThrow();
            assertTrue(exception.startsWith("The command succeeded. "), exception);
        }
    }

    /** As with a virus scanner that has the file open. */
    @ParameterizedTest
    @EnumSource(names = {"MIGRATE", "STATS"})
    void aFileThatCannotBeRemovedChangesNothing(MigrationCommand command, @TempDir Path folder) throws IOException {
        try (var handler = builder((FunctionDatastore) (executed, log) -> {
                    if (executed == command) {
                        log.info(LINE);
                        makeUnremovable(onlyFile(folder));
                    }
                })
                .outputMemoryLimit(0)
                .temporaryFolder(folder)
                .build()) {
            // That of a run is removed by the next one, and that of a short command at its end.
            var first = handler.handle(MigrationRequest.of(command));
            assertEquals(200, first.statusCode());
            var next = handler.handle("{\"cmd\":\"finalize\"}");
            assertEquals(Optional.empty(), next.result().exception());
        }
    }

    /** A store that is closed in mid-run removes the file at the end of the run, with nobody to complain to. */
    @Test
    void aFileThatCannotBeRemovedFromAClosedStoreLocksNobody(@TempDir Path folder) throws IOException {
        RunStore store = InMemoryRunStore.builder()
                .outputMemoryLimit(0)
                .temporaryFolder(folder)
                .build();
        try (var handler = builder((FunctionDatastore) (executed, log) -> {
                    if (executed == MigrationCommand.MIGRATE) {
                        log.info(LINE);
                        makeUnremovable(onlyFile(folder));
                        store.close();
                    }
                })
                .runStore(store)
                .build()) {
            assertEquals(200, handler.handle("{\"cmd\":\"migrate\"}").statusCode());
            var stats = CompletableFuture.supplyAsync(() -> handler.handle("{\"cmd\":\"stats\"}"));
            assertEquals(200, SteeredDatastore.get(stats).statusCode());
        }
    }

    private static Path onlyFile(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.findFirst().orElseThrow();
        }
    }

    private static void makeUnremovable(Path file) throws IOException {
        Files.delete(file);
        Files.createDirectory(file);
        Files.createFile(file.resolve("inside"));
    }
}
