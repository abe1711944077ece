package io.github.migrationroute.runstore.postgres;

import io.github.migrationroute.RunStoreException;
import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The database of a store of runs: opens connections, and says what it means that it cannot be reached. Thread-safe. */
final class RunStoreDatabase {
    /** Something that needs a connection in autocommit for a moment. */
    @FunctionalInterface
    interface Call<T> {
        T on(Connection connection) throws SQLException;
    }

    private static final Logger LOGGER = LoggerFactory.getLogger(RunStoreDatabase.class);

    private static final String UNUSABLE = "The store of runs cannot be used: ";
    private static final String UNDEFINED_TABLE = "42P01";

    private final DataSource dataSource;
    private final Duration timeout;
    private volatile boolean tablesAreThere;

    RunStoreDatabase(DataSource dataSource, Duration timeout) {
        this.dataSource = dataSource;
        this.timeout = timeout;
    }

    Duration timeout() {
        return timeout;
    }

    /** Opens a connection with which the tables can be used. */
    StoreConnection open() throws SQLException {
        StoreConnection connection = StoreConnection.open(dataSource, timeout);
        try {
            if (!tablesAreThere) {
                RunStoreTables.ensure(connection.get());
                tablesAreThere = true;
            }
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /**
     * Does something that needs a connection for a moment, and that may be done twice: a pool may give a connection that
     * the database has ended a moment ago, and another one is tried then.
     *
     * @throws RunStoreException if the database fails
     */
    <T> T call(Call<T> call) {
        try (StoreConnection connection = open()) {
            try {
                return call.on(connection.get());
            } catch (SQLException e) {
                if (!SqlFailures.isConnectionLost(e) || e.getCause() instanceof SocketTimeoutException) {
                    throw e;
                }
                LOGGER.debug("A connection had ended before it was used", e);
            }
        } catch (SQLException e) {
            throw failure(e);
        }
        try (StoreConnection another = open()) {
            return call.on(another.get());
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    /** Explains a failure to whoever has sent the request. */
    RunStoreException failure(SQLException failure) {
        if (UNDEFINED_TABLE.equals(failure.getSQLState())) {
            // Somebody has dropped them; the next who needs them makes them again.
            tablesAreThere = false;
        }
        return new RunStoreException(UNUSABLE + SqlFailures.describe(failure) + ".", failure);
    }

    static RunStoreException unusable(String why) {
        return new RunStoreException(UNUSABLE + why);
    }
}
