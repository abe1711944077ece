package io.github.migrationroute.runstore.postgres;

import io.github.migrationroute.MigrationCommand;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The right to execute a command on a deployment, which is one row of a table: free, or held by a claim.
 *
 * <p>A claim is a random number, used once, and the key of an advisory lock. Its session takes the lock in the statement
 * that writes the number, so whoever reads the number and finds the lock free knows for good that the session has ended:
 * the claim is <em>abandoned</em>. Whoever notices that first writes it down, with the end of the run: the claim is then
 * <em>lost</em>. Its node may still execute the command for a moment, so the right is free only when that node says that it
 * has stopped, or after a grace period.
 *
 * @param name what the nodes of a deployment have in common
 * @param node the name of this node
 * @param stopGrace how long a node that has lost its claim is given to stop its command
 */
record Deployment(String name, String node, Duration stopGrace) {
    private static final String SERIALIZATION_FAILURE = "40001";

    private static final String TIME = "to_char(%s AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.MS \"UTC\"')";

    private static final String FREE = "(claim IS NULL OR lost_at <= now() - ? * interval '1 millisecond')";

    /** The lock is tried only for a claim that is not known to be lost, and given back with the end of the statement. */
    private static final String OBSERVE = "SELECT " + FREE + ", command, claim, lost_at IS NOT NULL,"
            + " CASE WHEN claim IS NOT NULL AND lost_at IS NULL THEN pg_try_advisory_xact_lock_shared(claim) END"
            + " FROM migration_route_deployments WHERE name = ?";

    /** One statement, so that there is no moment in which a node that is cut off could leave a row locked. */
    private static final String TAKE = """
            WITH taken AS (
              UPDATE migration_route_deployments
              SET claim = ?, command = ?, node = ?, backend = pg_backend_pid(), seen_at = now(), lost_at = NULL
              WHERE %s AND name = ?
              RETURNING name, claim, command, node, pg_try_advisory_lock(claim) AS locked
            ), run AS (
              INSERT INTO migration_route_runs (deployment, claim, command, node, started_at)
              SELECT name, claim, command, node, now() FROM taken WHERE ?
              RETURNING run
            )
            SELECT locked, %s, (SELECT run FROM run) FROM taken""".formatted(FREE, TIME.formatted("now()"));

    private static final String LOST = "'The node ' || node || ' was lost while it executed ' || command"
            + " || ': its database session has ended. It was last heard of at '"
            + " || coalesce((SELECT seen_at FROM lost), " + TIME.formatted("started_at") + ")"
            + " || ', and found to be gone at ' || " + TIME.formatted("now()")
            + " || ' (clock of the database). The output ends with what it had stored until then; stats says how far the"
            + " command got.'";

    /** The rows are locked in the order in which a holder locks them as well. */
    private static final String SETTLE = "WITH lost AS ("
            + "UPDATE migration_route_deployments SET lost_at = now() WHERE name = ? AND claim = ? AND lost_at IS NULL"
            + " RETURNING " + TIME.formatted("seen_at") + " AS seen_at)"
            + " UPDATE migration_route_runs SET ended_at = now(), exception = to_json(" + LOST + ")::text"
            + " WHERE (SELECT count(*) FROM lost) >= 0 AND claim = ? AND ended_at IS NULL";

    private static final String TOUCH = "UPDATE migration_route_deployments SET seen_at = now()"
            + " WHERE name = ? AND claim = ? AND lost_at IS NULL RETURNING " + TIME.formatted("now()");

    private static final String RELEASE = "UPDATE migration_route_deployments"
            + " SET claim = NULL, command = NULL, node = NULL, backend = NULL, lost_at = NULL WHERE name = ? AND claim = ?";

    /**
     * Who has the right.
     *
     * @param command the command that is being executed
     * @param lost whether it is known that the holder has lost its session
     */
    record Holder(MigrationCommand command, boolean lost) {}

    /**
     * A claim of this node.
     *
     * @param claim its number
     * @param run the number of its run; null for a short command
     * @param takenAt when it was taken, by the clock of the database
     */
    record Claim(long claim, @Nullable Long run, String takenAt) {}

    /**
     * Takes the right if it is free.
     *
     * @param connection in autocommit; holds the lock of the claim afterwards
     */
    Optional<Claim> take(Connection connection, MigrationCommand command) throws SQLException {
        long claim = UUID.randomUUID().getMostSignificantBits();
        try (PreparedStatement statement = connection.prepareStatement(TAKE)) {
            statement.setLong(1, claim);
            statement.setString(2, command.wireName());
            statement.setString(3, node);
            statement.setLong(4, stopGrace.toMillis());
            statement.setString(5, name);
            statement.setBoolean(6, command.startsRun());
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                if (!row.getBoolean(1)) {
                    throw new SQLException("The advisory lock " + claim + " is held by somebody else");
                }
                return Optional.of(new Claim(claim, command.startsRun() ? row.getLong(3) : null, row.getString(2)));
            }
        }
    }

    /**
     * Finds out who has the right, and writes it down if the holder has abandoned it.
     *
     * @param connection in autocommit
     * @return the holder; empty if the right is free
     */
    Optional<Holder> holder(Connection connection) throws SQLException {
        long abandoned;
        try (PreparedStatement statement = connection.prepareStatement(OBSERVE)) {
            statement.setLong(1, stopGrace.toMillis());
            statement.setString(2, name);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    register(connection);
                    return Optional.empty();
                }
                if (row.getBoolean(1)) {
                    return Optional.empty();
                }
                if (!row.getBoolean(5)) {
                    return Optional.of(new Holder(command(row.getString(2)), row.getBoolean(4)));
                }
                abandoned = row.getLong(3);
            }
        }
        settle(connection, abandoned);
        return holder(connection);
    }

    private void register(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "INSERT INTO migration_route_deployments (name) VALUES (?) ON CONFLICT DO NOTHING")) {
            statement.setString(1, name);
            executeUnlessDone(statement);
        }
    }

    /** With the isolation that the host has set, a failure may say that somebody else has just done the same. */
    private static void executeUnlessDone(PreparedStatement statement) throws SQLException {
        try {
            statement.executeUpdate();
        } catch (SQLException e) {
            if (!SERIALIZATION_FAILURE.equals(e.getSQLState())) {
                throw e;
            }
        }
    }

    /**
     * Writes down that a claim was abandoned, and ends its run, unless somebody has done so.
     *
     * @param connection in autocommit
     */
    void settle(Connection connection, long claim) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(SETTLE)) {
            statement.setString(1, name);
            statement.setLong(2, claim);
            statement.setLong(3, claim);
            executeUnlessDone(statement);
        }
    }

    /**
     * Says that the holder of a claim is well. Locks the row until the end of the transaction, so that nobody can say
     * otherwise meanwhile.
     *
     * @return the time of the database; empty if the claim is lost
     */
    Optional<String> touch(Connection connection, long claim) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(TOUCH)) {
            statement.setString(1, name);
            statement.setLong(2, claim);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
            }
        }
    }

    /** Gives the right back, also after a loss. Has no effect if somebody else has it. */
    void release(Connection connection, long claim) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(RELEASE)) {
            statement.setString(1, name);
            statement.setLong(2, claim);
            statement.executeUpdate();
        }
    }

    static MigrationCommand command(String wireName) {
        return MigrationCommand.of(wireName)
                .orElseThrow(() -> RunStoreDatabase.unusable("it knows a command \"" + wireName
                        + "\", which this version of migration-route does not know. Update this node."));
    }
}
