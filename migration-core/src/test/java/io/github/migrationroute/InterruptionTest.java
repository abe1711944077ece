package io.github.migrationroute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.migrationroute.SteeredDatastore.Execution;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An interruption is for the command: neither what ends it nor the store takes it for its own. */
@Timeout(900)
class InterruptionTest {
    private static final Duration LONG = Duration.ofSeconds(SteeredDatastore.PATIENCE_SECONDS);

    private final SteeredDatastore datastore = new SteeredDatastore();

    @AutoClose
    private final SteeredRunStore store = new SteeredRunStore();

    /** Which of those that follow the command have found their thread interrupted. */
    private final List<String> interrupted = Collections.synchronizedList(new ArrayList<>());

    private final MigrationListener listener = new MigrationListener() {
        @Override
        public void commandEnded(CommandEvent event) {
            noteInterruption("the listener");
        }
    };

    private void noteInterruption(String who) {
        if (Thread.currentThread().isInterrupted()) {
            interrupted.add(who);
        }
    }

    private MigrationRouteHandler.Builder builder(Datastore datastore) {
        return MigrationRouteHandler.builder(datastore)
                .initialWait(LONG)
                .runStore(store)
                .addListener(listener);
    }

    private record Outcome(Optional<String> exception, boolean interrupted) {}

    private static CompletableFuture<Outcome> handle(MigrationRouteHandler handler, MigrationCommand command) {
        return CompletableFuture.supplyAsync(() -> {
            MigrationResult result =
                    handler.handle(MigrationRequest.of(command)).result();
            return new Outcome(result.exception(), Thread.interrupted());
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"MIGRATE", "STATS"})
    void acommandThatLeavesItsThreadInterruptedEndsAsAnyOther(MigrationCommand command) {
        store.beforeEnd(() -> noteInterruption("the store"));
        try (var handler = builder((FunctionDatastore)
                        (executed, log) -> Thread.currentThread().interrupt())
                .build()) {
            assertEquals(
                    // A short command is executed in the thread of its caller, who must see it.
                    new Outcome(Optional.empty(), !command.startsRun()),
                    SteeredDatastore.get(handle(handler, command)));
        }
        assertEquals(List.of(), interrupted);
    }

    @ParameterizedTest
    @EnumSource(names = {"MIGRATE", "STATS"})
    void aHostThatShutsDownDoesNotInterruptTheEndOfACommand(MigrationCommand command) {
        var ending = new CountDownLatch(1);
        var closed = new CountDownLatch(1);
        store.beforeEnd(() -> {
            ending.countDown();
            try {
                closed.await();
            } catch (InterruptedException e) {
                interrupted.add("the store");
            }
        });
        var handler = builder(datastore).closeGrace(Duration.ofMillis(1)).build();
        var outcome = handle(handler, command);
        datastore.awaitExecution().succeed();
        await(ending);
        handler.close();
        closed.countDown();
        assertEquals(new Outcome(Optional.empty(), false), SteeredDatastore.get(outcome));
        assertEquals(List.of(), interrupted);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"MIGRATE", "STATS"})
    void aClaimThatIsLostWhenTheCommandHasEndedInterruptsNobody(MigrationCommand command) {
        store.beforeEnd(() -> {
            store.loseClaim("The cable was pulled.");
            noteInterruption("the store");
        });
        try (var handler = builder(datastore).build()) {
            var outcome = handle(handler, command);
            datastore.awaitExecution().succeed();
            assertEquals(new Outcome(Optional.empty(), false), SteeredDatastore.get(outcome));
        }
        assertEquals(List.of(), interrupted);
    }

    /** The caller is told of an interruption that is not ours even if the command fails by it. */
    @ParameterizedTest
    @EnumSource(names = {"MIGRATE", "STATS"})
    void whoInterruptsAShortCommandInterruptsItsCaller(MigrationCommand command) {
        try (var handler = builder(datastore).build()) {
            var outcome = handle(handler, command);
            Execution execution = datastore.awaitExecution();
            execution.thread.interrupt();
            Outcome seen = SteeredDatastore.get(outcome);
            assertEquals(Optional.of("java.lang.InterruptedException"), seen.exception());
            assertEquals(!command.startsRun(), seen.interrupted());
        }
        assertTrue(interrupted.isEmpty(), interrupted::toString);
    }
}
