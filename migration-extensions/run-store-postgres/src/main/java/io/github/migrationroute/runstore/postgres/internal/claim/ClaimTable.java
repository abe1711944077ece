package io.github.migrationroute.runstore.postgres.internal.claim;

import io.github.migrationroute.runstore.ClaimRequest;
import io.github.migrationroute.runstore.postgres.internal.run.JsonText;
import io.github.migrationroute.runstore.postgres.internal.sql.SqlFailures;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The right to execute a command on a deployment, which is one row of a table: free, or held by a claim.
 *
 * <p>A claim has a key, a random number that is used once, and is also the key of an advisory lock. Its session takes the
 * lock in the statement that writes the key, so whoever reads the key and finds the lock free knows for good that the
 * session has ended: the claim is <em>abandoned</em>. Whoever notices that first writes it down, with the end of the run:
 * the claim is then <em>lost</em>. Its node may still execute the command for a moment, so the right is free only when that
 * node says that it has stopped, or after a {@linkplain StopGrace grace period}.
 *
 * <p>Thread-safe.
 */
public final class ClaimTable {
    private static final String TIME = "to_char(%s AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.MS \"UTC\"')";

    /** The lock is tried only for a claim that is not known to be lost, and given back with the end of the statement. */
    private static final String OBSERVE = "SELECT command, claim_key, run_id, lost_at IS NOT NULL AS lost,"
            + " CASE WHEN claim_key IS NOT NULL AND lost_at IS NULL"
            + " THEN pg_try_advisory_xact_lock_shared(claim_key) END AS abandoned"
            + " FROM migration_route_deployments WHERE name = ?";

    /**
     * Free is what nobody has, and what was lost by a claim whose grace is over. One statement, so that there is no moment
     * in which a node that is cut off could leave a row locked.
     */
    private static final String TAKE = """
            WITH taken AS (
              UPDATE migration_route_deployments
              SET claim_key = ?, command = ?, run_id = ?, node = ?, backend = pg_backend_pid(), seen_at = now(),
                lost_at = NULL
              WHERE (claim_key IS NULL OR (claim_key = ? AND lost_at IS NOT NULL)) AND name = ?
              RETURNING name, claim_key, command, run_id, node, pg_try_advisory_lock(claim_key) AS locked
            ), started AS (
              INSERT INTO migration_route_runs
                (id, deployment, claim_key, command, is_verbose, node, started_by, started_at)
              SELECT run_id, name, claim_key, command, ?, node, ?, now() FROM taken WHERE run_id IS NOT NULL
              RETURNING id
            ), progress AS (
              INSERT INTO migration_route_progress (run_id, number) SELECT id, 0 FROM started
            )
            SELECT locked, %s AS taken_at FROM taken""".formatted(TIME.formatted("now()"));

    /**
     * One statement for the same reason. The run is ended with what comes from the first part of it, so the database
     * cannot but change, and lock, the row of the deployment first and that of the run after it, in the order in which the
     * holder does it at its end; in the other order the two could wait for each other.
     *
     * <p>The run is ended also if the row of the deployment does not say any more that it was in progress, as after
     * somebody has dropped that table alone: a run must not be in progress for ever.
     */
    private static final String DECLARE_LOST =
            """
            WITH lost AS (
              UPDATE migration_route_deployments SET lost_at = now()
              WHERE name = ? AND claim_key = ? AND lost_at IS NULL
              RETURNING %1$s AS seen_at
            )
            UPDATE migration_route_runs
            SET ended_at = now(), state = 'lost', exception = to_json('The node ' || node || ' was lost while it executed ' || command
              || ': its database session has ended. It was last heard of at ' || coalesce(holder.seen_at, %2$s)
              || ', and found to be gone at ' || %3$s
              || ' (clock of the database). The output ends with what it had stored until then; stats says how far the'
              || ' command got.')::text
            FROM (SELECT max(seen_at) AS seen_at FROM lost) AS holder
            WHERE id = ? AND claim_key = ? AND ended_at IS NULL""".formatted(TIME.formatted("seen_at"), TIME.formatted("started_at"), TIME.formatted("now()"));

    private static final String HELD = " WHERE name = ? AND claim_key = ? AND lost_at IS NULL";

    /** A pooler may have moved the connection to another session, which does not have the lock. */
    private static final String HELD_HERE = HELD + " AND backend = pg_backend_pid()";

    /** Whether somebody wants the run to be stopped comes with every answer, so that nobody has to ask for that. */
    private static final String ANSWER =
            TIME.formatted("now()") + " AS time, EXISTS (SELECT FROM migration_route_runs AS run"
                    + " WHERE run.id = run_id AND stop_requested_at IS NOT NULL) AS stop_requested";

    private static final String HOLDER = "SELECT " + ANSWER + " FROM migration_route_deployments";

    private static final String ASK = HOLDER + HELD_HERE;

    /** Writes no new version of the row. */
    private static final String LOCK = ASK + " FOR UPDATE";

    private static final String LOCK_ELSEWHERE = HOLDER + HELD + " FOR UPDATE";

    private static final String TOUCH =
            "UPDATE migration_route_deployments SET seen_at = now()" + HELD_HERE + " RETURNING " + ANSWER;

    private static final String RELEASE = "UPDATE migration_route_deployments SET claim_key = NULL, command = NULL,"
            + " run_id = NULL, node = NULL, backend = NULL, lost_at = NULL WHERE name = ? AND claim_key = ?";

    private final Deployment deployment;
    private final StopGrace grace;

    /**
     * Creates a table, for one deployment.
     *
     * @param nanoTime a clock as {@link System#nanoTime}
     */
    ClaimTable(Deployment deployment, LongSupplier nanoTime) {
        this.deployment = deployment;
        this.grace = new StopGrace(deployment.stopGrace(), nanoTime);
    }

    Deployment deployment() {
        return deployment;
    }

    /**
     * Takes the right if it is free.
     *
     * @param connection in autocommit; holds the lock of the claim afterwards
     * @param runId the id of the run that begins by that; null for a short command
     */
    Optional<TakenClaim> take(Connection connection, ClaimRequest request, @Nullable String runId) throws SQLException {
        long key = UUID.randomUUID().getMostSignificantBits();
        try (PreparedStatement statement = connection.prepareStatement(TAKE)) {
            statement.setLong(1, key);
            statement.setString(2, request.command());
            statement.setString(3, runId);
            statement.setString(4, deployment.node());
            statement.setObject(5, grace.overFor(), Types.BIGINT);
            statement.setString(6, deployment.name());
            statement.setBoolean(7, request.verbose());
            statement.setString(8, JsonText.encode(request.requester().orElse(null)));
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                if (!row.getBoolean("locked")) {
                    throw new SQLException("The advisory lock " + key + " is held by somebody else");
                }
                return Optional.of(new TakenClaim(key, request.command(), runId, row.getString("taken_at")));
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
        long abandonedKey;
        String abandonedRun;
        try (PreparedStatement statement = connection.prepareStatement(OBSERVE)) {
            statement.setString(1, deployment.name());
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    register(connection);
                    return Optional.empty();
                }
                Long key = row.getObject("claim_key", Long.class);
                if (key == null) {
                    return Optional.empty();
                }
                if (!row.getBoolean("abandoned")) {
                    return holder(key, row);
                }
                abandonedKey = key;
                abandonedRun = row.getString("run_id");
            }
        }
        declareLost(connection, abandonedKey, abandonedRun);
        return holder(connection);
    }

    private Optional<Holder> holder(Long key, ResultSet row) throws SQLException {
        boolean isLost = row.getBoolean("lost");
        if (isLost) {
            grace.lost(key);
        }
        return isLost && key.equals(grace.overFor())
                ? Optional.empty()
                : Optional.of(new Holder(row.getString("command"), row.getString("run_id") != null, isLost));
    }

    private void register(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "INSERT INTO migration_route_deployments (name) VALUES (?) ON CONFLICT DO NOTHING")) {
            statement.setString(1, deployment.name());
            SqlFailures.executeUnlessDone(statement);
        }
    }

    /**
     * Writes down that a claim was abandoned, and ends its run, unless somebody has done so.
     *
     * @param connection in autocommit
     * @param key the key of the claim, whose lock was found to be free
     * @param runId the id of its run; null for a short command
     */
    void declareLost(Connection connection, long key, @Nullable String runId) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(DECLARE_LOST)) {
            statement.setString(1, deployment.name());
            statement.setLong(2, key);
            statement.setString(3, runId);
            statement.setLong(4, key);
            SqlFailures.executeUnlessDone(statement);
        }
        grace.lost(key);
    }

    /**
     * Finds out whether a claim is held by the session of a connection. Locks and writes nothing.
     *
     * @return what it answers; empty if the claim is lost
     */
    Optional<HolderAnswer> ask(Connection session, long key) throws SQLException {
        return held(session, ASK, key);
    }

    /**
     * Asks, and locks the row until the end of the transaction, so that nobody can declare the claim lost meanwhile. The row
     * is left as it is: while somebody's transaction goes on for hours, the database keeps every version of it, and has to
     * go through all of them.
     *
     * @return as {@link #ask}
     */
    Optional<HolderAnswer> lock(Connection session, long key) throws SQLException {
        return held(session, LOCK, key);
    }

    /**
     * Asks and locks, and writes down that the holder is well.
     *
     * @return as {@link #ask}
     */
    Optional<HolderAnswer> touch(Connection session, long key) throws SQLException {
        return held(session, TOUCH, key);
    }

    /**
     * Locks as {@link #lock}, whatever session the connection has: to end a command whose session was lost while nobody has
     * noticed it.
     *
     * @return as {@link #ask}
     */
    Optional<HolderAnswer> lockElsewhere(Connection transaction, long key) throws SQLException {
        return held(transaction, LOCK_ELSEWHERE, key);
    }

    private Optional<HolderAnswer> held(Connection connection, String sql, long key) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, deployment.name());
            statement.setLong(2, key);
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? Optional.of(new HolderAnswer(row.getString("time"), row.getBoolean("stop_requested")))
                        : Optional.empty();
            }
        }
    }

    /** Gives the right back, also after a loss. Has no effect if somebody else has it. */
    void release(Connection transaction, long key) throws SQLException {
        try (PreparedStatement statement = transaction.prepareStatement(RELEASE)) {
            statement.setString(1, deployment.name());
            statement.setLong(2, key);
            statement.executeUpdate();
        }
    }
}
