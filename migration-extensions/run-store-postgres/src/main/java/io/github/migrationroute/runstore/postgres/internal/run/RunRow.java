package io.github.migrationroute.runstore.postgres.internal.run;

import io.github.migrationroute.runstore.EncodedOutput;
import io.github.migrationroute.runstore.Run;
import io.github.migrationroute.runstore.RunEnd;
import io.github.migrationroute.runstore.RunState;
import io.github.migrationroute.runstore.StopRequest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** How a run stands in a row. */
final class RunRow {
    private RunRow() {}

    static StoredRun read(ResultSet row, EncodedOutput output) throws SQLException {
        Run.Builder run = Run.builder(
                        row.getString("id"), row.getString("command"), instantOf(row, "started_at"), output)
                .verbose(row.getBoolean("is_verbose"))
                .node(row.getString("node"))
                .startedBy(JsonText.decode(row.getString("started_by")))
                .progress(ProgressTable.of(row))
                .stop(stop(row))
                .duration(Duration.of(row.getLong("micros"), ChronoUnit.MICROS));
        if (row.getObject("ended_at") != null) {
            run.ended(instantOf(row, "ended_at"), end(row));
        }
        return new StoredRun(run.build(), row.getBoolean("abandoned") ? row.getLong("claim_key") : null);
    }

    /** Reads who wants a run to be stopped; null if nobody does. */
    static @Nullable StopRequest stop(ResultSet row) throws SQLException {
        return row.getObject("stop_requested_at") == null
                ? null
                : StopRequest.of(
                        instantOf(row, "stop_requested_at"),
                        JsonText.decode(row.getString("stop_requested_by")),
                        JsonText.decode(row.getString("stop_reason")));
    }

    private static Instant instantOf(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static RunEnd end(ResultSet row) throws SQLException {
        String exception = JsonText.decode(row.getString("exception"));
        String state = row.getString("state");
        if (state != null) {
            return RunEnd.of(RunState.of(state), exception);
        }
        // Ended by a node of a version that stored no state, which knew no other ends.
        if (exception == null) {
            return RunEnd.succeeded();
        }
        String lost =
                "The node " + row.getString("node") + " was lost while it executed " + row.getString("command") + ":";
        return exception.startsWith(lost) ? RunEnd.lost(exception) : RunEnd.failed(exception);
    }
}
