package io.github.migrationroute.quickstart;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** A transaction that holds a lock until it is closed, so that a run is in its middle for as long as a test needs it there. */
final class TableLock implements AutoCloseable {
    private final Connection connection;

    private TableLock(Connection connection) {
        this.connection = connection;
    }

    /**
     * Takes a lock.
     *
     * @param lock a table and a mode, as after {@code LOCK TABLE}
     */
    static TableLock take(String jdbcUrl, String lock) throws SQLException {
        Connection connection = DriverManager.getConnection(jdbcUrl);
        try (Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("LOCK TABLE " + lock);
            return new TableLock(connection);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** Gives the lock back. Idempotent. */
    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
