package io.github.migrationroute.eventlog.internal.convert;

import io.github.migrationroute.eventlog.internal.execution.Execution;
import io.github.migrationroute.eventlog.internal.sql.CommandSession;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.OptionalInt;

/** The tables beside the live ones, which hold what is converted, in the transaction of an execution. */
public final class MigrationTables {
    /** All of them, as a list in SQL. */
    public static final String NAMES =
            "migration_keyframe_models, migration_keyframes, migration_positions, migration_events";

    private final Execution execution;

    public MigrationTables(Execution execution) {
        this.execution = execution;
    }

    public void clear() throws SQLException {
        execution.progress().begin("Emptying the migration tables");
        execution.session().execute("TRUNCATE " + NAMES);
    }

    /**
     * Finds the first position that is not converted.
     *
     * @param index the index that it should be converted to
     * @param last the number of the last position that is looked at
     */
    OptionalInt firstUnconverted(int index, long last) throws SQLException {
        execution.progress().begin("Looking for positions that are not converted yet");
        String sql = "SELECT min(position) FROM positions WHERE position <= " + last
                + " AND NOT EXISTS (SELECT 1 FROM migration_positions"
                + " WHERE migration_positions.position = positions.position AND migration_positions.migration_index = "
                + index + ")";
        try (Statement statement = execution.session().connection().createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            int first = row.getInt(1);
            return row.wasNull() ? OptionalInt.empty() : OptionalInt.of(first);
        }
    }

    /** Discards what is converted from a position on. */
    void discardFrom(int first) throws SQLException {
        CommandSession session = execution.session();
        boolean all = session.number(
                        "SELECT count(*) FROM (SELECT 1 FROM positions WHERE position < " + first + " LIMIT 1) AS one")
                == 0;
        if (all) {
            clear();
        } else {
            session.execute("DELETE FROM migration_events WHERE position >= " + first);
            session.execute("DELETE FROM migration_positions WHERE position >= " + first);
        }
    }
}
