package io.github.migrationroute.flyway;

import io.github.migrationroute.MigrationLog;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says how far PostgreSQL is with an index that a migration creates, which its own session cannot tell: from a thread and a
 * connection of its own, once a second. Whatever is in the way of that, nothing is said, and the migration goes on.
 */
final class IndexProgress implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(IndexProgress.class);

    private static final Duration INTERVAL = Duration.ofSeconds(1);

    /** A pool that has no connection left may not react to an interruption, and nobody must wait for it. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final int SINCE_POSTGRES = 12;

    /**
     * Of the counts that PostgreSQL has, those of the phase are not zero. The name of a table that the same migration has created
     * is not known to others yet.
     */
    private static final String QUERY = """
            SELECT phase, (SELECT relname FROM pg_class WHERE pg_class.oid = relid) AS table_name,
              blocks_done, blocks_total, tuples_done, tuples_total, lockers_done, lockers_total
            FROM pg_stat_progress_create_index WHERE pid = ?""";

    private final DataSource dataSource;
    private final int backend;
    private final String migration;
    private final MigrationLog log;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread thread = new Thread(this::watch, "migration-index-progress");

    private IndexProgress(DataSource dataSource, int backend, String migration, MigrationLog log) {
        this.dataSource = dataSource;
        this.backend = backend;
        this.migration = migration;
        this.log = log;
        thread.setDaemon(true);
    }

    /**
     * Begins to watch a migration, if the database is a PostgreSQL that knows how far an index is. Sends nothing to the session of
     * the migration: a query in its transaction could keep its script from setting what must be set before the first one.
     *
     * @param dataSource where the connection that is needed comes from; null if there is none
     * @param migrating the connection of the migration
     * @param migration what it is called
     * @return to be closed when it has ended; null if it cannot be watched
     */
    static @Nullable IndexProgress watch(
            @Nullable DataSource dataSource, Connection migrating, String migration, MigrationLog log) {
        try {
            var metaData = migrating.getMetaData();
            if (dataSource != null
                    && metaData.getDatabaseProductName().equals("PostgreSQL")
                    && metaData.getDatabaseMajorVersion() >= SINCE_POSTGRES
                    && migrating.isWrapperFor(PGConnection.class)) {
                int backend = migrating.unwrap(PGConnection.class).getBackendPID();
                var progress = new IndexProgress(dataSource, backend, migration, log);
                progress.thread.start();
                return progress;
            }
        } catch (SQLException | RuntimeException | LinkageError e) {
            // Another driver, perhaps.
            LOGGER.debug("How far an index is cannot be watched", e);
        }
        return null;
    }

    private void watch() {
        try {
            while (!ended.await(INTERVAL.toNanos(), TimeUnit.NANOSECONDS)) {
                look();
            }
        } catch (SQLException | InterruptedException | RuntimeException e) {
            LOGGER.debug("How far an index is is not watched any more", e);
        }
    }

    /** The connection is not kept: those who migrate may need it. */
    private void look() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(QUERY)) {
            statement.setInt(1, backend);
            try (ResultSet row = statement.executeQuery()) {
                if (row.next() && ended.getCount() > 0) {
                    say(row);
                }
            }
        }
    }

    private void say(ResultSet row) throws SQLException {
        String table = row.getString("table_name");
        String stage = "Migration " + migration + ", index" + (table == null ? "" : " of " + table) + ": "
                + row.getString("phase");
        for (String unit : new String[] {"blocks", "tuples", "lockers"}) {
            long total = row.getLong(unit + "_total");
            if (total > 0) {
                log.progress(stage, row.getLong(unit + "_done"), total, unit);
                return;
            }
        }
        log.progress(stage, 0, "");
    }

    /** Ends it. An interruption of the current thread has no effect, and stays. */
    @Override
    public void close() {
        ended.countDown();
        thread.interrupt();
        boolean interrupted = Thread.interrupted();
        try {
            thread.join(PATIENCE.toMillis());
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
