package io.github.migrationroute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import io.github.migrationroute.FaultyRunStore.Moment;
import io.github.migrationroute.runstore.RunStore;
import io.github.migrationroute.runstore.RunStoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the log of the host says about commands. */
class HostLogTest {
    @AutoClose
    private final CapturedLog log = new CapturedLog(Level.INFO);

    private static MigrationRouteHandler handler(Datastore datastore) {
        return MigrationRouteHandler.builder(datastore)
                .initialWait(Duration.ofSeconds(SteeredDatastore.PATIENCE_SECONDS))
                .build();
    }

    @Test
    void startAndEndAreLoggedWithCommandVerbosityDurationAndWhoAsked() {
        String id;
        try (var handler = handler(FunctionDatastore.greeting())) {
            id = handler.handle(MigrationRequest.of(MigrationCommand.MIGRATE)
                            .withVerbose(true)
                            .withRequester(Requester.named("ops@example.org").at("192.0.2.7")))
                    .result()
                    .runId()
                    .orElseThrow();
        }
        List<String> messages = log.messages(Level.INFO);
        String origin = "requested by: ops@example.org at 192.0.2.7, id: " + id;
        assertEquals("migrate starts, verbose: true, " + origin, messages.get(0));
        assertTrue(messages.get(1).matches("migrate succeeded after [0-9]{1,3}\\.[0-9] s, " + origin), messages.get(1));
        assertEquals(2, messages.size());
    }

    @Test
    void aFailureIsLoggedWithItsStackTrace() {
        try (var handler = handler((FunctionDatastore) (command, output) -> {
            throw new StackOverflowError("deep");
        })) {
            for (String command : List.of("finalize", "reset")) {
                handler.handle("{\"cmd\":\"" + command + "\"}");
                var event = log.events(Level.ERROR).get(log.events(Level.ERROR).size() - 1);
                assertTrue(event.getFormattedMessage().startsWith(command + " failed after "));
                assertEquals("deep", event.getThrowableProxy().getMessage());
                assertTrue(event.getThrowableProxy().getStackTraceElementProxyArray().length > 0);
            }
        }
    }

    /** What a datastore says on purpose is in its message; where it says so interests nobody. */
    @Test
    void aFailureThatIsMeantForTheOperatorIsLoggedWithoutItsStackTrace() {
        try (var handler = handler((FunctionDatastore) (command, output) -> {
            if (command == MigrationCommand.STATS) {
                throw new MigrationException("The table is locked.", new IllegalStateException("inner"));
            }
            throw new MigrationException("There are no such tables.");
        })) {
            for (String command : List.of("finalize", "clear-collectionfield-tables")) {
                handler.handle("{\"cmd\":\"" + command + "\"}");
                var event = log.events(Level.WARN).get(log.events(Level.WARN).size() - 1);
                String message = event.getFormattedMessage();
                assertTrue(
                        message.matches(command + " failed after [0-9.]+ s, requested by: unknown, id: [-0-9a-f]+:"
                                + " There are no such tables\\."),
                        message);
                assertNull(event.getThrowableProxy());
            }
            assertEquals(List.of(), log.events(Level.ERROR));
            handler.handle("{\"cmd\":\"stats\"}");
            assertEquals(
                    "inner",
                    log.events(Level.ERROR)
                            .get(0)
                            .getThrowableProxy()
                            .getCause()
                            .getMessage(),
                    "a cause is for those who look for it");
        }
    }

    @Test
    void arefusalIsLoggedWithWhoAsked() {
        var datastore = new SteeredDatastore();
        var mallory = Requester.named("mallory").at("192.0.2.66\r\nforged");
        MigrationRequest stats = MigrationRequest.of(MigrationCommand.STATS).withRequester(mallory);
        var handler = MigrationRouteHandler.builder(datastore)
                .initialWait(Duration.ZERO)
                .closeGrace(Duration.ofSeconds(SteeredDatastore.PATIENCE_SECONDS))
                .build();
        handler.handle("{\"cmd\":\"migrate\"}");
        assertEquals(409, handler.handle(stats).statusCode());
        datastore.awaitExecution().succeed();
        handler.close();
        assertEquals(503, handler.handle(stats).statusCode());
        List<String> refusals = log.messages(Level.INFO).stream()
                .filter(message -> message.startsWith("stats refused"))
                .map(message -> message.replaceAll("id: [-0-9a-f]+", "id: 1"))
                .toList();
        assertEquals(
                List.of(
                        "stats refused, requested by: mallory at 192.0.2.66  forged, id: 1: The command migrate is being"
                                + " executed; until it has ended, only progress is permitted.",
                        "stats refused, requested by: mallory at 192.0.2.66  forged, id: 1: The migration route is being"
                                + " shut down."),
                refusals);
    }

    @Test
    void progressIsLoggedForWhoeverWantsToKnow() {
        try (var everything = new CapturedLog(Level.DEBUG);
                var handler = handler(FunctionDatastore.greeting())) {
            handler.handle(MigrationRequest.of(MigrationCommand.PROGRESS)
                    .withRequester(Requester.unknown().at("192.0.2.7")));
            assertEquals(
                    "progress, requested by: unknown at 192.0.2.7",
                    everything.messages(Level.DEBUG).get(0));
        }
    }

    @Test
    void aLineThatComesTooLateIsReported() {
        var logs = new java.util.concurrent.LinkedBlockingQueue<MigrationLog>();
        try (var handler = handler((FunctionDatastore) (command, output) -> logs.add(output))) {
            handler.handle("{\"cmd\":\"stats\"}");
            logs.remove().info("forgotten");
        }
        assertEquals(
                "A line came after the end of stats: forgotten",
                log.events(Level.WARN).get(0).getFormattedMessage());
    }

    @Test
    void aStoreThatFailsAtTheEndOfARunIsReported() {
        try (var store = new FaultyRunStore(2, Moment.BEFORE, new RunStoreException("The store is away."));
                var handler = sharing(FunctionDatastore.greeting(), store)) {
            handler.handle("{\"cmd\":\"migrate\"}");
        }
        assertEquals(List.of("The store of runs failed at the end of migrate"), log.messages(Level.ERROR));
    }

    @Test
    void aClaimThatCannotBeGivenBackIsReported() {
        try (var store = new FaultyRunStore(1, Moment.AFTER, new RunStoreException("The store is away."));
                var handler = sharing(FunctionDatastore.greeting(), store)) {
            handler.handle("{\"cmd\":\"stats\"}");
        }
        assertEquals(List.of("The right to execute stats cannot be given back"), log.messages(Level.ERROR));
    }

    @Test
    void aStoreThatCannotSayHowFarARunIsIsReported() {
        var datastore = new SteeredDatastore();
        try (var store = new FaultyRunStore(1, Moment.BEFORE, new RunStoreException("The store is away."));
                var handler = MigrationRouteHandler.builder(datastore)
                        .initialWait(Duration.ZERO)
                        .closeGrace(Duration.ofSeconds(SteeredDatastore.PATIENCE_SECONDS))
                        .runStore(store)
                        .build()) {
            handler.handle("{\"cmd\":\"migrate\"}");
            datastore.awaitExecution().succeed();
        }
        assertEquals(List.of("The store of runs cannot say how far migrate is"), log.messages(Level.ERROR));
    }

    @Test
    void outputThatCannotBeReadOrRemovedIsReported(@TempDir Path folder) {
        try (var handler = MigrationRouteHandler.builder((FunctionDatastore) (command, output) -> {
                    output.info("x".repeat(3 * SpillingOutput.CHUNK_BYTES));
                    Path file = folder.resolve(folder.toFile().list()[0]);
                    Files.delete(file);
                    Files.createDirectory(file);
                    Files.createFile(file.resolve("inside"));
                })
                .outputMemoryLimit(0)
                .temporaryFolder(folder)
                .build()) {
            handler.handle("{\"cmd\":\"stats\"}");
        }
        assertEquals(List.of("The output of stats cannot be read"), log.messages(Level.ERROR));
        String warning = log.messages(Level.WARN).get(0);
        assertTrue(warning.endsWith(" with the output of an earlier command cannot be removed"), warning);
    }

    private static MigrationRouteHandler sharing(Datastore datastore, RunStore store) {
        return MigrationRouteHandler.builder(datastore)
                .initialWait(Duration.ofSeconds(SteeredDatastore.PATIENCE_SECONDS))
                .runStore(store)
                .build();
    }
}
