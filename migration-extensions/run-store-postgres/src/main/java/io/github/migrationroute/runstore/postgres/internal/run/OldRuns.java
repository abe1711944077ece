package io.github.migrationroute.runstore.postgres.internal.run;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * What of the runs of one deployment is not kept: the output of all but the last two, and everything of those that are too
 * many. Thread-safe.
 */
public final class OldRuns {
    private static final int ROWS_AT_ONCE = 500;

    /** Among so many it is looked for output that somebody has left, as a node does that dies while it removes it. */
    private static final int RUNS_AT_ONCE = 100;

    /** The run before the latest has output that somebody may still be reading, so there must be one. */
    private static final int FEWEST_KEPT = 2;

    private static final String NUMBER_OF_LATEST = "SELECT number FROM migration_route_runs WHERE id = ?";

    /** What somebody else is about to remove, or to write, is left to the end of the next run. */
    private static final String REMOVE_OUTPUT = """
            DELETE FROM migration_route_output WHERE ctid = ANY (ARRAY(
              SELECT ctid FROM migration_route_output WHERE run_id IN (
                SELECT id FROM migration_route_runs WHERE deployment = ? AND number < (
                  SELECT max(number) FROM migration_route_runs WHERE deployment = ? AND number < (%s))
                ORDER BY number DESC LIMIT %d)
              LIMIT %d FOR UPDATE SKIP LOCKED))""".formatted(NUMBER_OF_LATEST, RUNS_AT_ONCE, ROWS_AT_ONCE);

    private static final String REMOVE_RUNS = """
            WITH old AS (
              SELECT id FROM migration_route_runs WHERE deployment = ? AND number < (
                SELECT number FROM migration_route_runs WHERE deployment = ? AND number <= (%s)
                ORDER BY number DESC OFFSET ? LIMIT 1)
              ORDER BY number LIMIT %d
            ), progress AS (
              DELETE FROM migration_route_progress WHERE run_id IN (SELECT id FROM old)
            )
            DELETE FROM migration_route_runs WHERE id IN (SELECT id FROM old)""".formatted(NUMBER_OF_LATEST, ROWS_AT_ONCE);

    private final String deployment;
    private final int kept;

    /**
     * Creates what is not kept of a deployment.
     *
     * @param deployment its name
     * @param kept how many runs are kept, the latest one among them
     */
    public OldRuns(String deployment, int kept) {
        this.deployment = deployment;
        this.kept = Math.max(kept, FEWEST_KEPT);
    }

    /**
     * Removes some of the output of the runs before the one before a run, or some of the runs that are not kept.
     *
     * @param id the latest run
     * @return whether there may be more
     */
    public boolean removeSomeBefore(Connection connection, String id) throws SQLException {
        return removeOutput(connection, id) > 0 || removeRuns(connection, id) > 0;
    }

    private int removeOutput(Connection connection, String id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(REMOVE_OUTPUT)) {
            statement.setString(1, deployment);
            statement.setString(2, deployment);
            statement.setString(3, id);
            return statement.executeUpdate();
        }
    }

    private int removeRuns(Connection connection, String id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(REMOVE_RUNS)) {
            statement.setString(1, deployment);
            statement.setString(2, deployment);
            statement.setString(3, id);
            statement.setInt(4, kept - 1);
            return statement.executeUpdate();
        }
    }
}
