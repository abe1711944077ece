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
    private final boolean isolates;

    private BorrowedConnection(Connection connection, int wantedIsolation) throws SQLException {
        this.connection = connection;
        this.autoCommit = connection.getAutoCommit();
        this.isolation = connection.getTransactionIsolation();
        // To set it costs a statement, and so does to set it back.
        this.isolates = isolation != wantedIsolation;
        connection.setAutoCommit(false);
        if (isolates) {
            connection.setTransactionIsolation(wantedIsolation);
        }
    }

    /**
     * Borrows a connection.
     *
     * @param isolation the isolation of its transactions, a constant of {@link Connection}
     */
    public static BorrowedConnection of(DataSource dataSource, int isolation) throws SQLException {
        Connection connection = dataSource.getConnection();
        try {
            return new BorrowedConnection(connection, isolation);
        } catch (SQLException | RuntimeException e) {
            discard(connection, e);
            throw e;
        }
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
            if (isolates) {
                connection.setTransactionIsolation(isolation);
            }
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
