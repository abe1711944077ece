package io.github.migrationroute.runstore.postgres.internal.run;

import io.github.migrationroute.runstore.Run;
import io.github.migrationroute.runstore.postgres.internal.output.StoredOutput;
import io.github.migrationroute.runstore.postgres.internal.sql.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The table of runs, for one deployment: reads, ends and removes its rows. Thread-safe. */
public final class RunTable {
    /** Up to this length the output comes with the run, in one statement. */
    private static final int SHORT_OUTPUT = 64 * 1024;

    private static final int ROWS_AT_ONCE = 500;

    private static final String READ = """
            SELECT run.id, command, is_verbose, node, started_by, started_at, ended_at, exception, length,
              CASE WHEN length <= ? THEN (
                SELECT string_agg(bytes, ''::bytea ORDER BY position) FROM migration_route_output AS piece
                WHERE piece.run_id = run.id) END AS output,
              claim_key, CASE WHEN ended_at IS NULL THEN pg_try_advisory_xact_lock_shared(claim_key) END AS abandoned
            FROM (SELECT * FROM migration_route_runs WHERE %s ORDER BY number DESC LIMIT 1) AS run
            CROSS JOIN LATERAL (
              SELECT coalesce(max(position + octet_length(bytes)), 0) AS length FROM (
                SELECT position, bytes FROM migration_route_output AS piece
                WHERE piece.run_id = run.id ORDER BY position DESC LIMIT 1) AS last) AS written""";
    private static final String READ_LATEST = READ.formatted("deployment = ?");
    private static final String READ_ONE = READ.formatted("id = ?");

    private static final String END = "UPDATE migration_route_runs SET ended_at = now(), exception = ?"
            + " WHERE id = ? AND claim_key = ? AND ended_at IS NULL";

    /** Not the run before, whose output somebody may still be reading. */
    private static final String OLDER = """
            SELECT id FROM migration_route_runs WHERE deployment = ? AND number < (
              SELECT max(number) FROM migration_route_runs WHERE deployment = ? AND number < (
                SELECT number FROM migration_route_runs WHERE id = ?))""";

    private static final String REMOVE_OUTPUT = "DELETE FROM migration_route_output WHERE ctid = ANY (ARRAY("
            + "SELECT ctid FROM migration_route_output WHERE run_id IN (" + OLDER + ") LIMIT " + ROWS_AT_ONCE
            + " FOR UPDATE SKIP LOCKED))";
    private static final String REMOVE_RUNS = "DELETE FROM migration_route_runs WHERE id IN (" + OLDER + ")";

    private final Database database;
    private final String deployment;

    /**
     * Creates a table.
     *
     * @param database where the output of a run is read once it is asked for
     * @param deployment the name of the deployment
     */
    public RunTable(Database database, String deployment) {
        this.database = database;
        this.deployment = deployment;
    }

    /** Reads the latest run; empty if there is none. */
    public Optional<StoredRun> latest(Connection connection) throws SQLException {
        return read(connection, READ_LATEST, deployment);
    }

    /** Reads a run; empty if it was removed, because others have followed. */
    public Optional<StoredRun> withId(Connection connection, String id) throws SQLException {
        return read(connection, READ_ONE, id);
    }

    private Optional<StoredRun> read(Connection connection, String sql, String key) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setInt(1, SHORT_OUTPUT);
            statement.setString(2, key);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(stored(row)) : Optional.empty();
            }
        }
    }

    private StoredRun stored(ResultSet row) throws SQLException {
        String id = row.getString("id");
        var output = new StoredOutput(database, id, row.getLong("length"), row.getBytes("output"));
        OffsetDateTime started = row.getObject("started_at", OffsetDateTime.class);
        OffsetDateTime ended = row.getObject("ended_at", OffsetDateTime.class);
        Run.Builder run = Run.builder(id, row.getString("command"), started.toInstant(), output)
                .verbose(row.getBoolean("is_verbose"))
                .node(row.getString("node"))
                .startedBy(JsonText.decode(row.getString("started_by")));
        if (ended != null) {
            run.ended(ended.toInstant(), JsonText.decode(row.getString("exception")));
        }
        return new StoredRun(run.build(), row.getBoolean("abandoned") ? row.getLong("claim_key") : null);
    }

    /** Ends a run, unless it has ended: what has been told of it stays. */
    public void end(Connection connection, String id, long claimKey, @Nullable String exception) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(END)) {
            statement.setString(1, JsonText.encode(exception));
            statement.setString(2, id);
            statement.setLong(3, claimKey);
            statement.executeUpdate();
        }
    }

    /**
     * Removes some of the output of the runs before the one before a run; or these runs themselves, with the output that
     * somebody else was about to remove, or to write.
     *
     * @return whether there may be more
     */
    public boolean removeSomeBefore(Connection connection, String id) throws SQLException {
        return remove(connection, REMOVE_OUTPUT, id) > 0 || remove(connection, REMOVE_RUNS, id) > 0;
    }

    private int remove(Connection connection, String sql, String id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, deployment);
            statement.setString(2, deployment);
            statement.setString(3, id);
            return statement.executeUpdate();
        }
    }
}
