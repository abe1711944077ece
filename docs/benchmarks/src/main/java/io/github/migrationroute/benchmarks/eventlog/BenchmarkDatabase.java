package io.github.migrationroute.benchmarks.eventlog;

import io.github.migrationroute.eventlog.EventLogTables;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/** The database that is migrated: one that is given, or an embedded one that is stopped when this is closed. */
final class BenchmarkDatabase implements AutoCloseable {
    private final @Nullable EmbeddedPostgres server;
    private final String jdbcUrl;

    private BenchmarkDatabase(@Nullable EmbeddedPostgres server, String jdbcUrl) {
        this.server = server;
        this.jdbcUrl = jdbcUrl;
    }

    /** Opens it, and creates the tables that are missing. Starts an embedded one if the URL is empty. */
    static BenchmarkDatabase open(String jdbcUrl) throws IOException, SQLException {
        if (!jdbcUrl.isEmpty()) {
            return created(new BenchmarkDatabase(null, jdbcUrl));
        }
        EmbeddedPostgres server = EmbeddedPostgres.builder()
                // The defaults of PostgreSQL, which are not those of an embedded one.
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .start();
        return created(new BenchmarkDatabase(server, server.getJdbcUrl("postgres", "postgres")));
    }

    private static BenchmarkDatabase created(BenchmarkDatabase database) throws SQLException {
        EventLogTables.create(database.dataSource());
        return database;
    }

    String jdbcUrl() {
        return jdbcUrl;
    }

    PGSimpleDataSource dataSource() {
        var dataSource = new PGSimpleDataSource();
        dataSource.setUrl(jdbcUrl);
        return dataSource;
    }

    /**
     * Empties the event-log tables.
     *
     * @param overwrite whether there may be anything in them
     * @throws IllegalStateException if there is, and may not be
     */
    static void empty(Connection connection, boolean overwrite) throws SQLException {
        if (PlainSql.number(connection, "SELECT count(*) FROM (SELECT 1 FROM positions LIMIT 1) AS one") > 0) {
            if (!overwrite) {
                throw new IllegalStateException("The event log is not empty, and would be lost: give the benchmark"
                        + " another database, or set the property overwrite of this part to true");
            }
            execute(connection, "TRUNCATE positions, models, id_sequences, collectionfields CASCADE");
            execute(connection, "TRUNCATE migration_events, migration_positions");
        }
    }

    /** Lets new positions continue after those that were loaded. */
    static void setSequence(Connection connection) throws SQLException {
        execute(
                connection,
                "SELECT setval(pg_get_serial_sequence('positions', 'position'), max(position)) FROM positions");
    }

    /** Leaves no work of the step before to the one that is measured next. */
    static void settle(Connection connection) throws SQLException {
        execute(connection, "CHECKPOINT");
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws IOException {
        if (server != null) {
            server.close();
        }
    }
}
