package io.github.migrationroute.postgres;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** One PostgreSQL for all tests of a JVM, which ends with it, and in it a database with the tables to make others from. */
final class TestServer {
    private static final String TEMPLATE = "event_log";

    /** Started with the first database that is asked for. */
    private static final class Holder {
        static final TestServer INSTANCE = new TestServer();
    }

    private final EmbeddedPostgres postgres;
    private final AtomicInteger count = new AtomicInteger();

    private TestServer() {
        try {
            postgres = EmbeddedPostgres.start();
            execute("CREATE DATABASE " + TEMPLATE);
            EventLogTables.create(database(TEMPLATE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    static TestServer shared() {
        return Holder.INSTANCE;
    }

    /** Creates a database with empty tables and returns its name. */
    String createEventLog() throws SQLException {
        return create(" TEMPLATE " + TEMPLATE);
    }

    /** Creates a database without tables and returns its name. */
    String createEmpty() throws SQLException {
        return create("");
    }

    private String create(String options) throws SQLException {
        String name = "test_" + count.incrementAndGet();
        execute("CREATE DATABASE " + name + options);
        return name;
    }

    DataSource database(String name) {
        return postgres.getDatabase("postgres", name);
    }

    String jdbcUrl(String name) {
        return postgres.getJdbcUrl("postgres", name);
    }

    /** Executes a statement outside of all test databases. */
    void execute(String sql) throws SQLException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
