package io.github.migrationroute.runstore.postgres.internal.sql;

import io.github.migrationroute.runstore.RunStoreException;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database of a store of runs: lends connections with which the tables can be used, and says what it means that it
 * cannot be reached. Thread-safe.
 */
public final class Database {
    private static final Logger LOGGER = LoggerFactory.getLogger(Database.class);

    private static final String UNDEFINED_TABLE = "42P01";

    private final DataSource dataSource;
    private final Duration timeout;
    private volatile boolean tablesAreThere;

    /**
     * Creates a database. Nothing is connected to.
     *
     * @param timeout after which time without an answer a connection is given up
     */
    public Database(DataSource dataSource, Duration timeout) {
        this.dataSource = dataSource;
        this.timeout = timeout;
    }

    /** Returns after which time without an answer a connection is given up. */
    public Duration timeout() {
        return timeout;
    }

    /** Lends a connection, to be closed by the caller. */
    public BorrowedConnection borrow() throws SQLException {
        BorrowedConnection connection = BorrowedConnection.from(dataSource);
        try {
            connection.answerWithin(timeout);
            if (!tablesAreThere) {
                Tables.ensure(connection);
                tablesAreThere = true;
            }
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /**
     * Does something that needs a connection in autocommit for a moment, and that may be done twice: a pool may give a
     * connection that the database has ended a moment ago, and another one is tried then.
     *
     * @throws RunStoreException if the database fails
     */
    public <T> T call(SqlWork<T> work) {
        try (BorrowedConnection connection = borrow()) {
            try {
                return work.on(connection.get());
            } catch (SQLException e) {
                if (!SqlFailures.isConnectionLost(e) || e.getCause() instanceof SocketTimeoutException) {
                    throw e;
                }
                LOGGER.debug("A connection had ended before it was used", e);
            }
        } catch (SQLException e) {
            throw failure(e);
        }
        try (BorrowedConnection another = borrow()) {
            return work.on(another.get());
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    /** Explains a failure to whoever has sent the request. */
    public RunStoreException failure(SQLException failure) {
        if (UNDEFINED_TABLE.equals(failure.getSQLState())) {
            // Somebody has dropped them; the next who needs them makes them again.
            tablesAreThere = false;
        }
        return SqlFailures.unusable(failure);
    }
}
