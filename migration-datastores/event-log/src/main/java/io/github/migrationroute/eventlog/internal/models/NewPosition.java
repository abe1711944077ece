package io.github.migrationroute.eventlog.internal.models;

import io.github.migrationroute.MigrationException;
import io.github.migrationroute.eventlog.internal.event.EventType;
import io.github.migrationroute.eventlog.internal.sql.CommandSession;
import io.github.migrationroute.eventlog.internal.sql.CopyRows;
import io.github.migrationroute.eventlog.internal.sql.DatabaseFailure;
import io.github.migrationroute.eventlog.migration.Event;
import io.github.migrationroute.eventlog.migration.Fields;
import io.github.migrationroute.eventlog.migration.Fqid;
import io.github.migrationroute.eventlog.migration.ModelChanges;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes the changes of a model migration as the events of one new position, which is made with the first of them. The
 * models are not touched, so that the migration goes on reading them as they were.
 */
final class NewPosition implements ModelChanges {
    private static final int WRITE_SIZE = 1 << 18;

    private final CommandSession session;
    private final int index;
    private final CopyRows rows = new CopyRows("events (position, fqid, type, data, weight)");
    private int number;
    private int events;

    NewPosition(CommandSession session, int index) {
        this.session = session;
        this.index = index;
    }

    /** Returns the number of the position, which there is only if there are events. */
    int number() {
        return number;
    }

    int events() {
        return events;
    }

    @Override
    public void create(Fqid fqid, Map<String, ?> fields) {
        add(Event.create(fqid, fields));
    }

    @Override
    public void update(
            Fqid fqid,
            Map<String, ? extends @Nullable Object> fields,
            Map<String, ? extends List<?>> add,
            Map<String, ? extends List<?>> remove) {
        Fields set = Fields.of(fields);
        List<String> removed = set.entrySet().stream()
                .filter(field -> field.getValue().isNull())
                .map(Map.Entry::getKey)
                .toList();
        // All are made before the first is written: a change is taken wholly or not at all.
        List<Event> made = List.of(
                new Event.Update(fqid, set.without(removed)),
                Event.deleteFields(fqid, removed),
                Event.listFields(fqid, add, remove));
        made.stream().filter(event -> !EventType.saysNothing(event)).forEach(this::add);
    }

    @Override
    public void delete(Fqid fqid) {
        add(Event.delete(fqid));
    }

    @Override
    public void restore(Fqid fqid) {
        add(Event.restore(fqid));
    }

    private void add(Event event) {
        try {
            if (events == 0) {
                number = insert();
            }
            rows.row(5);
            rows.integer(number);
            rows.text(event.fqid().toString());
            rows.text(EventType.of(event).label());
            rows.jsonb(EventType.data(event));
            rows.integer(++events);
            if (rows.size() >= WRITE_SIZE) {
                rows.write(session.connection());
            }
        } catch (SQLException e) {
            throw new DatabaseFailure(e);
        }
    }

    /**
     * The number after the highest one, so that a run that was rolled back leaves no gap; its sequence would have gone on.
     * Behind a sequence that is ahead the number is free as well, because writers are kept out.
     */
    private int insert() throws SQLException {
        long last = session.number("SELECT max(position) FROM positions");
        if (last == Integer.MAX_VALUE) {
            throw new MigrationException("there is the position " + last
                    + ", the highest that can be, so what is changed cannot become a new position");
        }
        int next = (int) last + 1;
        String sequence = "pg_get_serial_sequence('positions', 'position')";
        session.number("SELECT setval(" + sequence + ", greatest(1, " + next + ", pg_sequence_last_value(" + sequence
                + "::regclass)))");
        session.execute("INSERT INTO positions (position, timestamp, user_id, information, migration_index)"
                + " OVERRIDING SYSTEM VALUE VALUES (" + next + ", now(), 0, NULL, " + index + ")");
        return next;
    }

    /** Writes what is left, and returns the number of events. */
    int finish() throws SQLException {
        if (events > 0) {
            rows.write(session.connection());
        }
        return events;
    }
}
