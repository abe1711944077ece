package io.github.migrationroute.runstore.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.migrationroute.Datastore;
import io.github.migrationroute.MigrationCommand;
import io.github.migrationroute.MigrationLog;
import io.github.migrationroute.MigrationRequest;
import io.github.migrationroute.MigrationResponse;
import io.github.migrationroute.MigrationRouteHandler;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A reset takes longer than its client waits. The client sends it again, to another node, gives up on that too, and migrates
 * when the first one has ended.
 */
@Timeout(300)
class RepeatedResetTest {
    private static final Duration LONG = Duration.ofMinutes(4);

    /** What has been prepared, on whatever node. */
    private static final class Prepared implements Datastore {
        final CountDownLatch resetMayEnd = new CountDownLatch(1);
        final CountDownLatch resetBegun = new CountDownLatch(1);
        final AtomicInteger resets = new AtomicInteger();
        volatile boolean isThere;

        @Override
        public void migrate(MigrationLog log) {
            isThere = true;
        }

        @Override
        public void finalize(MigrationLog log) {}

        @Override
        public void reset(MigrationLog log) throws InterruptedException {
            resets.incrementAndGet();
            resetBegun.countDown();
            assertTrue(resetMayEnd.await(LONG.toSeconds(), TimeUnit.SECONDS));
            isThere = false;
        }

        @Override
        public void stats(MigrationLog log) {}
    }

    /** Whose connections wait from some moment to another, as those of a pool without one to spare. */
    private static final class GatedDataSource implements DataSource {
        private final UrlDataSource connections;
        private final CountDownLatch somebodyWaits = new CountDownLatch(1);
        private final CountDownLatch open = new CountDownLatch(1);
        private final AtomicInteger given = new AtomicInteger();
        private volatile boolean closed;

        GatedDataSource(String url) {
            connections = new UrlDataSource(url);
        }

        @Override
        public Connection getConnection() throws SQLException {
            given.incrementAndGet();
            if (closed) {
                somebodyWaits.countDown();
                try {
                    assertTrue(open.await(LONG.toSeconds(), TimeUnit.SECONDS));
                } catch (InterruptedException e) {
                    throw new SQLException(e);
                }
            }
            return connections.getConnection();
        }

        @Override
        public Connection getConnection(String user, String password) throws SQLException {
            throw new SQLFeatureNotSupportedException();
        }

        @Override
        public @Nullable PrintWriter getLogWriter() {
            return null;
        }

        @Override
        public void setLogWriter(@Nullable PrintWriter out) {}

        @Override
        public void setLoginTimeout(int seconds) {}

        @Override
        public int getLoginTimeout() {
            return 0;
        }

        @Override
        public Logger getParentLogger() throws SQLFeatureNotSupportedException {
            throw new SQLFeatureNotSupportedException();
        }

        @Override
        public <T> T unwrap(Class<T> type) throws SQLException {
            throw new SQLFeatureNotSupportedException();
        }

        @Override
        public boolean isWrapperFor(Class<?> type) {
            return false;
        }
    }

    @AutoClose
    private final TestDatabase database = new TestDatabase();

    private final Prepared prepared = new Prepared();

    private MigrationRouteHandler node(DataSource connections, String name) {
        return MigrationRouteHandler.builder(prepared)
                .runStore(PostgresRunStore.builder(connections, "shop")
                        .node(name)
                        .timeout(LONG)
                        .build())
                .initialWait(LONG)
                .shortCommandWait(LONG)
                .build();
    }

    private static int ask(MigrationRouteHandler node, MigrationCommand command) {
        try (MigrationResponse answer = node.handle(MigrationRequest.of(command))) {
            return answer.statusCode();
        }
    }

    @Test
    void aResetThatStillWaitsDoesNotDiscardWhatWasMigratedMeanwhile() throws Exception {
        var connections = new GatedDataSource(database.jdbcUrl());
        try (var first = node(new UrlDataSource(database.jdbcUrl()), "first");
                var second = node(connections, "second")) {
            var slow = CompletableFuture.supplyAsync(() -> ask(first, MigrationCommand.RESET));
            assertTrue(prepared.resetBegun.await(LONG.toSeconds(), TimeUnit.SECONDS));
            var again = CompletableFuture.supplyAsync(() -> ask(second, MigrationCommand.RESET));
            // It waits for the first one, and looks again and again.
            while (connections.given.get() < 20) {
                Thread.onSpinWait();
            }
            connections.closed = true;
            assertTrue(connections.somebodyWaits.await(LONG.toSeconds(), TimeUnit.SECONDS));
            prepared.resetMayEnd.countDown();
            assertEquals(200, slow.get(LONG.toSeconds(), TimeUnit.SECONDS));

            assertEquals(200, ask(first, MigrationCommand.MIGRATE));
            connections.open.countDown();

            assertEquals(409, again.get(LONG.toSeconds(), TimeUnit.SECONDS));
            assertEquals(1, prepared.resets.get());
            assertTrue(prepared.isThere);
            assertEquals(200, ask(second, MigrationCommand.RESET), "one that is wanted");
        }
    }
}
