package io.github.migrationroute.runstore.postgres.internal.run;

import io.github.migrationroute.runstore.EncodedOutput;
import io.github.migrationroute.runstore.RunEnd;
import io.github.migrationroute.runstore.StopRequest;
import io.github.migrationroute.runstore.postgres.internal.output.StoredOutput;
import io.github.migrationroute.runstore.postgres.internal.sql.Database;
import io.github.migrationroute.runstore.postgres.internal.sql.SqlFailures;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The table of runs, for one deployment: reads and ends its rows, and asks for an end. Thread-safe. */
public final class RunTable {
    /** Up to this length the output comes with the run, in one statement. */
    private static final int SHORT_OUTPUT = 64 * 1024;

    private static final int NO_OUTPUT = -1;

    private static final String READ = """
            SELECT run.*, stage, done, total, unit, percent, per_second, seconds_left,
              (greatest(0, extract(epoch FROM coalesce(ended_at, now()) - started_at)) * 1000000)::bigint AS micros,
              CASE WHEN ended_at IS NULL THEN pg_try_advisory_xact_lock_shared(claim_key) END AS abandoned%s
            FROM (SELECT * FROM migration_route_runs AS this WHERE deployment = ?%s ORDER BY number DESC LIMIT ?) AS run
            LEFT JOIN LATERAL (%s) AS far ON true%s
            ORDER BY run.number DESC""";

    private static final String LATEST_OF_KEPT =
            " AND id = ? AND (SELECT count(*) FROM (SELECT FROM migration_route_runs"
                    + " AS later WHERE later.deployment = this.deployment AND later.number > this.number LIMIT ?) AS later) < ?";

    /** The output of a run is there until the next but one has ended. */
    private static final String WITH_OUTPUT_STILL = " AND id = ? AND NOT EXISTS (SELECT FROM (SELECT ended_at"
            + " FROM migration_route_runs AS later WHERE later.deployment = this.deployment AND later.number > this.number"
            + " ORDER BY number OFFSET 1 LIMIT 1) AS next_but_one WHERE ended_at IS NOT NULL)";

    private static final String OUTPUT = """
            , length, CASE WHEN length <= ? THEN (
                SELECT string_agg(bytes, ''::bytea ORDER BY position) FROM migration_route_output AS piece
                WHERE piece.run_id = run.id) END AS output""";
    private static final String LENGTH = """

            CROSS JOIN LATERAL (
              SELECT coalesce(max(position + octet_length(bytes)), 0) AS length FROM (
                SELECT position, bytes FROM migration_route_output AS piece
                WHERE piece.run_id = run.id ORDER BY position DESC LIMIT 1) AS last) AS written""";

    private static final String PROGRESS = ProgressTable.OF_RUN.formatted("run.id");

    private static final String READ_LATEST = READ.formatted(OUTPUT, "", PROGRESS, LENGTH);
    private static final String READ_WITH_OUTPUT = READ.formatted(OUTPUT, WITH_OUTPUT_STILL, PROGRESS, LENGTH);
    private static final String READ_MANY = READ.formatted("", "", PROGRESS, "");
    private static final String READ_ONE = READ.formatted("", LATEST_OF_KEPT, PROGRESS, "");

    private static final String LATEST_ID =
            "SELECT id FROM migration_route_runs WHERE deployment = ? ORDER BY number DESC LIMIT 1";

    private static final String END = "UPDATE migration_route_runs SET ended_at = now(), state = ?, exception = ?"
            + " WHERE id = ? AND claim_key = ? AND ended_at IS NULL";

    private static final String REQUEST_STOP = "UPDATE migration_route_runs SET stop_requested_at = now(),"
            + " stop_requested_by = ?, stop_reason = ?"
            + " WHERE deployment = ? AND id = ? AND ended_at IS NULL AND stop_requested_at IS NULL";

    private static final String STOP_REQUEST = "SELECT stop_requested_at, stop_requested_by, stop_reason"
            + " FROM migration_route_runs WHERE id = ? AND stop_requested_at IS NOT NULL";

    private final Database database;
    private final String deployment;
    private final int kept;

    /**
     * Creates a table.
     *
     * @param database where the output of a run is read once it is asked for
     * @param deployment the name of the deployment
     * @param kept how many runs are shown at the most, whatever there is
     */
    public RunTable(Database database, String deployment, int kept) {
        this.database = database;
        this.deployment = deployment;
        this.kept = kept;
    }

    /** Reads the latest run, with its output; empty if there is none. */
    public Optional<StoredRun> latest(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(READ_LATEST)) {
            statement.setInt(1, SHORT_OUTPUT);
            statement.setString(2, deployment);
            statement.setInt(3, 1);
            return first(withOutput(statement));
        }
    }

    /** Reads a run, with its output; empty if that was removed, because others have followed. */
    public Optional<StoredRun> withOutput(Connection connection, String id) throws SQLException {
        return withOutput(connection, id, SHORT_OUTPUT);
    }

    /** Reads a run as {@link #withOutput}, for somebody who has read most of its output before. */
    public Optional<StoredRun> withOutputElsewhere(Connection connection, String id) throws SQLException {
        return withOutput(connection, id, NO_OUTPUT);
    }

    private Optional<StoredRun> withOutput(Connection connection, String id, int atOnce) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(READ_WITH_OUTPUT)) {
            statement.setInt(1, atOnce);
            statement.setString(2, deployment);
            statement.setString(3, id);
            statement.setInt(4, 1);
            return first(withOutput(statement));
        }
    }

    /** Reads a run without its output; empty if there is none with this id, or it is not kept. */
    public Optional<StoredRun> withId(Connection connection, String id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(READ_ONE)) {
            statement.setString(1, deployment);
            statement.setString(2, id);
            statement.setInt(3, kept);
            statement.setInt(4, kept);
            statement.setInt(5, 1);
            return first(withoutOutput(statement));
        }
    }

    /** Reads the latest runs without their output, the latest one first. */
    public List<StoredRun> latest(Connection connection, int limit) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(READ_MANY)) {
            statement.setString(1, deployment);
            statement.setInt(2, Math.min(limit, kept));
            return withoutOutput(statement);
        }
    }

    private List<StoredRun> withOutput(PreparedStatement statement) throws SQLException {
        return read(
                statement,
                row -> new StoredOutput(database, row.getString("id"), row.getLong("length"), row.getBytes("output")));
    }

    private static List<StoredRun> withoutOutput(PreparedStatement statement) throws SQLException {
        return read(statement, row -> EncodedOutput.none());
    }

    @FunctionalInterface
    private interface OutputOf {
        EncodedOutput row(ResultSet row) throws SQLException;
    }

    private static List<StoredRun> read(PreparedStatement statement, OutputOf output) throws SQLException {
        try (ResultSet row = statement.executeQuery()) {
            List<StoredRun> runs = new ArrayList<>();
            while (row.next()) {
                runs.add(RunRow.read(row, output.row(row)));
            }
            return runs;
        }
    }

    private static Optional<StoredRun> first(List<StoredRun> runs) {
        return runs.stream().findFirst();
    }

    /** Tells which run is the latest one; empty if there is none. */
    public Optional<String> latestId(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(LATEST_ID)) {
            statement.setString(1, deployment);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
            }
        }
    }

    /**
     * Ends a run, unless it has ended: what has been told of it stays.
     *
     * @return whether it had not ended
     */
    public boolean end(Connection connection, String id, long claimKey, RunEnd end) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(END)) {
            statement.setString(1, end.state().wireName());
            statement.setString(2, JsonText.encode(end.exception().orElse(null)));
            statement.setString(3, id);
            statement.setLong(4, claimKey);
            return statement.executeUpdate() > 0;
        }
    }

    /** Asks for a run to stop, unless it has ended or somebody has asked before. */
    public void requestStop(Connection connection, String id, @Nullable String requestedBy, @Nullable String reason)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(REQUEST_STOP)) {
            statement.setString(1, JsonText.encode(requestedBy));
            statement.setString(2, JsonText.encode(reason));
            statement.setString(3, deployment);
            statement.setString(4, id);
            SqlFailures.executeUnlessDone(statement);
        }
    }

    /** Tells who wants a run to be stopped; empty if nobody does. */
    public Optional<StopRequest> stopRequest(Connection connection, String id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(STOP_REQUEST)) {
            statement.setString(1, id);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.ofNullable(RunRow.stop(row)) : Optional.empty();
            }
        }
    }
}
