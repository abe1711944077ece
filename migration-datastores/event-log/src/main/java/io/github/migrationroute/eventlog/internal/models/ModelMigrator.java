package io.github.migrationroute.eventlog.internal.models;

import io.github.migrationroute.MigrationException;
import io.github.migrationroute.MigrationLog;
import io.github.migrationroute.eventlog.internal.event.EventRules;
import io.github.migrationroute.eventlog.internal.event.EventType;
import io.github.migrationroute.eventlog.internal.event.MigrationChain;
import io.github.migrationroute.eventlog.internal.execution.Execution;
import io.github.migrationroute.eventlog.internal.execution.Figures;
import io.github.migrationroute.eventlog.internal.execution.Progress;
import io.github.migrationroute.eventlog.internal.sql.CommandSession;
import io.github.migrationroute.eventlog.internal.sql.Cursor;
import io.github.migrationroute.eventlog.internal.sql.DatabaseFailure;
import io.github.migrationroute.eventlog.migration.Event;
import io.github.migrationroute.eventlog.migration.Model;
import io.github.migrationroute.eventlog.migration.ModelMigration;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Applies model migrations, in the transaction of a session: writes what each one changes as the events of a new
 * position, and then applies these events to the models.
 */
public final class ModelMigrator {
    private static final String CHANGED = "SELECT events.fqid, events.type::text, events.data, events.weight,"
            + " models.data, models.deleted FROM events LEFT JOIN models ON models.fqid = events.fqid"
            + " WHERE events.position = ?::integer ORDER BY events.fqid COLLATE \"C\", events.weight";

    private static final String WRITE = "INSERT INTO models (fqid, data, deleted)"
            + " SELECT * FROM unnest(?::text[], ?::text[]::jsonb[], ?::boolean[])"
            + " ON CONFLICT (fqid) DO UPDATE SET data = EXCLUDED.data, deleted = EXCLUDED.deleted";

    private static final int WRITE_SIZE = 2000;

    /** The states of the event migrations are still in memory. */
    private static final int MEMORY_SHARE = 4;

    private final CommandSession session;
    private final MigrationLog log;
    private final Progress progress;
    private final int index;
    private final IdSequences ids;
    private final long memoryLimit;

    /**
     * Creates a migrator.
     *
     * @param index the migration index that the new positions get
     * @param ids the ids of all models; is told those of the models that are made
     */
    public ModelMigrator(Execution execution, int index, IdSequences ids) {
        this.session = execution.session();
        this.log = execution.log();
        this.progress = execution.progress();
        this.index = index;
        this.ids = ids;
        this.memoryLimit = execution.settings().modelMemoryLimit() / MEMORY_SHARE;
    }

    /**
     * Applies migrations.
     *
     * @throws MigrationException if one fails, or its changes break a rule
     */
    public void apply(List<ModelMigration> migrations) throws SQLException, InterruptedException {
        for (ModelMigration migration : migrations) {
            apply(migration);
        }
    }

    private void apply(ModelMigration migration) throws SQLException, InterruptedException {
        String name = MigrationChain.describe(migration);
        progress.begin("Asking " + name + " for its changes");
        NewPosition position = new NewPosition(session, index);
        try (SqlModelReader reader = new SqlModelReader(session.connection(), ids, memoryLimit)) {
            ask(migration, reader, position);
            long events = position.finish();
            log.info(
                    events == 0
                            ? "The " + name + " changes nothing."
                            : "The " + name + " becomes position " + position.number() + " with "
                                    + Figures.number(events) + " events.");
            if (events > 0) {
                progress.begin("Applying " + name, "events", events);
                replay(migration, position.number());
            }
        }
    }

    private static void ask(ModelMigration migration, SqlModelReader reader, NewPosition position)
            throws SQLException, InterruptedException {
        try {
            migration.migrate(reader, new ChangeEvents(position::add));
        } catch (DatabaseFailure e) {
            throw e.failure();
        } catch (InterruptedException e) {
            throw e;
        } catch (Throwable e) {
            String message = e instanceof MigrationException ? e.getMessage() : e.toString();
            throw new MigrationException(
                    "The " + MigrationChain.describe(migration) + " failed after " + position.events() + " events: "
                            + message,
                    e);
        }
    }

    private void replay(ModelMigration migration, int position) throws SQLException, InterruptedException {
        List<Model> changed = new ArrayList<>();
        try (Cursor cursor = Cursor.open(session.connection(), CHANGED, List.of(Integer.toString(position)))) {
            Model model = null;
            while (cursor.next()) {
                Execution.checkInterrupt();
                ResultSet rows = cursor.row();
                String fqid = rows.getString(1);
                if (model == null || !model.fqid().toString().equals(fqid)) {
                    write(model, changed);
                    String data = rows.getString(5);
                    model = data == null ? null : ModelRow.read(fqid, data, rows.getBoolean(6));
                }
                model = replay(migration, model, rows, position);
                progress.advance(1, 1);
            }
            write(model, changed);
        }
        write(changed);
    }

    private static Model replay(ModelMigration migration, @Nullable Model before, ResultSet row, int position)
            throws SQLException {
        Event event = EventType.ofLabel(row.getString(2)).read(row.getString(1), row.getString(3));
        try {
            return EventRules.apply(before, event, position);
        } catch (EventRules.Violation e) {
            throw new MigrationException(
                    "The " + MigrationChain.describe(migration) + " made a wrong change: event " + row.getInt(4)
                            + " of its new position " + position + " (" + EventType.describe(event) + "): " + e.rule(),
                    e);
        }
    }

    private void write(@Nullable Model model, List<Model> changed) throws SQLException {
        if (model != null) {
            changed.add(model);
            ids.add(model.fqid());
        }
        if (changed.size() >= WRITE_SIZE) {
            write(changed);
            changed.clear();
        }
    }

    private void write(List<Model> models) throws SQLException {
        try (PreparedStatement statement = session.connection().prepareStatement(WRITE)) {
            statement.setObject(
                    1, models.stream().map(model -> model.fqid().toString()).toArray(String[]::new));
            statement.setObject(2, models.stream().map(ModelRow::data).toArray(String[]::new));
            statement.setObject(3, models.stream().map(Model::deleted).toArray(Boolean[]::new));
            statement.executeUpdate();
        }
    }
}
