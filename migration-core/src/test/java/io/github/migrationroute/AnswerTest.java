package io.github.migrationroute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.migrationroute.SteeredDatastore.Execution;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The table "Answer" of the contract, cell by cell, as JSON. */
class AnswerTest {
    private final SteeredDatastore datastore = new SteeredDatastore();
    private final MigrationRouteHandler handler = MigrationRouteHandler.builder(datastore)
            .initialWait(Duration.ZERO)
            .shortCommandWait(Duration.ZERO)
            .build();

    @AfterEach
    void close() {
        datastore.endAll();
        handler.close();
    }

    private String ask(String command) {
        return handler.handle("{\"cmd\":\"" + command + "\",\"verbose\":true}").body();
    }

    private Execution start(MigrationCommand command) {
        assertEquals("{\"success\":true,\"status\":1,\"output\":\"\"}", ask(command.wireName()));
        return datastore.awaitExecution();
    }

    private void end(Execution run) throws InterruptedException {
        run.succeed();
        awaitEnd(run);
    }

    private static void awaitEnd(Execution run) throws InterruptedException {
        run.thread.join(Duration.ofSeconds(SteeredDatastore.PATIENCE_SECONDS).toMillis());
        assertTrue(!run.thread.isAlive());
    }

    @Test
    void progressSaysThatThereWasNoRunYet() {
        assertEquals("{\"success\":true,\"status\":0}", ask("progress"));
    }

    @ParameterizedTest
    @EnumSource(names = {"MIGRATE", "FINALIZE"})
    void progressShowsTheOutputOfARunAsItGrowsAndKeepsIt(MigrationCommand command) throws InterruptedException {
        Execution run = start(command);
        assertEquals("{\"success\":true,\"status\":1,\"output\":\"\"}", ask("progress"));
        run.info("one");
        assertEquals("{\"success\":true,\"status\":1,\"output\":\"one\\n\"}", ask("progress"));
        run.info("two");
        assertEquals("{\"success\":true,\"status\":1,\"output\":\"one\\ntwo\\n\"}", ask("progress"));
        end(run);
        for (int i = 0; i < 3; i++) {
            assertEquals("{\"success\":true,\"status\":2,\"output\":\"one\\ntwo\\n\"}", ask("progress"));
        }
    }

    @Test
    void aRunThatFailedIsAFinishedRunWithAnException() throws InterruptedException {
        Execution run = start(MigrationCommand.MIGRATE);
        run.info("so far");
        run.fail(new MigrationException("the index \"x\" is missing"));
        awaitEnd(run);
        assertEquals(
                "{\"success\":true,\"status\":2,\"output\":\"so far\\n\","
                        + "\"exception\":\"the index \\\"x\\\" is missing\"}",
                ask("progress"));
    }

    @ParameterizedTest
    @EnumSource(names = "PROGRESS", mode = EnumSource.Mode.EXCLUDE)
    void everyOtherCommandIsRefusedWhileARunIsInProgress(MigrationCommand command) {
        start(MigrationCommand.FINALIZE);
        var response = handler.handle(MigrationRequest.of(command));
        assertEquals(409, response.statusCode());
        assertTrue(response.result().message().orElseThrow().contains("finalize"));
        assertTrue(response.body().startsWith("{\"success\":false,\"message\":\""));
        assertEquals(1, datastore.executions());
    }

    @Test
    void aRunThatEndsWithinTheInitialWaitIsAnsweredAsFinished() {
        try (var patient = MigrationRouteHandler.builder(FunctionDatastore.greeting())
                .initialWait(Duration.ofSeconds(SteeredDatastore.PATIENCE_SECONDS))
                .build()) {
            String finished = "{\"success\":true,\"status\":2,\"output\":\"this is migrate\\n\"}";
            assertEquals(finished, patient.handle("{\"cmd\":\"migrate\"}").body());
            assertEquals(finished, patient.handle("{\"cmd\":\"progress\"}").body());
        }
    }

    @Test
    void theStarterSeesWhatWasWrittenDuringTheInitialWait() throws Exception {
        try (var patient = MigrationRouteHandler.builder(datastore)
                .initialWait(Duration.ofSeconds(SteeredDatastore.PATIENCE_SECONDS))
                .build()) {
            var answer = new CompletableFuture<String>();
            Thread starter = new Thread(() ->
                    answer.complete(patient.handle("{\"cmd\":\"migrate\"}").body()));
            starter.start();
            datastore.awaitExecution().info("begun");
            // Ends the wait; an interrupted starter is answered like one whose wait is over.
            starter.interrupt();
            assertEquals("{\"success\":true,\"status\":1,\"output\":\"begun\\n\"}", SteeredDatastore.get(answer));
            datastore.endAll();
        }
    }

    @Test
    void aNewRunReplacesTheStoredOne() throws InterruptedException {
        Execution first = start(MigrationCommand.MIGRATE);
        first.info("first");
        first.fail(new MigrationException("broken"));
        awaitEnd(first);
        Execution second = start(MigrationCommand.FINALIZE);
        assertEquals("{\"success\":true,\"status\":1,\"output\":\"\"}", ask("progress"));
        second.info("second");
        end(second);
        assertEquals("{\"success\":true,\"status\":2,\"output\":\"second\\n\"}", ask("progress"));
    }

    @ParameterizedTest
    @EnumSource(names = {"RESET", "CLEAR_COLLECTIONFIELD_TABLES", "STATS"})
    void aShortCommandIsAnsweredWithItsOutputAndLeavesTheStoredRunAlone(MigrationCommand command) throws Exception {
        Execution run = start(MigrationCommand.MIGRATE);
        run.info("migrated");
        end(run);
        String stored = ask("progress");

        var answer = askInAnotherThread(command);
        Execution shortCommand = datastore.awaitExecution();
        assertEquals(command, shortCommand.command);
        shortCommand.info("short");
        assertEquals(stored, ask("progress"), "progress never waits");
        shortCommand.succeed();
        assertEquals("{\"success\":true,\"output\":\"short\\n\"}", SteeredDatastore.get(answer));
        assertEquals(stored, ask("progress"));
    }

    @ParameterizedTest
    @EnumSource(names = {"RESET", "CLEAR_COLLECTIONFIELD_TABLES", "STATS"})
    void aShortCommandThatFailsIsAnsweredWithItsOutputAndAnException(MigrationCommand command) {
        var answer = askInAnotherThread(command);
        Execution shortCommand = datastore.awaitExecution();
        shortCommand.info("before");
        shortCommand.fail(new IllegalStateException("no connection"));
        assertEquals(
                "{\"success\":true,\"output\":\"before\\n\","
                        + "\"exception\":\"java.lang.IllegalStateException: no connection\"}",
                SteeredDatastore.get(answer));
        assertEquals("{\"success\":true,\"status\":0}", ask("progress"));
    }

    @ParameterizedTest
    @EnumSource(names = "PROGRESS", mode = EnumSource.Mode.EXCLUDE)
    void aCommandThatHasWaitedForAShortOneInVainIsRefused(MigrationCommand command) {
        var answer = askInAnotherThread(MigrationCommand.STATS);
        Execution stats = datastore.awaitExecution();
        var response = handler.handle(MigrationRequest.of(command));
        assertEquals(409, response.statusCode());
        assertTrue(response.result().message().orElseThrow().contains("stats"));
        stats.succeed();
        SteeredDatastore.get(answer);
    }

    private CompletableFuture<String> askInAnotherThread(MigrationCommand command) {
        return CompletableFuture.supplyAsync(() -> ask(command.wireName()));
    }

    @Test
    void aRefusalHasNothingButAMessage() {
        MigrationResponse refused = handler.handle("{}");
        MigrationResult result = refused.result();
        assertFalse(result.success());
        assertEquals(Optional.empty(), result.status());
        assertEquals(Optional.empty(), result.output());
        assertEquals(Optional.empty(), result.exception());
        assertEquals(Optional.empty(), result.failure());
        assertEquals(Optional.empty(), result.runId());
        assertEquals(refused.body(), result.toString());
        assertEquals(refused.body().length(), refused.bodyLength());
    }

    @Test
    void anAnswerWithoutItsOutputSaysWhatIsKnown() throws InterruptedException {
        var gone = new IOException("The file is gone.");
        String unreadable = " Its output cannot be read: java.io.IOException: The file is gone.";
        Execution run = start(MigrationCommand.MIGRATE);
        assertEquals(Optional.of("The command was started." + unreadable), progressWithoutOutput(gone));
        run.fail(new MigrationException("It failed."));
        awaitEnd(run);
        assertEquals(Optional.of("It failed." + unreadable), progressWithoutOutput(gone));
        end(start(MigrationCommand.FINALIZE));
        assertEquals(Optional.of("The command succeeded." + unreadable), progressWithoutOutput(gone));
    }

    private Optional<String> progressWithoutOutput(IOException reason) {
        try (var response = handler.handle("{\"cmd\":\"progress\"}")) {
            return response.result().withoutOutput(reason).exception();
        }
    }

    /** Not ours, so it is the host that must see it. */
    @Test
    void whoIsInterruptedWhileWaitingForItsTurnIsRefusedAndStaysInterrupted() {
        try (var patient = MigrationRouteHandler.builder(datastore)
                .shortCommandWait(Duration.ofSeconds(SteeredDatastore.PATIENCE_SECONDS))
                .build()) {
            var stats = CompletableFuture.supplyAsync(() -> patient.handle("{\"cmd\":\"stats\"}"));
            Execution executing = datastore.awaitExecution();
            Thread.currentThread().interrupt();
            var response = patient.handle("{\"cmd\":\"reset\"}");
            assertTrue(Thread.interrupted());
            assertEquals(503, response.statusCode());
            assertEquals(
                    Optional.of("The request was interrupted while it waited for another command."),
                    response.result().message());
            executing.succeed();
            SteeredDatastore.get(stats);
        }
    }

    @Test
    void theLengthOfTheJsonIsKnownBeforeItIsWritten() {
        try (var greeting =
                MigrationRouteHandler.builder(FunctionDatastore.greeting()).build()) {
            var response = greeting.handle("{\"cmd\":\"stats\"}");
            assertEquals("{\"success\":true,\"output\":\"this is stats\\n\"}", response.body());
            assertEquals(response.body().length(), response.bodyLength());
        }
    }

    @Test
    void theTypedResultSaysTheSameAsTheJson() {
        try (var patient = MigrationRouteHandler.builder((FunctionDatastore) (command, log) -> {
                    log.info("line");
                    throw new MigrationException("why");
                })
                .initialWait(Duration.ofSeconds(SteeredDatastore.PATIENCE_SECONDS))
                .build()) {
            var response = patient.handle(MigrationRequest.of(MigrationCommand.MIGRATE));
            assertEquals(200, response.statusCode());
            var result = response.result();
            assertTrue(result.success());
            assertEquals(
                    MigrationProgressState.MIGRATION_FINISHED, result.status().orElseThrow());
            assertEquals("line\n", result.output().orElseThrow());
            assertEquals("why", result.exception().orElseThrow());
            assertTrue(result.message().isEmpty());
            assertEquals(
                    "200 {\"success\":true,\"status\":2,\"output\":\"(6 bytes)\",\"exception\":\"why\"}",
                    response.toString());
        }
    }
}
