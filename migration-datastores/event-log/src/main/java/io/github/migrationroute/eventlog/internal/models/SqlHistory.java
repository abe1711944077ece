package io.github.migrationroute.eventlog.internal.models;

import io.github.migrationroute.eventlog.internal.event.EventType;
import io.github.migrationroute.eventlog.internal.json.JsonText;
import io.github.migrationroute.eventlog.internal.json.RawJson;
import io.github.migrationroute.eventlog.internal.sql.Cursor;
import io.github.migrationroute.eventlog.internal.sql.DatabaseFailure;
import io.github.migrationroute.eventlog.migration.Event;
import io.github.migrationroute.eventlog.migration.Fqid;
import io.github.migrationroute.eventlog.migration.History;
import io.github.migrationroute.eventlog.migration.HistoryPosition;
import io.github.migrationroute.eventlog.migration.JsonValue;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Reads the live history up to the position that was the last one when this was made; each stream is a cursor. */
final class SqlHistory implements History, AutoCloseable {
    private static final String POSITIONS =
            "SELECT position, timestamp, user_id, information::text, type::text, fqid, data"
                    + " FROM events JOIN positions USING (position) WHERE fqid = ? AND position <= ?::integer"
                    + " ORDER BY position, weight";

    private final Connection connection;
    private final OptionalInt highestPosition;
    private final List<Cursor> cursors = new ArrayList<>();
    private boolean closed;

    SqlHistory(Connection connection) throws SQLException {
        this.connection = connection;
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT max(position) FROM positions")) {
            row.next();
            int highest = row.getInt(1);
            highestPosition = row.wasNull() ? OptionalInt.empty() : OptionalInt.of(highest);
        }
    }

    @Override
    public OptionalInt highestPosition() {
        return highestPosition;
    }

    @Override
    public Stream<HistoryPosition> positions(Fqid fqid) {
        if (closed) {
            throw new IllegalStateException("The history can only be read until the migration returns");
        }
        if (highestPosition.isEmpty()) {
            return Stream.empty();
        }
        try {
            Cursor cursor = Cursor.open(
                    connection, POSITIONS, List.of(fqid.toString(), Integer.toString(highestPosition.getAsInt())));
            cursors.add(cursor);
            return StreamSupport.stream(new Positions(cursor), false).onClose(() -> close(cursor));
        } catch (SQLException e) {
            throw new DatabaseFailure(e);
        }
    }

    private void close(Cursor cursor) {
        try {
            cursors.remove(cursor);
            cursor.close();
        } catch (SQLException e) {
            throw new DatabaseFailure(e);
        }
    }

    @Override
    public void close() throws SQLException {
        closed = true;
        for (Cursor cursor : cursors) {
            cursor.close();
        }
    }

    /** A position with the events of one model. */
    private record Written(
            int number, Optional<Instant> time, int user, Optional<JsonValue> information, List<Event> events)
            implements HistoryPosition {
        /** Reads the position of a row, without events. */
        static Written read(ResultSet row) throws SQLException {
            OffsetDateTime time = row.getObject(2, OffsetDateTime.class);
            return new Written(
                    row.getInt(1),
                    Optional.ofNullable(time).map(OffsetDateTime::toInstant),
                    row.getInt(3),
                    Optional.ofNullable(row.getString(4)).map(Written::json).filter(value -> !value.isNull()),
                    List.of());
        }

        private static JsonValue json(String text) {
            JsonText.requireDepth(text, 0);
            return JsonValue.of(new RawJson(text.strip()));
        }

        Written with(List<Event> happened) {
            return new Written(number, time, user, information, Collections.unmodifiableList(happened));
        }
    }

    /** The positions that are left in a cursor, which is closed after the last one. */
    private final class Positions extends Spliterators.AbstractSpliterator<HistoryPosition> {
        private final Cursor cursor;

        /** Whether the cursor is at a row that has not been taken. */
        private boolean ahead;

        private boolean ended;

        Positions(Cursor cursor) {
            super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL);
            this.cursor = cursor;
        }

        @Override
        public boolean tryAdvance(Consumer<? super HistoryPosition> action) {
            try {
                HistoryPosition next = next();
                if (next == null) {
                    SqlHistory.this.close(cursor);
                    return false;
                }
                action.accept(next);
                return true;
            } catch (SQLException e) {
                throw new DatabaseFailure(e);
            }
        }

        private @Nullable HistoryPosition next() throws SQLException {
            if (!ahead && !advance()) {
                return null;
            }
            Written position = Written.read(cursor.row());
            List<Event> events = new ArrayList<>();
            do {
                events.add(event(cursor.row()));
                ahead = advance();
            } while (ahead && cursor.row().getInt(1) == position.number);
            return position.with(events);
        }

        private static Event event(ResultSet row) throws SQLException {
            return EventType.ofLabel(row.getString(5)).read(row.getString(6), row.getString(7));
        }

        private boolean advance() throws SQLException {
            ended = ended || !cursors.contains(cursor) || !cursor.next();
            return !ended;
        }
    }
}
