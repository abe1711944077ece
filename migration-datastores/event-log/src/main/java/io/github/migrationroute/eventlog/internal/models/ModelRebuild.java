package io.github.migrationroute.eventlog.internal.models;

import io.github.migrationroute.MigrationException;
import io.github.migrationroute.eventlog.internal.event.EventRules;
import io.github.migrationroute.eventlog.internal.event.EventType;
import io.github.migrationroute.eventlog.internal.execution.Execution;
import io.github.migrationroute.eventlog.internal.execution.Progress;
import io.github.migrationroute.eventlog.internal.sql.CommandSession;
import io.github.migrationroute.eventlog.internal.sql.CopyRows;
import io.github.migrationroute.eventlog.internal.sql.Cursor;
import io.github.migrationroute.eventlog.migration.Event;
import io.github.migrationroute.eventlog.migration.Model;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Computes all models from the live history, in the transaction of a session.
 *
 * <p>The database sorts the events by model, so that one model after the other can be replayed and never more than one is
 * in memory.
 */
public final class ModelRebuild {
    /** Larger than the default, because the sort of a whole history would otherwise be merged several times. */
    private static final String SORT_MEMORY = "SELECT set_config('work_mem', '64MB', true)"
            + " WHERE pg_size_bytes(current_setting('work_mem')) < pg_size_bytes('64MB')";

    private static final String EVENTS = "SELECT fqid, type::text, data, position, weight FROM events"
            + " ORDER BY fqid COLLATE \"C\", position, weight";

    private static final int WRITE_SIZE = 1 << 20;

    private final CommandSession session;
    private final Progress progress;
    private final IdSequences ids;
    private final CopyRows models = new CopyRows("models (fqid, data, deleted)");
    private long written;

    /**
     * Creates a rebuild.
     *
     * @param ids is told the id of every model
     */
    public ModelRebuild(Execution execution, IdSequences ids) {
        this.session = execution.session();
        this.progress = execution.progress();
        this.ids = ids;
    }

    /**
     * Replaces the table of models.
     *
     * @return the number of models
     * @throws MigrationException if an event breaks a rule
     */
    public long rebuild() throws SQLException, InterruptedException {
        progress.begin("Deleting the models");
        session.execute("DELETE FROM models");
        long total = session.number("SELECT count(*) FROM events");
        session.execute(SORT_MEMORY);
        progress.begin("Sorting the events by model");
        try (Cursor cursor = Cursor.open(session.connection(), EVENTS, List.of())) {
            progress.begin("Computing the models", "events", total);
            replay(cursor);
        }
        models.write(session.connection());
        return written;
    }

    private void replay(Cursor cursor) throws SQLException, InterruptedException {
        Model model = null;
        while (cursor.next()) {
            Execution.checkInterrupt();
            ResultSet rows = cursor.row();
            String fqid = rows.getString(1);
            int position = rows.getInt(4);
            try {
                Event event = EventType.ofLabel(rows.getString(2)).read(fqid, rows.getString(3));
                if (model != null && !model.fqid().equals(event.fqid())) {
                    write(model);
                    model = null;
                }
                model = EventRules.apply(model, event, position);
            } catch (EventRules.Violation | IllegalArgumentException e) {
                throw new MigrationException(
                        "The history, or what a migration has made of it, breaks a rule at position " + position
                                + ", event " + rows.getInt(5) + " (" + rows.getString(2) + " " + fqid + "): "
                                + e.getMessage(),
                        e);
            }
            progress.advance(1, 1);
        }
        write(model);
    }

    private void write(@Nullable Model model) throws SQLException {
        if (model == null) {
            return;
        }
        models.row(3);
        models.text(model.fqid().toString());
        models.jsonb(ModelRow.data(model));
        models.bool(model.deleted());
        ids.add(model.fqid());
        written++;
        if (models.size() >= WRITE_SIZE) {
            models.write(session.connection());
        }
    }
}
