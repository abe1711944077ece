package io.github.migrationroute.runstore.postgres.internal.run;

import io.github.migrationroute.runstore.RunProgress;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** The table of how far runs are: each has one row, with a number that grows whenever it is replaced. */
public final class ProgressTable {
    /** Of the run whose id is put in. It begins with the last number, and so does not come by what was replaced. */
    static final String OF_RUN =
            "SELECT * FROM migration_route_progress WHERE run_id = %s ORDER BY number DESC LIMIT 1";

    static final String REPLACE = """
            WITH former AS (
              DELETE FROM migration_route_progress WHERE run_id = ? AND number BETWEEN ? AND ?
            )
            INSERT INTO migration_route_progress
              (run_id, number, stage, done, total, unit, percent, per_second, seconds_left)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""";

    private ProgressTable() {}

    /**
     * Replaces the row of a run, in a transaction in which the caller has made sure that it still has the claim.
     *
     * @param former the number that the row has, or the least that it can have
     * @param number the number that it will have, greater than every other of this run before
     */
    public static void replace(Connection transaction, String runId, long former, long number, RunProgress progress)
            throws SQLException {
        try (PreparedStatement statement = transaction.prepareStatement(REPLACE)) {
            statement.setString(1, runId);
            statement.setLong(2, former);
            statement.setLong(3, number - 1);
            statement.setString(4, runId);
            statement.setLong(5, number);
            statement.setString(6, JsonText.encode(progress.stage()));
            statement.setLong(7, progress.done());
            statement.setObject(
                    8, progress.total().isPresent() ? progress.total().getAsLong() : null, Types.BIGINT);
            statement.setString(9, JsonText.encode(progress.unit()));
            set(statement, 10, progress.percent());
            set(statement, 11, progress.perSecond());
            set(statement, 12, progress.secondsLeft());
            statement.executeUpdate();
        }
    }

    private static void set(PreparedStatement statement, int index, OptionalDouble value) throws SQLException {
        statement.setObject(index, value.isPresent() ? value.getAsDouble() : null, Types.DOUBLE);
    }

    /** Tells whether two would be the same in the table. */
    public static boolean isSame(RunProgress one, RunProgress other) {
        return one.stage().equals(other.stage())
                && one.done() == other.done()
                && one.total().equals(other.total())
                && one.unit().equals(other.unit())
                && one.percent().equals(other.percent())
                && one.perSecond().equals(other.perSecond())
                && one.secondsLeft().equals(other.secondsLeft());
    }

    /** Reads a progress; null if the run has not said how far it is. */
    static @Nullable RunProgress of(ResultSet row) throws SQLException {
        String stage = JsonText.decode(row.getString("stage"));
        String unit = JsonText.decode(row.getString("unit"));
        if (stage == null || unit == null) {
            return null;
        }
        long done = row.getLong("done");
        Long total = row.getObject("total", Long.class);
        RunProgress progress =
                total == null ? RunProgress.of(stage, done, unit) : RunProgress.of(stage, done, total, unit);
        Double percent = row.getObject("percent", Double.class);
        progress = percent == null ? progress : progress.withPercent(percent);
        Double perSecond = row.getObject("per_second", Double.class);
        progress = perSecond == null ? progress : progress.withPerSecond(perSecond);
        Double secondsLeft = row.getObject("seconds_left", Double.class);
        return secondsLeft == null ? progress : progress.withSecondsLeft(secondsLeft);
    }
}
