package io.github.migrationroute.runstore.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.migrationroute.Datastore;
import io.github.migrationroute.MigrationCommand;
import io.github.migrationroute.MigrationException;
import io.github.migrationroute.MigrationLog;
import io.github.migrationroute.MigrationProgressState;
import io.github.migrationroute.MigrationRequest;
import io.github.migrationroute.MigrationResponse;
import io.github.migrationroute.MigrationResult;
import io.github.migrationroute.MigrationRouteHandler;
import io.github.migrationroute.runstore.ClaimRequest;
import io.github.migrationroute.runstore.ExcludedException;
import io.github.migrationroute.runstore.FollowedRun;
import io.github.migrationroute.runstore.Run;
import io.github.migrationroute.runstore.RunClaim;
import io.github.migrationroute.runstore.RunStore;
import io.github.migrationroute.runstore.ShortClaim;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The database ends the sessions of a node that has just got a claim: what it was asked for is not refused any more. */
@Timeout(180)
class EndedAfterClaimTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    /** What happens to the database at that moment. */
    enum Disturbance {
        SESSIONS_ENDED {
            @Override
            void of(TestDatabase database) throws SQLException {
                database.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        + " WHERE datname = current_database() AND pid <> pg_backend_pid()");
            }
        },

        NOBODY_LET_IN {
            @Override
            void of(TestDatabase database) {
                database.shut();
            }
        };

        abstract void of(TestDatabase database) throws SQLException;
    }

    /** Does what the other store does, and then something happens. */
    private record DisturbedStore(RunStore store, TestDatabase database, Disturbance disturbance) implements RunStore {
        @Override
        public RunClaim claimRun(ClaimRequest request) throws ExcludedException, InterruptedException {
            return disturbed(store.claimRun(request));
        }

        @Override
        public ShortClaim claimShort(ClaimRequest request) throws ExcludedException, InterruptedException {
            return disturbed(store.claimShort(request));
        }

        private <T> T disturbed(T claim) {
            try {
                disturbance.of(database);
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
            return claim;
        }

        @Override
        public Optional<Run> latest() {
            return store.latest();
        }

        @Override
        public List<Run> runs(int limit) {
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

    /** Whose every command writes a line, and may then wait until it is interrupted. */
    private record LineDatastore(boolean waits, AtomicInteger executions) implements Datastore {
        private void execute(MigrationLog log) throws InterruptedException {
            executions.incrementAndGet();
            log.info("line");
            if (waits) {
                new CountDownLatch(1).await();
            }
        }

        @Override
        public void migrate(MigrationLog log) throws InterruptedException {
            execute(log);
        }

        @Override
        public void finalize(MigrationLog log) {
            throw new MigrationException("not asked for");
        }

        @Override
        public void reset(MigrationLog log) {
            throw new MigrationException("not asked for");
        }

        @Override
        public void stats(MigrationLog log) throws InterruptedException {
            execute(log);
        }
    }

    @AutoClose
    private final TestDatabase database = new TestDatabase();

    private PostgresRunStore node(String name) {
        return PostgresRunStore.builder(new UrlDataSource(database.jdbcUrl()), "shop")
                .node(name)
                .timeout(Duration.ofSeconds(1))
                .stopGrace(Duration.ofMillis(300))
                .build();
    }

    @ParameterizedTest
    @CsvSource({
        "MIGRATE, SESSIONS_ENDED, false",
        "MIGRATE, SESSIONS_ENDED, true",
        "MIGRATE, NOBODY_LET_IN, false",
        "MIGRATE, NOBODY_LET_IN, true",
        "STATS, SESSIONS_ENDED, false",
        "STATS, SESSIONS_ENDED, true",
        "STATS, NOBODY_LET_IN, false",
        "STATS, NOBODY_LET_IN, true"
    })
    void aClaimIsNoRefusalAnyMore(MigrationCommand command, Disturbance disturbance, boolean waits) throws Exception {
        var executions = new AtomicInteger();
        var datastore = new LineDatastore(waits, executions);
        MigrationResponse response;
        try (var handler = MigrationRouteHandler.builder(datastore)
                .runStore(new DisturbedStore(node("first"), database, disturbance))
                .initialWait(waits ? Duration.ZERO : LONG)
                .closeGrace(LONG)
                .build()) {
            response = handler.handle(MigrationRequest.of(command));
        }
        database.open();
        assertEquals(200, response.statusCode(), response.body());
        assertEquals(1, executions.get());
        MigrationResult result = response.result();
        assertEquals(command.startsRun(), result.status().isPresent());
        boolean ended = !result.status().equals(Optional.of(MigrationProgressState.MIGRATION_RUNNING));
        boolean complete = result.output().orElseThrow().equals("line\n");
        assertTrue(!ended || complete || result.exception().isPresent(), response.body());
        assertTrue(!ended || !waits || result.exception().isPresent(), response.body());

        try (var other = MigrationRouteHandler.builder(new LineDatastore(false, executions))
                .runStore(node("second"))
                .shortCommandWait(LONG)
                .build()) {
            MigrationRequest progress = MigrationRequest.of(MigrationCommand.PROGRESS);
            while (other.handle(progress).result().status().orElseThrow() == MigrationProgressState.MIGRATION_RUNNING) {
                Thread.onSpinWait();
            }
            MigrationRequest stats = MigrationRequest.of(MigrationCommand.STATS);
            assertEquals("line\n", other.handle(stats).result().output().orElseThrow(), "the claim has lapsed");
        }
    }
}
