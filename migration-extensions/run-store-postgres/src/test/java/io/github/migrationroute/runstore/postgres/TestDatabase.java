package io.github.migrationroute.runstore.postgres;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/**
 * An empty database on a PostgreSQL server that all tests of the JVM share. For JUnit a field with {@code @AutoClose} makes
 * it one for each test.
 */
public final class TestDatabase implements AutoCloseable {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final String name = "test_" + COUNT.incrementAndGet();

    public TestDatabase() {
        Server.execute("CREATE DATABASE " + name);
    }

    public String jdbcUrl() {
        return Server.INSTANCE.getJdbcUrl("postgres", name);
    }

    public DataSource dataSource() {
        return Server.INSTANCE.getDatabase("postgres", name);
    }

    public void execute(String sql) throws SQLException {
        try (Connection connection = dataSource().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Returns the first column of the first row. */
    long number(String sql) throws SQLException {
        return Long.parseLong(query(sql).get(0));
    }

    /** Returns the first column of every row. */
    public List<String> query(String sql) throws SQLException {
        try (Connection connection = dataSource().getConnection();
                var statement = connection.createStatement();
                var cursor = statement.executeQuery(sql)) {
            List<String> rows = new ArrayList<>();
            while (cursor.next()) {
                rows.add(cursor.getString(1));
            }
            return rows;
        }
    }

    /** Lets nobody in any more, as a database that is down for maintenance. */
    public void shut() {
        Server.execute("ALTER DATABASE " + name + " WITH ALLOW_CONNECTIONS false");
        Server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + name + "'");
    }

    public void open() {
        Server.execute("ALTER DATABASE " + name + " WITH ALLOW_CONNECTIONS true");
    }

    @Override
    public void close() {
        // WITH (FORCE) does the same, since PostgreSQL 13.
        shut();
        Server.execute("DROP DATABASE " + name);
    }

    /** Started when the first test needs it; it stops itself when the JVM ends. */
    private static final class Server {
        static final EmbeddedPostgres INSTANCE = start();

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "off")
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        static void execute(String sql) {
            try (Connection connection = INSTANCE.getPostgresDatabase().getConnection();
                    var statement = connection.createStatement()) {
                statement.execute(sql);
            } catch (SQLException e) {
                throw new IllegalStateException(sql, e);
            }
        }
    }
}
