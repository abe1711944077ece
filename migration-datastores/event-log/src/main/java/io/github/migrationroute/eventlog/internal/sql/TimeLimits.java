package io.github.migrationroute.eventlog.internal.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The limits on sessions that a host has set for its other work, and that a long command must not be ended by. They are
 * those of the server's settings that it knows; an older one has fewer of them.
 *
 * @param before the names of the settings that were changed, and what they were
 */
record TimeLimits(Map<String, String> before) {
    /**
     * What each setting is at most, in its own unit; 0 is no limit. Without the first four, nothing ends a session because
     * a migration computes for long, or the database does. Without {@code tcp_user_timeout}, nothing ends one that reads
     * less quickly than the server could send. The others let the server notice after two minutes that a host has gone
     * without a word, so that its locks do not stay.
     *
     * <p>{@code lock_timeout} is not among them: how long writers may be kept waiting is for the host to say.
     */
    private static final String LIFT = """
            SELECT name, setting, set_config(name, wanted, false)
            FROM pg_settings JOIN (VALUES
              ('idle_session_timeout', '0'),
              ('idle_in_transaction_session_timeout', '0'),
              ('transaction_timeout', '0'),
              ('statement_timeout', '0'),
              ('tcp_user_timeout', '0'),
              ('tcp_keepalives_idle', '60'),
              ('tcp_keepalives_interval', '10'),
              ('tcp_keepalives_count', '6')) AS limits (name, wanted) USING (name)
            WHERE setting::bigint > wanted::bigint""";

    /** The one that could end a session while nothing is done but to wait for another one. */
    private static final String IDLE = " AND name = 'idle_session_timeout'";

    static final TimeLimits NONE_LIFTED = new TimeLimits(Map.of());

    /** Lifts those of a session that are in the way, in a transaction of its own. */
    TimeLimits lift(Connection connection) throws SQLException {
        return lift(connection, LIFT);
    }

    /** Lifts the one on sessions that do nothing, in a transaction of its own. */
    TimeLimits liftIdle(Connection connection) throws SQLException {
        return lift(connection, LIFT + IDLE);
    }

    private TimeLimits lift(Connection connection, String sql) throws SQLException {
        Map<String, String> lifted = new LinkedHashMap<>(before);
        try (var statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                lifted.put(rows.getString(1), rows.getString(2));
            }
        }
        connection.commit();
        return new TimeLimits(lifted);
    }

    /** Lets them hold again, in a transaction of its own. */
    void restore(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT set_config(?, ?, false)")) {
            for (Map.Entry<String, String> limit : before.entrySet()) {
                statement.setString(1, limit.getKey());
                statement.setString(2, limit.getValue());
                statement.execute();
            }
        }
        connection.commit();
    }
}
