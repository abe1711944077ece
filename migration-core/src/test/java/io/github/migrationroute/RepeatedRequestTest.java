package io.github.migrationroute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.migrationroute.runstore.ClaimRequest;
import io.github.migrationroute.runstore.ExcludedException;
import io.github.migrationroute.runstore.FollowedRun;
import io.github.migrationroute.runstore.Run;
import io.github.migrationroute.runstore.RunClaim;
import io.github.migrationroute.runstore.RunStore;
import io.github.migrationroute.runstore.RunStoreException;
import io.github.migrationroute.runstore.ShortClaim;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client that does not wait as long as a command takes sends it again; what it has given up on must do no harm. */
class RepeatedRequestTest {
    /** A store whose short commands sleep before they look whether it is their turn. */
    private static final class SleepyRunStore implements RunStore {
        private final RunStore store = InMemoryRunStore.builder().build();
        volatile Runnable whileAsleep = () -> {};
        volatile boolean unreadable;

        @Override
        public RunClaim claimRun(ClaimRequest request) throws ExcludedException, InterruptedException {
            return store.claimRun(request);
        }

        @Override
        public ShortClaim claimShort(ClaimRequest request) throws ExcludedException, InterruptedException {
            whileAsleep.run();
            return store.claimShort(request);
        }

        @Override
        public Optional<Run> latest() {
            if (unreadable) {
                throw new RunStoreException("The store is away.");
            }
            return store.latest();
        }

        @Override
        public List<Run> runs(int limit) {
            if (unreadable) {
                throw new RunStoreException("The store is away.");
            }
            return store.runs(limit);
        }

        @Override
        public Optional<Run> run(String id) {
            return store.run(id);
        }

        @Override
        public Optional<FollowedRun> follow(String id) {
            return store.follow(id);
        }

        @Override
        public Optional<Run> requestStop(String id, @Nullable String requestedBy, @Nullable String reason) {
            return store.requestStop(id, requestedBy, reason);
        }

        @Override
        public void close() {
            store.close();
        }
    }

    private final List<MigrationCommand> executed = new ArrayList<>();
    private final List<String> told = new ArrayList<>();

    @AutoClose
    private final SleepyRunStore store = new SleepyRunStore();

    @AutoClose
    private final MigrationRouteHandler handler = MigrationRouteHandler.builder(
                    (FunctionDatastore) (command, log) -> executed.add(command))
            .runStore(store)
            .initialWait(Duration.ofSeconds(SteeredDatastore.PATIENCE_SECONDS))
            .addListener(new MigrationListener() {
                @Override
                public void commandExcluded(CommandEvent event) {
                    told.add(event.command().wireName());
                }
            })
            .build();

    private MigrationResponse ask(String command) {
        return handler.handle("{\"cmd\":\"" + command + "\"}");
    }

    private void whileAsleep(Runnable action) {
        var once = new AtomicBoolean();
        store.whileAsleep = () -> {
            if (once.compareAndSet(false, true)) {
                action.run();
            }
        };
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aResetThatHasSleptThroughAMigrateDoesNotDiscardItsWork(boolean afterAnother) {
        if (afterAnother) {
            ask("migrate");
        }
        executed.clear();
        whileAsleep(() -> assertEquals(200, ask("migrate").statusCode()));

        var answer = ask("reset");

        assertEquals(List.of(MigrationCommand.MIGRATE), executed);
        assertEquals(409, answer.statusCode());
        assertEquals(
                "The command migrate was executed while this request waited; send it again if it is still wanted.",
                answer.result().message().orElseThrow());
        assertEquals(List.of("reset"), told);
        assertEquals(200, ask("reset").statusCode(), "the right was given back");
    }

    @Test
    void aResetThatWasSentWhileAMigrateWasInProgressDoesNotDiscardItsWork() {
        var datastore = new SteeredDatastore();
        try (var other = MigrationRouteHandler.builder(datastore)
                .runStore(store)
                .initialWait(Duration.ZERO)
                .build()) {
            other.handle("{\"cmd\":\"migrate\"}").close();
            var migrate = datastore.awaitExecution();
            whileAsleep(() -> {
                migrate.succeed();
                join(migrate.thread);
            });

            assertEquals(409, ask("reset").statusCode());

            assertTrue(executed.isEmpty());
            assertEquals(200, ask("reset").statusCode(), "the right was given back");
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join(Duration.ofSeconds(SteeredDatastore.PATIENCE_SECONDS).toMillis());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aResetThatHasOnlyWaitedForAnotherOneIsExecuted() {
        ask("migrate");
        whileAsleep(() -> ask("reset"));
        assertEquals(200, ask("reset").statusCode());
        assertEquals(List.of(MigrationCommand.MIGRATE, MigrationCommand.RESET, MigrationCommand.RESET), executed);
    }

    @Test
    void aResetIsNotExecutedIfNobodyCanSayWhatItHasSleptThrough() {
        whileAsleep(() -> store.unreadable = true);
        assertEquals(503, ask("reset").statusCode());
        assertTrue(executed.isEmpty());
        store.unreadable = false;
        assertEquals(200, ask("reset").statusCode(), "the right was given back");
    }
}
