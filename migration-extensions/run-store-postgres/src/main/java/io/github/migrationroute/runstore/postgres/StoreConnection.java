package io.github.migrationroute.runstore.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection of the host that is used for the store of runs, and given back as it was: in autocommit at first, and with
 * an end to the wait for an answer. Not thread-safe.
 */
final class StoreConnection implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(StoreConnection.class);

    private static final String UNABLE_TO_CONNECT = "08001";

    private final Connection connection;
    private final boolean autoCommit;
    private final int networkTimeout;
    private @Nullable Integer isolation;

    private StoreConnection(Connection connection) throws SQLException {
        this.connection = connection;
        this.autoCommit = connection.getAutoCommit();
        this.networkTimeout = connection.getNetworkTimeout();
    }

    static StoreConnection open(DataSource dataSource, Duration timeout) throws SQLException {
        Connection connection = connect(dataSource);
        try {
            var opened = new StoreConnection(connection);
            connection.setAutoCommit(true);
            connection.setNetworkTimeout(Runnable::run, Math.toIntExact(timeout.toMillis()));
            return opened;
        } catch (SQLException | RuntimeException e) {
            connection.close();
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

    Connection get() {
        return connection;
    }

    /** Lets every statement see what others have committed, whatever the host has set for its own work. */
    void readCommitted() throws SQLException {
        isolation = connection.getTransactionIsolation();
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
    }

    /** Ends the database session, so that a pool does not hand it out again and whatever lock it holds is free. */
    void discard() {
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
            connection.setNetworkTimeout(Runnable::run, networkTimeout);
            connection.setAutoCommit(autoCommit);
            connection.close();
        } catch (SQLException e) {
            LOGGER.debug("A connection could not be given back", e);
            discard();
        }
    }
}
