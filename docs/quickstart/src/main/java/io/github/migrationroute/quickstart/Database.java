package io.github.migrationroute.quickstart;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.logging.Level;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The PostgreSQL that is migrated: an embedded one that lives as long as this object, or one that was given. */
final class Database implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(Database.class);

    /** Kept, because a level is forgotten with its logger. */
    private static final java.util.logging.Logger DRIVER_LOGGER = java.util.logging.Logger.getLogger("org.postgresql");

    private static final String URL_START = "jdbc:postgresql:";
    private static final Duration START_PATIENCE = Duration.ofSeconds(60);
    private static final int LOGIN_TIMEOUT_SECONDS = 10;

    /** The server that is stopped in the end. */
    private interface Server {
        void stop() throws IOException;
    }

    private final String jdbcUrl;
    private final PGSimpleDataSource dataSource;
    private final PGSimpleDataSource runs;
    private final Server server;
    private final boolean embedded;
    private final String description;

    private Database(String jdbcUrl, Server server, boolean embedded, String description) {
        this.jdbcUrl = jdbcUrl;
        this.dataSource = new PGSimpleDataSource();
        this.runs = new PGSimpleDataSource();
        for (PGSimpleDataSource each : List.of(dataSource, runs)) {
            each.setUrl(jdbcUrl);
            each.setLoginTimeout(LOGIN_TIMEOUT_SECONDS);
        }
        // By this name, which nobody else has, our own sessions can be told from those of others.
        this.dataSource.setApplicationName("migration-route-quickstart-" + UUID.randomUUID());
        this.runs.setApplicationName("migration-route-quickstart-runs");
        this.server = server;
        this.embedded = embedded;
        this.description = description;
    }

    /**
     * Starts an embedded PostgreSQL on a free port, with a data directory of its own in the temporary folder.
     *
     * @throws QuickstartException if it does not start
     */
    static Database embedded() throws QuickstartException {
        EmbeddedPostgres postgres;
        try {
            postgres = EmbeddedPostgres.builder()
                    // Shutdown hooks run at the same time; the database has to be stopped last.
                    .setRegisterShutdownHook(false)
                    .setPGStartupWait(START_PATIENCE)
                    // No socket file that could be left behind.
                    .setServerConfig("unix_socket_directories", "")
                    .start();
        } catch (IOException | RuntimeException | ExceptionInInitializerError e) {
            throw new QuickstartException(
                    "The embedded PostgreSQL does not start, use another one with -D" + QuickstartOptions.JDBC_URL, e);
        }
        String jdbcUrl = postgres.getJdbcUrl("postgres", "postgres");
        return new Database(jdbcUrl, postgres::close, true, jdbcUrl);
    }

    /**
     * Takes a database that exists.
     *
     * @param jdbcUrl its URL, with user and password
     * @throws QuickstartException if it cannot be reached
     */
    static Database given(String jdbcUrl) throws QuickstartException {
        // It repeats parts of a bad URL, and a password may be among them.
        DRIVER_LOGGER.setLevel(Level.OFF);
        Database database;
        try {
            if (!jdbcUrl.startsWith(URL_START)) {
                throw new IllegalArgumentException();
            }
            database = new Database(jdbcUrl, () -> {}, false, "the one of " + QuickstartOptions.JDBC_URL);
        } catch (IllegalArgumentException e) {
            // Without the value and the driver's message, because there may be a password in them.
            throw new QuickstartException(
                    QuickstartOptions.JDBC_URL + " must look like " + URL_START + "//host:5432/database?user=…");
        }
        try (Connection connection = database.dataSource.getConnection()) {
            return database;
        } catch (SQLException e) {
            throw new QuickstartException(
                    "The database of " + QuickstartOptions.JDBC_URL + " cannot be connected to", e);
        }
    }

    DataSource dataSource() {
        return dataSource;
    }

    /**
     * Returns connections for a store of runs. {@link #cancelStatements} leaves them alone, so that the end of what it has
     * cancelled can still be stored.
     *
     * @param schema where the tables are, instead of the first schema of the search path
     */
    DataSource runs(Optional<String> schema) {
        schema.ifPresent(runs::setCurrentSchema);
        return runs;
    }

    /** Returns how another process connects to it; there may be a password in it. */
    String jdbcUrl() {
        return jdbcUrl;
    }

    /** Tells whether nothing is in it but what this process has put there. */
    boolean isNew() {
        return embedded;
    }

    /** Returns how to tell a person which database this is. There is no password in it. */
    String description() {
        return description;
    }

    /**
     * Cancels what is being executed through {@link #dataSource}: the statement fails at once and its transaction is rolled
     * back. Interrupting a thread that waits for JDBC would do nothing.
     */
    void cancelStatements() {
        String sql = "SELECT pg_cancel_backend(pid) FROM pg_stat_activity"
                + " WHERE application_name = current_setting('application_name') AND pid <> pg_backend_pid()";
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.execute();
        } catch (SQLException e) {
            LOGGER.warn("What the database executes cannot be cancelled", e);
        }
    }

    @Override
    public void close() throws IOException {
        server.stop();
    }
}
