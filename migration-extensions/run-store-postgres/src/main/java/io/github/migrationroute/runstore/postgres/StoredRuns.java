package io.github.migrationroute.runstore.postgres;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.migrationroute.MigrationProgressState;
import io.github.migrationroute.Run;
import io.github.migrationroute.RunStoreException;
import io.github.migrationroute.runstore.postgres.OutputBuffer.Piece;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The runs of a deployment and their output: reads, writes and removes their rows. Thread-safe. */
final class StoredRuns {
    /** Up to this length the output comes with the run, in one statement. */
    private static final int SHORT_OUTPUT = 64 * 1024;

    private static final int ROWS_AT_ONCE = 500;

    private static final String READ = """
            SELECT run.run, claim, command, ended_at IS NOT NULL, exception, length,
              CASE WHEN length <= ? THEN (
                SELECT string_agg(bytes, ''::bytea ORDER BY position) FROM migration_route_output AS piece
                WHERE piece.run = run.run) END,
              CASE WHEN ended_at IS NULL THEN pg_try_advisory_xact_lock_shared(claim) END
            FROM (SELECT * FROM migration_route_runs WHERE %s ORDER BY run DESC LIMIT 1) AS run
            CROSS JOIN LATERAL (
              SELECT coalesce(max(position + octet_length(bytes)), 0) AS length FROM (
                SELECT position, bytes FROM migration_route_output AS piece
                WHERE piece.run = run.run ORDER BY position DESC LIMIT 1) AS last) AS output""";
    private static final String READ_LATEST = READ.formatted("deployment = ?");
    private static final String READ_ONE = READ.formatted("run = ?");

    private static final String WRITE = "INSERT INTO migration_route_output (run, position, bytes) VALUES (?, ?, ?)"
            + " ON CONFLICT (run, position) DO UPDATE SET bytes = excluded.bytes";

    private static final String END =
            "UPDATE migration_route_runs SET ended_at = now(), exception = ? WHERE run = ? AND ended_at IS NULL";

    /** Not the run before, whose output somebody may still be reading. */
    private static final String OLDER = "SELECT run FROM migration_route_runs WHERE deployment = ? AND run <"
            + " (SELECT max(run) FROM migration_route_runs WHERE deployment = ? AND run < ?)";

    private static final String REMOVE_OUTPUT = "DELETE FROM migration_route_output WHERE ctid = ANY (ARRAY("
            + "SELECT ctid FROM migration_route_output WHERE run IN (" + OLDER + ") LIMIT " + ROWS_AT_ONCE
            + " FOR UPDATE SKIP LOCKED))";
    private static final String REMOVE_RUNS = "DELETE FROM migration_route_runs WHERE run IN (" + OLDER + ")";

    /** Without the parser's cautious limit: an exception may be longer than 20 million chars. */
    private static final JsonMapper JSON = new JsonMapper(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .build());

    private final RunStoreDatabase database;
    private final Deployment deployment;

    StoredRuns(RunStoreDatabase database, Deployment deployment) {
        this.database = database;
        this.deployment = deployment;
    }

    /** Returns the latest run; one that was abandoned is ended by that. */
    Optional<Run> latest() {
        return database.call(connection -> read(connection, READ_LATEST, null));
    }

    /** Returns a run. */
    Run get(long run) {
        return database.call(connection -> read(connection, READ_ONE, run).orElseThrow(() -> dropped(run)));
    }

    Run get(Connection connection, long run) throws SQLException {
        return read(connection, READ_ONE, run).orElseThrow(() -> dropped(run));
    }

    private static RunStoreException dropped(long run) {
        return RunStoreDatabase.unusable("run " + run + " is not there any more.");
    }

    private Optional<Run> read(Connection connection, String sql, @Nullable Long run) throws SQLException {
        long abandoned;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setInt(1, SHORT_OUTPUT);
            if (run == null) {
                statement.setString(2, deployment.name());
            } else {
                statement.setLong(2, run);
            }
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                // Free now, but the rest of the row may be from before the run has ended in the usual way.
                if (!row.getBoolean(8)) {
                    return Optional.of(run(row));
                }
                abandoned = row.getLong(2);
            }
        }
        deployment.settle(connection, abandoned);
        return read(connection, sql, run);
    }

    private Run run(ResultSet row) throws SQLException {
        boolean ended = row.getBoolean(4);
        String exception = row.getString(5);
        return new Run(
                Deployment.command(row.getString(3)),
                ended ? MigrationProgressState.MIGRATION_FINISHED : MigrationProgressState.MIGRATION_RUNNING,
                new StoredOutput(database, row.getLong(1), row.getLong(6), row.getBytes(7)),
                exception == null ? null : decode(exception));
    }

    void write(Connection connection, long run, List<Piece> pieces) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(WRITE)) {
            for (Piece piece : pieces) {
                statement.setLong(1, run);
                statement.setLong(2, piece.position());
                statement.setBytes(3, piece.bytes());
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    /**
     * Ends a run, unless it has ended.
     *
     * @return whether it has ended by this
     */
    boolean end(Connection connection, long run, @Nullable String exception) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(END)) {
            statement.setString(1, exception == null ? null : encode(exception));
            statement.setLong(2, run);
            return statement.executeUpdate() == 1;
        }
    }

    /**
     * Removes some of the output of the runs before the one before a run, or these runs themselves if they have none.
     *
     * @return whether there may be more
     */
    boolean removeSomeBefore(Connection connection, long run) throws SQLException {
        return remove(connection, REMOVE_OUTPUT, run) > 0 || remove(connection, REMOVE_RUNS, run) > 0;
    }

    private int remove(Connection connection, String sql, long run) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, deployment.name());
            statement.setString(2, deployment.name());
            statement.setLong(3, run);
            return statement.executeUpdate();
        }
    }

    private static String encode(String exception) {
        try {
            return JSON.writeValueAsString(exception);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A string that cannot be written as JSON", e);
        }
    }

    private static String decode(String json) throws SQLException {
        try {
            return JSON.readValue(json, String.class);
        } catch (JsonProcessingException e) {
            throw new SQLException("The exception of a run is not stored as a JSON string", e);
        }
    }
}
