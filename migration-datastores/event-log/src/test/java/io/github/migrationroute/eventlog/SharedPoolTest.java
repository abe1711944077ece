package io.github.migrationroute.eventlog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.github.migrationroute.MigrationCommand;
import io.github.migrationroute.MigrationException;
import io.github.migrationroute.MigrationProgressState;
import io.github.migrationroute.MigrationRequest;
import io.github.migrationroute.MigrationResult;
import io.github.migrationroute.MigrationRouteHandler;
import io.github.migrationroute.eventlog.migration.Migration;
import io.github.migrationroute.eventlog.migration.ModelChanges;
import io.github.migrationroute.eventlog.migration.ModelMigration;
import io.github.migrationroute.eventlog.migration.ModelReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands take their connections from the pool of the application, which others use as well and may fill. */
@Timeout(300)
class SharedPoolTest {
    private static final int SIZE = 10;
    private static final int WRITERS = 12;
    private static final int POSITIONS = 100;
    private static final int TARGET_INDEX = 3;

    private static final long SHORT_MILLIS = 2000;

    @AutoClose
    private final TestDatabase database = new TestDatabase();

    /** Creates a pool; one of 0 milliseconds waits for ever for a connection. */
    private HikariDataSource pool(int size, long timeoutMillis) {
        var settings = new HikariConfig();
        settings.setJdbcUrl(database.jdbcUrl());
        settings.setMaximumPoolSize(size);
        settings.setConnectionTimeout(timeoutMillis);
        return new HikariDataSource(settings);
    }

    /** While finalize keeps the writers out, they hold all connections that it does not hold itself. */
    @ParameterizedTest
    @ValueSource(longs = {SHORT_MILLIS, 0})
    void finalizeEndsWellThoughWritersHoldAllOtherConnections(long timeoutMillis) throws Exception {
        database.load(RandomHistory.of(5, POSITIONS));
        var progress = new CompletableFuture<MigrationResult>();
        try (HikariDataSource pool = pool(SIZE, timeoutMillis);
                var writers = new Writers(pool)) {
            var route = new CompletableFuture<MigrationRouteHandler>();
            Migration last = modelMigration(() -> {
                writers.awaitFullPool();
                progress.complete(result(route.join(), MigrationCommand.PROGRESS));
            });
            var datastore = EventLogDatastore.builder(pool, List.of(SharedPoolTest::addsAField, () -> last));
            try (var handler = MigrationRouteHandler.builder(datastore.build())
                    .initialWait(Duration.ofMinutes(2))
                    .build()) {
                route.complete(handler);
                writers.awaitFullPool();
                MigrationResult finalized = result(handler, MigrationCommand.FINALIZE);
                assertEquals(Optional.empty(), finalized.exception());
                assertEquals(Optional.of(MigrationProgressState.MIGRATION_FINISHED), finalized.status());
            }
            writers.awaitOneMore();
        }
        assertEquals(
                Optional.of(MigrationProgressState.MIGRATION_RUNNING),
                progress.getNow(null).status());
        assertTrue(database.number("SELECT count(*) FROM positions") > POSITIONS);
        assertEquals(0, database.number("SELECT count(*) FROM positions WHERE migration_index <> " + TARGET_INDEX));
        assertEquals(0, database.migrationRows());
    }

    private static MigrationResult result(MigrationRouteHandler handler, MigrationCommand command) {
        try (var response = handler.handle(MigrationRequest.of(command))) {
            return response.result();
        }
    }

    private static Migration addsAField() {
        return FieldMigrations.addFields(2, Map.of("motion", Map.of("a", 1)));
    }

    private static Migration modelMigration(Runnable action) {
        return new ModelMigration() {
            @Override
            public int targetIndex() {
                return TARGET_INDEX;
            }

            @Override
            public void migrate(ModelReader models, ModelChanges changes) {
                action.run();
            }
        };
    }

    /** Threads of the application, more than there are connections, that append positions as fast as they can. */
    private static final class Writers implements AutoCloseable {
        private static final String WRITE = "WITH p AS (INSERT INTO positions (timestamp, user_id, migration_index)"
                + " SELECT now(), 1, max(migration_index) FROM positions RETURNING position)"
                + " INSERT INTO events (position, fqid, type, data, weight)"
                + " SELECT position, 'ballot/' || position, 'create', '{}', 1 FROM p";

        private final HikariDataSource pool;
        private final ExecutorService executor = Executors.newFixedThreadPool(WRITERS);
        private volatile boolean stopped;
        private volatile CompletableFuture<Void> written = new CompletableFuture<>();

        Writers(HikariDataSource pool) {
            this.pool = pool;
            for (int i = 0; i < WRITERS; i++) {
                executor.execute(this::write);
            }
        }

        private void write() {
            while (!stopped) {
                try (Connection connection = pool.getConnection();
                        Statement statement = connection.createStatement()) {
                    statement.execute(WRITE);
                    written.complete(null);
                } catch (SQLTransientConnectionException e) {
                    // The pool was full for too long; an application tries again.
                } catch (SQLException e) {
                    written.completeExceptionally(e);
                    return;
                }
            }
        }

        void awaitFullPool() {
            while (pool.getHikariPoolMXBean().getThreadsAwaitingConnection() == 0) {
                Thread.onSpinWait();
            }
        }

        void awaitOneMore() throws Exception {
            written.get();
            written = new CompletableFuture<>();
            written.get();
        }

        @Override
        public void close() throws InterruptedException {
            stopped = true;
            executor.shutdown();
            assertTrue(executor.awaitTermination(2, TimeUnit.MINUTES));
        }
    }

    @Test
    void twoConnectionsAreEnoughForEveryCommand() throws Exception {
        database.load(RandomHistory.of(5, POSITIONS));
        try (HikariDataSource pool = pool(2, SHORT_MILLIS)) {
            var datastore = EventLogDatastore.builder(
                            pool,
                            List.of(
                                    SharedPoolTest::addsAField,
                                    () -> modelMigration(() -> assertEquals(2, active(pool)))))
                    .build();
            for (MigrationCommand command : MigrationCommand.values()) {
                if (command != MigrationCommand.PROGRESS) {
                    RecordingLog.run(datastore, command);
                    assertEquals(0, active(pool), "connections that were not given back");
                }
            }
        }
    }

    private static int active(HikariDataSource pool) {
        return pool.getHikariPoolMXBean().getActiveConnections();
    }

    @Test
    void aPoolOfOneConnectionIsRefused() throws Exception {
        database.load(RandomHistory.of(5, POSITIONS));
        try (HikariDataSource pool = pool(1, SHORT_MILLIS)) {
            var datastore = EventLogDatastore.builder(pool, List.of(SharedPoolTest::addsAField))
                    .build();
            String message = assertThrows(
                            MigrationException.class, () -> RecordingLog.run(datastore, MigrationCommand.MIGRATE))
                    .toString();
            assertTrue(message.contains("a command needs two connections at once, and got only one"), message);
            RecordingLog.run(datastore, MigrationCommand.STATS);
        }
        assertEquals(0, database.migrationRows());
    }

    /** Each of two would wait for the connection that the other one has. */
    @Test
    void commandsThatBeginTogetherDoNotShareOutTheConnectionsOfASmallPool() throws Exception {
        int threads = 8;
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try (HikariDataSource pool = pool(2, 0)) {
            var datastore = EventLogDatastore.builder(pool, List.of(SharedPoolTest::addsAField))
                    .build();
            Callable<List<String>> resets = () -> {
                List<String> failures = new ArrayList<>();
                for (int i = 0; i < 20; i++) {
                    try {
                        RecordingLog.run(datastore, MigrationCommand.RESET);
                    } catch (MigrationException e) {
                        failures.add(String.valueOf(e.getMessage()));
                    }
                }
                return failures;
            };
            for (Future<List<String>> end : executor.invokeAll(Collections.nCopies(threads, resets))) {
                for (String message : end.get()) {
                    assertTrue(message.startsWith("Another command "), message);
                }
            }
        } finally {
            executor.shutdownNow();
        }
    }
}
