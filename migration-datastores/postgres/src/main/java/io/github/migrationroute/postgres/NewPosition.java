package io.github.migrationroute.postgres;

import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes the changes of a model migration as the events of one new position, which is made with the first of them. The
 * models are not touched, so that the migration goes on reading them as they were.
 */
final class NewPosition implements ModelChanges, AutoCloseable {
    private static final int SEND_SIZE = 1 << 18;

    private final CommandSession session;
    private final int index;
    private CopyWriter writer;
    private int number;
    private int events;

    NewPosition(CommandSession session, int index) {
        this.session = session;
        this.index = index;
        this.writer = writer();
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
        Map<String, JsonValue> set = new LinkedHashMap<>();
        fields.forEach((name, value) -> set.put(name, JsonValue.of(value)));
        List<String> removed = set.entrySet().stream()
                .filter(field -> field.getValue().isNull())
                .map(Map.Entry::getKey)
                .toList();
        set.keySet().removeAll(removed);
        // All are made before the first is written: a change is taken wholly or not at all.
        List<Event> made = List.of(
                Event.update(fqid, set), Event.deleteFields(fqid, removed), Event.listFields(fqid, add, remove));
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
            writer.row(5);
            writer.integer(number);
            writer.text(event.fqid().toString());
            writer.text(EventType.of(event).label());
            writer.jsonb(EventType.data(event));
            writer.integer(++events);
            if (writer.waiting() >= SEND_SIZE) {
                // A statement of its own each time, because the migration reads on the same connection.
                writer.finish();
                writer = writer();
            }
        } catch (SQLException e) {
            throw new DatabaseFailure(e);
        }
    }

    /** After the highest number, also where the sequence is behind it because numbers were once given by hand. */
    private int insert() throws SQLException {
        String sequence = "pg_get_serial_sequence('positions', 'position')";
        int highest = (int) session.number("SELECT max(position) FROM positions");
        int next = (int) session.number("SELECT nextval(" + sequence + ")");
        if (next <= highest) {
            next = highest + 1;
            session.number("SELECT setval(" + sequence + ", " + next + ")");
        }
        session.execute("INSERT INTO positions (position, timestamp, user_id, information, migration_index)"
                + " OVERRIDING SYSTEM VALUE VALUES (" + next + ", now(), 0, NULL, " + index + ")");
        return next;
    }

    private CopyWriter writer() {
        return new CopyWriter(session.connection(), "events (position, fqid, type, data, weight)");
    }

    /** Writes what is left, and returns the number of events. */
    int finish() throws SQLException {
        if (events > 0) {
            writer.finish();
        }
        return events;
    }

    @Override
    public void close() throws SQLException {
        writer.close();
    }
}
