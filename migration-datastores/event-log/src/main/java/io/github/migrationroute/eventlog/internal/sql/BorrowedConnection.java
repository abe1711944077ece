package io.github.migrationroute.eventlog.internal.sql;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection of the host in which every statement is part of a transaction. It is given back as it was, and nothing that
 * is not committed stays. What cannot be given back so is discarded: a pool would lend it to somebody else.
 */
public final class BorrowedConnection implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(BorrowedConnection.class);

    private final Connection connection;
    private final boolean autoCommit;
    private final int isolation;
    private boolean isolated;
    private TimeLimits limits = TimeLimits.NONE_LIFTED;

    private BorrowedConnection(Connection connection) throws SQLException {
        this.connection = connection;
        this.autoCommit = connection.getAutoCommit();
        this.isolation = connection.getTransactionIsolation();
        connection.setAutoCommit(false);
    }

    /** Borrows a connection, whose transactions are isolated as the host has set it. */
    static BorrowedConnection of(DataSource dataSource) throws SQLException {
        Connection connection = dataSource.getConnection();
        try {
            return new BorrowedConnection(connection);
        } catch (Throwable e) {
            discard(connection, e);
            throw e;
        }
    }

    /**
     * Borrows a connection.
     *
     * @param isolation the isolation of its transactions, a constant of {@link Connection}
     */
    public static BorrowedConnection of(DataSource dataSource, int isolation) throws SQLException {
        BorrowedConnection borrowed = of(dataSource);
        try {
            borrowed.isolate(isolation);
            return borrowed;
        } catch (Throwable e) {
            borrowed.discard(e);
            throw e;
        }
    }

    /**
     * Sets how its transactions are isolated, before the first of them.
     *
     * @param wanted a constant of {@link Connection}
     */
    void isolate(int wanted) throws SQLException {
        // To set it costs a statement, and so does to set it back.
        if (wanted != isolation) {
            isolated = true;
            connection.setTransactionIsolation(wanted);
        }
    }

    /** Lets no limit of the host end the session for as long as it is borrowed. */
    void liftTimeLimits() throws SQLException {
        limits = limits.lift(connection);
    }

    /** Lets it be idle for as long as it is borrowed. */
    void liftIdleLimit() throws SQLException {
        limits = limits.liftIdle(connection);
    }

    public Connection connection() {
        return connection;
    }

    /**
     * Closes the connection for good instead of giving it back.
     *
     * @param reason why; it is told if that fails as well
     */
    public void discard(Throwable reason) {
        discard(connection, reason);
    }

    private static void discard(Connection connection, Throwable reason) {
        try (connection) {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            reason.addSuppressed(e);
        }
    }

    /** Gives the connection back. A failure is only logged: it must not hide why the work on it has ended. */
    @Override
    public void close() {
        try {
            connection.rollback();
            if (isolated) {
                connection.setTransactionIsolation(isolation);
            }
            limits.restore(connection);
            connection.setAutoCommit(autoCommit);
        } catch (SQLException e) {
            discard(connection, e);
            LOGGER.debug("A connection could not be given back, and was discarded", e);
            return;
        }
        try {
            connection.close();
        } catch (SQLException e) {
            LOGGER.debug("A connection was given back, but could not be closed", e);
        }
    }
}
