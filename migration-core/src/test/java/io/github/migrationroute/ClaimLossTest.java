package io.github.migrationroute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.migrationroute.SteeredDatastore.Execution;
import io.github.migrationroute.runstore.RunStoreException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A command whose claim is lost is interrupted, and its outcome says why. */
@Timeout(900)
class ClaimLossTest {
    private static final Duration LONG = Duration.ofSeconds(SteeredDatastore.PATIENCE_SECONDS);
    private static final String REASON = "The cable was pulled.";

    private final SteeredDatastore datastore = new SteeredDatastore();

    @AutoClose
    private final SteeredRunStore store = new SteeredRunStore();

    @AutoClose
    private final MigrationRouteHandler handler = MigrationRouteHandler.builder(datastore)
            .initialWait(LONG)
            .runStore(store)
            .build();

    private CompletableFuture<MigrationResult> handle(MigrationCommand command) {
        return CompletableFuture.supplyAsync(() -> {
            MigrationResult result =
                    handler.handle(MigrationRequest.of(command)).result();
            assertFalse(Thread.currentThread().isInterrupted(), "The thread of the caller is left as it was");
            return result;
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"MIGRATE", "STATS"})
    void acommandIsInterruptedAndSaysWhy(MigrationCommand command) {
        var result = handle(command);
        datastore.awaitExecution();
        store.loseClaim(REASON);
        assertEquals(
                Optional.of(
                        REASON
                                + " The command was stopped by its interruption, and ended with: java.lang.InterruptedException"),
                SteeredDatastore.get(result).exception());
    }

    @ParameterizedTest
    @EnumSource(names = {"MIGRATE", "STATS"})
    void acommandThatIsNotStartedYetIsInterruptedAsSoonAsItIs(MigrationCommand command) {
        store.afterClaim(() -> store.loseClaim(REASON));
        String exception = SteeredDatastore.get(handle(command)).exception().orElseThrow();
        assertTrue(exception.startsWith(REASON), exception);
    }

    @Test
    void anotherFailureIsToldAsWell() {
        var indifferent = MigrationRouteHandler.builder((FunctionDatastore) (command, log) -> {
                    store.loseClaim(REASON);
                    throw new MigrationException("Nothing was changed.");
                })
                .initialWait(LONG)
                .runStore(store)
                .build();
        try (indifferent) {
            assertEquals(
                    Optional.of(REASON
                            + " The command was stopped by its interruption, and ended with: Nothing was changed."),
                    indifferent
                            .handle(MigrationRequest.of(MigrationCommand.FINALIZE))
                            .result()
                            .exception());
        }
    }

    /** The store says for each line what was already said. */
    @Test
    void aRunThatLearnsOfItByItsNextLineSaysItOnce() {
        var result = handle(MigrationCommand.MIGRATE);
        Execution run = datastore.awaitExecution();
        run.step(log -> {
            store.loseClaim(REASON);
            assertTrue(Thread.interrupted());
        });
        run.fail(new RunStoreException(REASON));
        assertEquals(
                Optional.of(REASON + " The command was stopped when it wrote its next line."),
                SteeredDatastore.get(result).exception());
    }

    @ParameterizedTest
    @EnumSource(names = {"MIGRATE", "STATS"})
    void acommandThatSucceedsInSpiteOfItHasSucceeded(MigrationCommand command) {
        var indifferent = MigrationRouteHandler.builder((FunctionDatastore) (name, log) -> store.loseClaim(REASON))
                .initialWait(LONG)
                .runStore(store)
                .build();
        try (indifferent) {
            assertEquals(
                    Optional.empty(),
                    indifferent.handle(MigrationRequest.of(command)).result().exception());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"MIGRATE", "STATS"})
    void aFailureThatCannotBeDescribedIsExplainedAndTheClaimIsGivenBack(MigrationCommand command) {
        var hostile = MigrationRouteHandler.builder((FunctionDatastore) (executed, log) -> {
                    if (executed == command) {
                        store.loseClaim(REASON);
                        throw new FailureTest.Hostile();
                    }
                })
                .initialWait(LONG)
                .runStore(store)
                .build();
        try (hostile) {
            assertEquals(
                    Optional.of(REASON + " The command was stopped by its interruption, and ended with: "
                            + FailureTest.Hostile.class.getName()),
                    hostile.handle(MigrationRequest.of(command)).result().exception());
            assertEquals(200, hostile.handle("{\"cmd\":\"reset\"}").statusCode());
        }
    }

    @Test
    void aRunThatWasEndedElsewhereIsNotWaitedFor() {
        store.afterClaim(store::endElsewhere);
        try (var hasty = MigrationRouteHandler.builder(datastore)
                .initialWait(Duration.ZERO)
                .closeGrace(LONG)
                .runStore(store)
                .build()) {
            var response = CompletableFuture.supplyAsync(() -> hasty.handle("{\"cmd\":\"migrate\"}"));
            assertEquals(
                    "{\"success\":true,\"status\":1,\"output\":\"\",\"exception\":\"The command was started. The store of runs"
                            + " cannot say how far it is, so ask progress: It takes the run for ended, but the command"
                            + " is still being executed.\"}",
                    SteeredDatastore.get(response).body());
            datastore.awaitExecution().succeed();
        }
    }

    @Test
    void theClaimIsGivenBackAfterALoss() {
        var result = handle(MigrationCommand.MIGRATE);
        datastore.awaitExecution();
        store.loseClaim(REASON);
        SteeredDatastore.get(result);
        var next = handle(MigrationCommand.FINALIZE);
        Execution execution = datastore.awaitExecution();
        execution.succeed();
        assertEquals(Optional.empty(), SteeredDatastore.get(next).exception());
    }
}
