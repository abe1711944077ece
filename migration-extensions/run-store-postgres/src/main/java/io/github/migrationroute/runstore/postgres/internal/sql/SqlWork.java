package io.github.migrationroute.runstore.postgres.internal.sql;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Something that needs a connection for a moment.
 *
 * @param <T> what comes of it
 */
@FunctionalInterface
public interface SqlWork<T> {
    /** Does it; the connection belongs to the caller. */
    T on(Connection connection) throws SQLException;
}
