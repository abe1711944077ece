package io.github.migrationroute.runstore.postgres.internal.claim;

import io.github.migrationroute.runstore.postgres.internal.sql.BorrowedConnection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * The database session that has the lock of a claim, for as long as the claim is held. It ends when the node dies, and when
 * the network has been silent for too long.
 */
final class ClaimSession {
    /**
     * After how many timeouts the server takes a silent connection for dead and frees the lock. This node has given up
     * after one, so it is the first to notice.
     */
    private static final int SERVER_PATIENCE = 3;

    private static final String SET_KEEPALIVE = "SELECT set_config('tcp_keepalives_idle', '%1$d', false),"
            + " set_config('tcp_keepalives_interval', '%1$d', false), set_config('tcp_keepalives_count', '%2$d', false),"
            + " set_config('tcp_user_timeout', '%3$d', false)";

    private static final String UNLOCK = "SELECT pg_advisory_unlock(%d); RESET tcp_keepalives_idle;"
            + " RESET tcp_keepalives_interval; RESET tcp_keepalives_count; RESET tcp_user_timeout";

    private final BorrowedConnection connection;

    private ClaimSession(BorrowedConnection connection) {
        this.connection = connection;
    }

    /**
     * Makes a session that of a claim.
     *
     * @param connection has taken the lock; the session's from now on, unless an exception is thrown
     * @param timeout after which time without an answer this node gives up
     */
    static ClaimSession of(BorrowedConnection connection, Duration timeout) throws SQLException {
        var session = new ClaimSession(connection);
        long seconds = Math.max(1, timeout.toSeconds());
        session.execute(SET_KEEPALIVE.formatted(
                seconds,
                SERVER_PATIENCE - 1,
                Duration.ofSeconds(SERVER_PATIENCE * seconds).toMillis()));
        return session;
    }

    BorrowedConnection connection() {
        return connection;
    }

    /**
     * Makes it a session like any other again.
     *
     * @return whether it still had the lock; if not, nobody knows what else has become of it
     */
    boolean unlock(long claimKey) throws SQLException {
        try (Statement statement = connection.get().createStatement()) {
            statement.execute(UNLOCK.formatted(claimKey));
            try (ResultSet row = statement.getResultSet()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.get().createStatement()) {
            statement.execute(sql);
        }
    }
}
