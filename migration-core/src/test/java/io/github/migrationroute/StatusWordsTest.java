package io.github.migrationroute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import io.github.migrationroute.runstore.RunStore;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The answers of a handler that says in words where the migration stands. */
class StatusWordsTest {
    private static final Duration LONG = Duration.ofSeconds(SteeredDatastore.PATIENCE_SECONDS);

    /** Its stats gives what a test has set; everything else is steered. */
    private static final class Store implements FunctionDatastore {
        final SteeredDatastore steered = new SteeredDatastore();
        final AtomicInteger asked = new AtomicInteger();
        volatile Step stats = log -> log.fact("next", "migration_required");

        interface Step {
            void run(MigrationLog log) throws Exception;
        }

        @Override
        public void execute(MigrationCommand command, MigrationLog log) throws Exception {
            switch (command) {
                case STATS -> {
                    asked.incrementAndGet();
                    log.info("a line of stats");
                    log.debug("one more");
                    stats.run(log);
                }
                case MIGRATE -> steered.migrate(log);
                case FINALIZE -> steered.finalize(log);
                default -> log.info("done");
            }
        }

        void next(String word) {
            stats = log -> log.fact("next", word);
        }
    }

    private final Store datastore = new Store();

    @AutoClose
    private final RunStore runs =
            InMemoryRunStore.builder().outputMemoryLimit(0).build();

    @AutoClose
    private final MigrationRouteHandler handler = handler(Duration.ZERO);

    private MigrationRouteHandler handler(Duration initialWait) {
        return MigrationRouteHandler.builder(datastore)
                .runStore(runs)
                .initialWait(initialWait)
                .shortCommandWait(Duration.ZERO)
                .statusForm(StatusForm.WORDS)
                .build();
    }

    private String ask(String command) {
        return ask(handler, command);
    }

    private static String ask(MigrationRouteHandler handler, String command) {
        try (var answer = handler.handle("{\"cmd\":\"" + command + "\",\"verbose\":true}")) {
            String body = answer.body();
            assertEquals(body.length(), answer.bodyLength());
            return body;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"migration_required", "finalization_required", "no_migration_required"})
    void progressSaysWhatIsNeededWhenThereWasNoRunYet(String word) {
        datastore.next(word);
        assertEquals("{\"success\":true,\"status\":\"" + word + "\"}", ask("progress"));
    }

    @ParameterizedTest
    @EnumSource(names = {"MIGRATE", "FINALIZE"})
    void aRunIsRunningUntilItHasEndedAndThenTheDatastoreIsAsked(MigrationCommand command) throws InterruptedException {
        assertEquals("{\"success\":true,\"status\":\"migration_running\",\"output\":\"\"}", ask(command.wireName()));
        var run = datastore.steered.awaitExecution();
        run.info("one");
        assertEquals("{\"success\":true,\"status\":\"migration_running\",\"output\":\"one\\n\"}", ask("progress"));
        assertEquals(0, datastore.asked.get(), "the datastore is left alone while a run is in progress");
        run.succeed();
        run.thread.join(LONG.toMillis());
        datastore.next("finalization_required");
        assertEquals("{\"success\":true,\"status\":\"finalization_required\",\"output\":\"one\\n\"}", ask("progress"));
        datastore.next("no_migration_required");
        assertEquals("{\"success\":true,\"status\":\"no_migration_required\",\"output\":\"one\\n\"}", ask("progress"));
    }

    @Test
    void aRunThatEndsWithinTheInitialWaitIsAnsweredWithWhatIsNeeded() {
        try (var patient = handler(LONG)) {
            var answer = CompletableFuture.supplyAsync(() -> ask(patient, "finalize"));
            var run = datastore.steered.awaitExecution();
            run.step(log -> datastore.next("no_migration_required"));
            run.fail(new MigrationException("It failed at the very end."));
            assertEquals(
                    "{\"success\":true,\"status\":\"no_migration_required\",\"output\":\"\","
                            + "\"exception\":\"It failed at the very end.\"}",
                    SteeredDatastore.get(answer));
        }
    }

    @Test
    void whatIsNeededIsTheSameOnEveryNode() {
        try (var other = handler(Duration.ZERO)) {
            ask("migrate");
            var run = datastore.steered.awaitExecution();
            assertEquals("{\"success\":true,\"status\":\"migration_running\",\"output\":\"\"}", ask(other, "progress"));
            run.succeed();
            join(run.thread);
            assertEquals(
                    "{\"success\":true,\"status\":\"migration_required\",\"output\":\"\"}", ask(other, "progress"));
        }
    }

    /** The datastore is asked later than the store of runs, and that may take seconds. */
    @Test
    void aRunThatBeginsWhileTheDatastoreIsAskedIsSaidToBeRunning() {
        ask("migrate");
        var migrate = datastore.steered.awaitExecution();
        migrate.info("migrated");
        migrate.succeed();
        join(migrate.thread);
        datastore.stats = log -> {
            handler.handle("{\"cmd\":\"finalize\"}").close();
            datastore.steered.awaitExecution().info("finalized, but not at the end yet");
            log.fact("next", "no_migration_required");
        };
        assertEquals(
                "{\"success\":true,\"status\":\"migration_running\","
                        + "\"output\":\"finalized, but not at the end yet\\n\"}",
                ask("progress"));
        datastore.steered.endAll();
    }

    @Test
    void aRunThatBeginsAndEndsWhileTheDatastoreIsAskedIsTheOneThatIsAnswered() {
        datastore.stats = log -> {
            datastore.next("finalization_required");
            handler.handle("{\"cmd\":\"migrate\"}").close();
            var migrate = datastore.steered.awaitExecution();
            migrate.info("migrated");
            migrate.succeed();
            join(migrate.thread);
            log.fact("next", "migration_required");
        };
        assertEquals(
                "{\"success\":true,\"status\":\"finalization_required\",\"output\":\"migrated\\n\"}", ask("progress"));
        assertEquals(2, datastore.asked.get());
    }

    private static void join(Thread thread) {
        try {
            thread.join(LONG.toMillis());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void statsIsAnsweredWithItsFactsInTheOrderOfTheContract() {
        datastore.stats = log -> {
            log.fact("fully_migrated_positions", 1);
            log.fact("partially_migrated_positions", 2);
            log.fact("events", 30);
            log.fact("positions", 4);
            log.fact("target_migration_index", 71);
            log.fact("current_migration_index", -1);
            log.fact("next", "migration_required");
            log.fact("of_its_own", "not for such clients");
        };
        assertEquals(
                "{\"success\":true,\"stats\":{\"status\":\"migration_required\",\"current_migration_index\":-1,"
                        + "\"target_migration_index\":71,\"positions\":4,\"events\":30,"
                        + "\"partially_migrated_positions\":2,\"fully_migrated_positions\":1}}",
                ask("stats"));
        var result = handler.handle("{\"cmd\":\"stats\"}").result();
        assertEquals("a line of stats\n", result.output().orElseThrow());
        assertEquals("not for such clients", result.facts().get("of_its_own"));
    }

    @Test
    void whatStatsDoesNotGiveIsAbsent() {
        datastore.stats = log -> {
            log.fact("next", "no_migration_required");
            log.fact("events", "many");
        };
        assertEquals("{\"success\":true,\"stats\":{\"status\":\"no_migration_required\"}}", ask("stats"));
    }

    @Test
    void aFailedStatsIsAnsweredAsEver() {
        datastore.stats = log -> {
            log.fact("next", "no_migration_required");
            throw new MigrationException("The tables are locked.");
        };
        assertEquals(
                "{\"success\":true,\"output\":\"a line of stats\\none more\\n\","
                        + "\"exception\":\"The tables are locked.\"}",
                ask("stats"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"reset", "clear-collectionfield-tables"})
    void otherShortCommandsAreAnsweredAsEver(String command) {
        assertEquals("{\"success\":true,\"output\":\"done\\n\"}", ask(command));
        assertEquals(0, datastore.asked.get());
    }

    @Test
    void aRefusalIsARefusal() {
        assertEquals(400, handler.handle("{}").statusCode());
        handler.close();
        assertEquals(503, handler.handle("{\"cmd\":\"progress\"}").statusCode());
        assertEquals(0, datastore.asked.get());
    }

    @Test
    void theTypedResultIsThatOfTheOtherForm() {
        var result = handler.handle("{\"cmd\":\"progress\"}").result();
        assertEquals(
                MigrationProgressState.NO_MIGRATION_RUNNING, result.status().orElseThrow());
        assertEquals(Map.of(), result.facts());
        assertEquals("{\"success\":true,\"status\":\"migration_required\"}", result.toString());
    }

    @Test
    void anAnswerWithoutItsOutputKeepsItsWord() throws InterruptedException {
        ask("migrate");
        var run = datastore.steered.awaitExecution();
        run.succeed();
        run.thread.join(LONG.toMillis());
        try (var answer = handler.handle("{\"cmd\":\"progress\"}")) {
            String without = answer.result()
                    .withoutOutput(new IOException("The file is gone."))
                    .toString();
            assertTrue(without.startsWith("{\"success\":true,\"status\":\"migration_required\",\"output\""), without);
        }
    }

    @Test
    void withoutAWordTheStatusIsAbsentAndTheLogSaysWhyOnce() {
        List<Store.Step> silent =
                List.of(log -> {}, log -> log.fact("next", 1), log -> log.fact("next", "something else"), log -> {
                    throw new OutOfMemoryError("on purpose");
                });
        for (Store.Step stats : silent) {
            datastore.stats = stats;
            try (var log = new CapturedLog(Level.WARN);
                    var fresh = handler(Duration.ZERO)) {
                assertEquals("{\"success\":true}", ask(fresh, "progress"));
                assertEquals("{\"success\":true}", ask(fresh, "progress"));
                assertEquals(1, log.messages(Level.WARN).size(), () -> log.messages(Level.WARN) + "");
            }
        }
        datastore.stats = log -> {};
        assertEquals("{\"success\":true,\"stats\":{}}", ask("stats"));
    }

    @Test
    void theWarningComesAgainWhenAMinuteHasPassed() {
        var now = new AtomicLong(Long.MAX_VALUE);
        Datastore failing = (FunctionDatastore) (command, log) -> {
            throw new IllegalStateException("no database");
        };
        var words = new StatusWords(failing, new ActiveThreads(), now::get);
        try (var log = new CapturedLog(Level.WARN)) {
            words.say(MigrationCommand.PROGRESS, MigrationResult.noRunYet());
            now.addAndGet(StatusWords.BETWEEN_WARNINGS.toNanos() - 1);
            words.say(MigrationCommand.PROGRESS, MigrationResult.noRunYet());
            assertEquals(1, log.messages(Level.WARN).size());
            now.incrementAndGet();
            words.say(MigrationCommand.PROGRESS, MigrationResult.noRunYet());
            assertEquals(2, log.messages(Level.WARN).size());
            assertTrue(log.messages(Level.WARN).get(0).contains("stats failed"));
        }
    }

    @Test
    void whoIsInterruptedIsAnsweredAllTheSameAndStaysInterrupted() {
        datastore.stats = log -> {
            if (Thread.currentThread().isInterrupted()) {
                throw new IllegalStateException("A pool does not serve an interrupted thread");
            }
            log.fact("next", "migration_required");
        };
        Thread.currentThread().interrupt();
        String answer = ask("progress");
        assertTrue(Thread.interrupted());
        assertEquals("{\"success\":true,\"status\":\"migration_required\"}", answer);
    }

    /** Whoever closes the database after the handler must not take it away from somebody. */
    @Test
    void closingInterruptsWhoAsksTheDatastoreAndWaitsForThem() {
        var asked = new CompletableFuture<Thread>();
        datastore.stats = log -> {
            asked.complete(Thread.currentThread());
            Thread.sleep(LONG.toMillis());
        };
        var interruptedAfter = new CompletableFuture<Boolean>();
        var answer = CompletableFuture.supplyAsync(() -> {
            String body = ask("progress");
            interruptedAfter.complete(Thread.currentThread().isInterrupted());
            return body;
        });
        SteeredDatastore.get(asked);
        handler.close();
        assertEquals(
                "{\"success\":false,\"message\":\"The migration route is being shut down.\"}",
                SteeredDatastore.get(answer));
        assertFalse(SteeredDatastore.get(interruptedAfter));
    }
}
