package io.github.migrationroute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.migrationroute.FaultyRunStore.Moment;
import io.github.migrationroute.SteeredDatastore.Execution;
import io.github.migrationroute.runstore.RunStoreException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.GenerationMode;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Once a command has its right to be executed, nothing is a refusal any more; before that nothing is executed. */
class AfterClaimTest {
    private static final Duration LONG = Duration.ofSeconds(SteeredDatastore.PATIENCE_SECONDS);
    private static final String OUTPUT = "one\ntwo\n";

    /** More than any command makes, so that the last ones show that nothing fails without a fault. */
    private static final int CALLS = 8;

    private static final ObjectMapper JSON = new ObjectMapper();

    @Provide
    static Arbitrary<MigrationCommand> executed() {
        return Arbitraries.of(MigrationCommand.class).filter(command -> command != MigrationCommand.PROGRESS);
    }

    @Provide
    static Arbitrary<Throwable> faults() {
        return Arbitraries.of(
                new RunStoreException("The store is away."),
                new IllegalStateException("a defect"),
                new OutOfMemoryError("Java heap space"));
    }

    @Property(generation = GenerationMode.EXHAUSTIVE)
    void whicheverCallToTheStoreFails(
            @ForAll("executed") MigrationCommand command,
            @ForAll boolean patient,
            @ForAll @IntRange(max = CALLS) int faultyCall,
            @ForAll Moment moment,
            @ForAll("faults") Throwable fault)
            throws IOException {
        var executions = new AtomicInteger();
        var ends = new AtomicInteger();
        Optional<String> answer;
        var store = new FaultyRunStore(faultyCall, moment, fault);
        try (store;
                var handler = MigrationRouteHandler.builder((FunctionDatastore) (name, log) -> {
                            executions.incrementAndGet();
                            log.info("one");
                            log.progress("Counting", 1, "lines");
                            log.info("two");
                        })
                        .initialWait(patient ? LONG : Duration.ZERO)
                        .closeGrace(LONG)
                        .addListener(new MigrationListener() {
                            @Override
                            public void commandEnded(CommandEvent event) {
                                ends.incrementAndGet();
                            }
                        })
                        .runStore(store)
                        .build()) {
            answer = answer(handler, command);
        }
        if (!store.hasGivenClaim()) {
            assertEquals(Optional.empty(), answer);
            assertEquals(0, executions.get());
            assertEquals(0, ends.get());
            return;
        }
        assertEquals(1, executions.get());
        assertEquals(1, ends.get());
        JsonNode json = JSON.readTree(answer.orElseThrow());
        assertTrue(json.get("success").booleanValue());
        assertEquals(command.startsRun(), json.has("status"));
        boolean ended = !command.startsRun() || json.get("status").intValue() == 2;
        String output = json.get("output").textValue();
        assertTrue(OUTPUT.startsWith(output), output);
        assertTrue(!ended || output.equals(OUTPUT) || json.has("exception"), "what is missing is said to be");
        assertTrue(store.hasFailed() || !json.has("exception"), "and nothing else");
    }

    /** As an adapter answers: the body, or nothing if the request is refused or has failed. */
    private static Optional<String> answer(MigrationRouteHandler handler, MigrationCommand command) throws IOException {
        MigrationResponse response;
        try {
            response = handler.handle(MigrationRequest.of(command));
        } catch (IllegalStateException | OutOfMemoryError e) {
            return Optional.empty();
        }
        if (!response.result().success()) {
            return Optional.empty();
        }
        assertEquals(200, response.statusCode());
        var bytes = new ByteArrayOutputStream();
        try (response) {
            response.writeTo(bytes);
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            bytes.reset();
            MigrationResponse instead = response.withoutOutput(e);
            assertEquals(200, instead.statusCode());
            assertEquals(response.result().runId(), instead.result().runId());
            instead.writeTo(bytes);
            assertEquals(bytes.size(), instead.bodyLength());
        }
        return Optional.of(bytes.toString(StandardCharsets.UTF_8));
    }

    private static @Nullable String exceptionOf(FaultyRunStore store, MigrationCommand command) {
        try (store;
                var handler = MigrationRouteHandler.builder(FunctionDatastore.greeting())
                        .initialWait(LONG)
                        .runStore(store)
                        .build()) {
            MigrationResponse response = handler.handle(MigrationRequest.of(command));
            assertEquals(200, response.statusCode(), "it is no refusal");
            assertTrue(store.hasFailed());
            return response.result().exception().orElse(null);
        }
    }

    @Test
    void anEndThatCannotBeStoredIsToldToWhoStartedTheRun() {
        var fault = new RunStoreException("The store is away.");
        // The claim, one line, the end.
        assertEquals(
                "The command succeeded. The store of runs failed at its end, so its output is not known here, and progress"
                        + " may tell another end: The store is away.",
                exceptionOf(new FaultyRunStore(2, Moment.BEFORE, fault), MigrationCommand.MIGRATE));
        // The claim, the end.
        var thrown = new MigrationException("for the operator");
        try (var store = new FaultyRunStore(1, Moment.BEFORE, fault);
                var handler = MigrationRouteHandler.builder((FunctionDatastore) (command, log) -> {
                            throw thrown;
                        })
                        .initialWait(LONG)
                        .runStore(store)
                        .build()) {
            var result = handler.handle("{\"cmd\":\"finalize\"}").result();
            assertEquals(
                    MigrationProgressState.MIGRATION_FINISHED, result.status().orElseThrow());
            assertEquals(
                    "for the operator. The store of runs failed at its end, so its output is not known here, and progress"
                            + " may tell another end: The store is away.",
                    result.exception().orElseThrow());
            Throwable failure = result.failure().orElseThrow();
            assertSame(thrown, failure.getCause());
            assertEquals(List.of(fault), List.of(failure.getSuppressed()));
        }
    }

    @Test
    void aShortCommandWhoseClaimCannotBeGivenBackHasSucceeded() {
        var fault = new RunStoreException("The store is away.");
        assertEquals(null, exceptionOf(new FaultyRunStore(1, Moment.BEFORE, fault), MigrationCommand.STATS));
    }

    @Test
    void aRunThatCannotBeReadIsSaidToBeStarted() {
        var datastore = new SteeredDatastore();
        var fault = new RunStoreException("The store is away.");
        try (var store = new FaultyRunStore(1, Moment.BEFORE, fault);
                var handler = MigrationRouteHandler.builder(datastore)
                        .initialWait(Duration.ZERO)
                        .closeGrace(LONG)
                        .runStore(store)
                        .build()) {
            var response = handler.handle("{\"cmd\":\"migrate\"}");
            assertEquals(
                    "{\"success\":true,\"status\":1,\"output\":\"\",\"exception\":\"The command was started. The store of"
                            + " runs cannot say how far it is, so ask progress: The store is away.\"}",
                    response.body());
            Execution run = datastore.awaitExecution();
            run.info("line");
            assertEquals(
                    "{\"success\":true,\"status\":1,\"output\":\"line\\n\"}",
                    handler.handle("{\"cmd\":\"progress\"}").body());
            run.succeed();
        }
    }

    @Test
    void whoIsInterruptedInTheInitialWaitIsAnsweredAndStaysInterrupted() {
        var datastore = new SteeredDatastore();
        try (var store = new SteeredRunStore();
                var handler = MigrationRouteHandler.builder(datastore)
                        .initialWait(LONG)
                        .closeGrace(LONG)
                        .runStore(store)
                        .build()) {
            store.refuseInterruptedReaders();
            store.afterClaim(() -> Thread.currentThread().interrupt());
            var response = handler.handle("{\"cmd\":\"migrate\"}");
            assertTrue(Thread.interrupted());
            assertEquals("{\"success\":true,\"status\":1,\"output\":\"\"}", response.body());
            datastore.awaitExecution().succeed();
        }
    }

    /** As without file descriptors: what was written to the file cannot be opened again. */
    @ParameterizedTest
    @EnumSource(names = {"MIGRATE", "STATS"})
    void outputThatCannotBeOpenedAgain(MigrationCommand command, @TempDir Path folder) {
        String line = "x".repeat(3 * SpillingOutput.CHUNK_BYTES);
        try (var handler = MigrationRouteHandler.builder((FunctionDatastore) (name, log) -> {
                    log.info(line);
                    try (var files = Files.list(folder)) {
                        Files.delete(files.findFirst().orElseThrow());
                    }
                })
                .initialWait(LONG)
                .outputMemoryLimit(0)
                .temporaryFolder(folder)
                .build()) {
            var response = handler.handle(MigrationRequest.of(command));
            assertEquals(200, response.statusCode());
            assertEquals("", response.result().output().orElseThrow());
            String exception = response.result().exception().orElseThrow();
            assertTrue(exception.startsWith("The command succeeded. "), exception);
            assertTrue(exception.contains(": The stored output cannot be read: "), exception);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "PROGRESS")
    void aHandlerThatIsClosedBetweenClaimAndStart(MigrationCommand command) {
        var datastore = new SteeredDatastore();
        try (var store = new SteeredRunStore();
                var handler =
                        MigrationRouteHandler.builder(datastore).runStore(store).build()) {
            store.afterClaim(() -> {
                // As by another thread: one that closes from here would not be waited for.
                var closer = new Thread(handler::close);
                closer.start();
                while (handler.handle("{\"cmd\":\"progress\"}").statusCode() != 503) {
                    Thread.onSpinWait();
                }
            });
            var response = handler.handle(MigrationRequest.of(command));
            assertEquals(200, response.statusCode());
            assertEquals(0, datastore.executions());
            String exception = "The host was shut down before the command could start.";
            assertEquals(Optional.of(exception), response.result().exception());
            assertEquals(Optional.of(""), response.result().output());
            assertFalse(Thread.interrupted(), "The thread of the caller is left as it was");
            if (command.startsRun()) {
                assertEquals(
                        MigrationProgressState.MIGRATION_FINISHED,
                        response.result().status().orElseThrow());
                assertEquals(
                        Optional.of(exception), store.latest().orElseThrow().exception());
            }
        }
    }

    @Test
    void anAnswerThatCannotBeSentIsGivenWithoutItsOutput() {
        var reason = new IOException("disk");
        try (var handler = MigrationRouteHandler.builder((FunctionDatastore) (command, log) -> {
                    log.info("line");
                    if (command == MigrationCommand.RESET) {
                        throw new MigrationException("It failed.");
                    }
                })
                .initialWait(LONG)
                .build()) {
            var noRun = handler.handle("{\"cmd\":\"progress\"}");
            assertSame(noRun, noRun.withoutOutput(reason));
            assertEquals(
                    "{\"success\":true,\"status\":2,\"output\":\"\",\"exception\":\"The command succeeded. Its output cannot"
                            + " be read: java.io.IOException: disk\"}",
                    handler.handle("{\"cmd\":\"migrate\"}")
                            .withoutOutput(reason)
                            .body());
            assertEquals(
                    "{\"success\":true,\"output\":\"\",\"exception\":\"It failed. Its output cannot be read:"
                            + " java.io.IOException: disk\"}",
                    handler.handle("{\"cmd\":\"reset\"}").withoutOutput(reason).body());
            assertEquals(
                    "{\"success\":true,\"output\":\"\",\"exception\":\"The command succeeded. Its output cannot be read:"
                            + " java.io.IOException: disk\"}",
                    handler.handle("{\"cmd\":\"stats\"}").withoutOutput(reason).body());
            assertEquals(
                    503,
                    handler.handle("{\"cmd\":\"progress\"}")
                            .withoutOutput(reason)
                            .statusCode());
            var refused = handler.handle("{\"cmd\":\"nonsense\"}");
            assertEquals(400, refused.statusCode());
            assertSame(refused, refused.withoutOutput(reason));
        }
    }
}
