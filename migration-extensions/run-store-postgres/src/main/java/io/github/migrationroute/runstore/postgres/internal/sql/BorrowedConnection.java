package io.github.migrationroute.runstore.postgres.internal.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection of the host that is used for the store of runs, in autocommit but for {@linkplain #inTransaction
 * transactions}, and given back as it was. Not thread-safe.
 */
public final class BorrowedConnection implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(BorrowedConnection.class);

    private static final String UNABLE_TO_CONNECT = "08001";

    private final Connection connection;
    private final boolean autoCommit;
    private @Nullable Integer networkTimeout;
    private @Nullable Integer isolation;

    private BorrowedConnection(Connection connection) throws SQLException {
        this.connection = connection;
        this.autoCommit = connection.getAutoCommit();
    }

    /** Borrows a connection, to be closed by the caller. */
    public static BorrowedConnection from(DataSource dataSource) throws SQLException {
        Connection connection = connect(dataSource);
        try {
            var borrowed = new BorrowedConnection(connection);
            connection.setAutoCommit(true);
            return borrowed;
        } catch (SQLException | RuntimeException e) {
            try {
                connection.close();
            } catch (SQLException second) {
                e.addSuppressed(second);
            }
            throw e;
        }
    }

    /** There are pools that throw something else when they cannot connect for the first time. */
    private static Connection connect(DataSource dataSource) throws SQLException {
        try {
            return dataSource.getConnection();
        } catch (RuntimeException e) {
            throw new SQLException(e.toString(), UNABLE_TO_CONNECT, e);
        }
    }

    /** Returns the connection itself, which is in autocommit. */
    public Connection get() {
        return connection;
    }

    /** Ends every wait for an answer after some time, and the connection with it. */
    void answerWithin(Duration timeout) throws SQLException {
        int before = connection.getNetworkTimeout();
        networkTimeout = before;
        connection.setNetworkTimeout(Runnable::run, Math.toIntExact(timeout.toMillis()));
    }

    /** Lets every statement see what others have committed, whatever the host has set for its own work. */
    public void readCommitted() throws SQLException {
        if (isolation == null) {
            isolation = connection.getTransactionIsolation();
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        }
    }

    /**
     * Does something in one transaction, or leaves everything as it was.
     *
     * @throws SQLException what went wrong first; that it could not be undone either comes with it
     */
    public <T> T inTransaction(SqlWork<T> work) throws SQLException {
        connection.setAutoCommit(false);
        T result;
        try {
            result = work.on(connection);
            connection.commit();
        } catch (Throwable e) {
            rollBackAfter(e);
            throw e;
        }
        connection.setAutoCommit(true);
        return result;
    }

    private void rollBackAfter(Throwable failure) {
        try {
            connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    /** Ends the database session, so that a pool does not hand it out again and whatever lock it holds is free. */
    public void discard() {
        try (connection) {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            LOGGER.debug("A connection that is of no use any more could not be closed", e);
        }
    }

    /** Gives the connection back; one that cannot be given back as it was is discarded. Never throws. */
    @Override
    public void close() {
        try {
            if (!connection.getAutoCommit()) {
                connection.rollback();
            }
            if (isolation != null) {
                connection.setTransactionIsolation(isolation);
            }
            if (networkTimeout != null) {
                connection.setNetworkTimeout(Runnable::run, networkTimeout);
            }
            connection.setAutoCommit(autoCommit);
            connection.close();
        } catch (SQLException e) {
            LOGGER.debug("A connection could not be given back", e);
            discard();
        }
    }
}
