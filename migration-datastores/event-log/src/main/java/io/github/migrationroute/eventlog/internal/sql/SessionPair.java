package io.github.migrationroute.eventlog.internal.sql;

import io.github.migrationroute.MigrationException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/**
 * The two sessions of a command, one to write with and one to read with. Both are there before it locks anything: to ask a
 * pool for a connection later, while all who hold one wait for those locks, would be to wait for ever.
 *
 * @param writing each of its statements sees what others have committed
 * @param reading all statements of one of its transactions see the same
 */
record SessionPair(BorrowedConnection writing, BorrowedConnection reading) implements AutoCloseable {
    /**
     * Borrows both.
     *
     * @throws MigrationException if they are not two sessions that stay the same
     */
    static SessionPair of(DataSource dataSource) throws SQLException {
        BorrowedConnection first = BorrowedConnection.of(dataSource);
        try {
            // A pool may let the command wait for the second one for longer than the first one may be idle.
            first.liftIdleLimit();
            BorrowedConnection second = second(dataSource);
            try {
                // Before anything else is set: it would be set for whoever shares the session.
                checkSessions(first.connection(), second.connection());
                first.isolate(Connection.TRANSACTION_READ_COMMITTED);
                second.isolate(Connection.TRANSACTION_REPEATABLE_READ);
                first.liftTimeLimits();
                second.liftTimeLimits();
                return new SessionPair(first, second);
            } catch (Throwable e) {
                second.close();
                throw e;
            }
        } catch (Throwable e) {
            first.close();
            throw e;
        }
    }

    private static BorrowedConnection second(DataSource dataSource) throws SQLException {
        try {
            return BorrowedConnection.of(dataSource);
        } catch (SQLException e) {
            throw new SQLException(
                    "a command needs two connections at once, and got only one: " + e.getMessage(), e.getSQLState(), e);
        }
    }

    /**
     * A pooler that hands sessions out for one transaction at a time would give the command's lock to anybody. It gives the
     * first connection another session after each transaction, or the second one the session that the first had last.
     */
    private static void checkSessions(Connection first, Connection second) throws SQLException {
        first.setAutoCommit(true);
        int session = session(first);
        boolean shared = session(first) != session;
        // Its transaction goes on, and keeps the session from the first one.
        shared |= session(second) == session;
        shared = shared || session(first) != session;
        first.setAutoCommit(false);
        if (shared) {
            throw new MigrationException(
                    "The connections share database sessions, as behind PgBouncer in transaction mode,"
                            + " so no command can keep others out. Nothing was changed. Use a DataSource that connects to PostgreSQL"
                            + " directly, or through a pooler in session mode.");
        }
        second.commit();
    }

    private static int session(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_backend_pid()")) {
            row.next();
            return row.getInt(1);
        }
    }

    /** Gives both back. */
    @Override
    public void close() {
        reading.close();
        writing.close();
    }

    /** Closes the writing one for good, which may hold a lock, and gives the other one back. */
    void discardWriting(Throwable reason) {
        reading.close();
        writing.discard(reason);
    }
}
