package io.github.migrationroute.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A database of its own for a test. */
final class TestDatabase implements AutoCloseable {
    private final TestServer server = TestServer.shared();
    private final String name;
    private final DataSource dataSource;

    private TestDatabase(boolean tables) throws SQLException {
        name = tables ? server.createEventLog() : server.createEmpty();
        dataSource = server.database(name);
    }

    static TestDatabase withTables() throws SQLException {
        return new TestDatabase(true);
    }

    static TestDatabase withoutTables() throws SQLException {
        return new TestDatabase(false);
    }

    DataSource dataSource() {
        return dataSource;
    }

    String jdbcUrl() {
        return server.jdbcUrl(name);
    }

    Connection connect() throws SQLException {
        return dataSource.getConnection();
    }

    void execute(String sql, @Nullable Object... parameters) throws SQLException {
        try (Connection connection = connect();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            statement.execute();
        }
    }

    /** Returns the first column of every row. */
    List<String> query(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        }
    }

    long number(String sql) throws SQLException {
        return Long.parseLong(query(sql).get(0));
    }

    /** Empties all tables. */
    void clear() throws SQLException {
        execute("TRUNCATE positions, events, models, id_sequences, collectionfields, events_to_collectionfields,"
                + " migration_events, migration_positions, migration_keyframes, migration_keyframe_models"
                + " RESTART IDENTITY");
    }

    /** Lets nobody in any more, and puts out who is in, as a database that is down for maintenance. */
    void shut() throws SQLException {
        server.execute("ALTER DATABASE " + name + " WITH ALLOW_CONNECTIONS false");
        terminateSessions();
    }

    void open() throws SQLException {
        server.execute("ALTER DATABASE " + name + " WITH ALLOW_CONNECTIONS true");
    }

    void terminateSessions() throws SQLException {
        server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + name + "'");
    }

    @Override
    public void close() throws SQLException {
        server.execute("DROP DATABASE " + name + " WITH (FORCE)");
    }
}
