package io.github.migrationroute.eventlog.internal.models;

import io.github.migrationroute.MigrationException;
import io.github.migrationroute.eventlog.internal.event.EventType;
import io.github.migrationroute.eventlog.internal.sql.CommandSession;
import io.github.migrationroute.eventlog.internal.sql.CopyRows;
import io.github.migrationroute.eventlog.internal.sql.DatabaseFailure;
import io.github.migrationroute.eventlog.migration.Event;
import java.sql.SQLException;

/**
 * Writes the changes of a model migration as the events of one new position, which is made with the first of them. The
 * models are not touched, so that the migration goes on reading them as they were.
 */
final class NewPosition {
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

    /** Adds an event to the position. */
    void add(Event event) {
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
                + " OVERRIDING SYSTEM VALUE VALUES (" + next + ", now(), 0, 'null', " + index + ")");
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
