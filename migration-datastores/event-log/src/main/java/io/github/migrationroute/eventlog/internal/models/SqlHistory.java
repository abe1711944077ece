package io.github.migrationroute.eventlog.internal.models;

import io.github.migrationroute.eventlog.internal.event.EventType;
import io.github.migrationroute.eventlog.internal.json.RawJson;
import io.github.migrationroute.eventlog.migration.Event;
import io.github.migrationroute.eventlog.migration.Fqid;
import io.github.migrationroute.eventlog.migration.History;
import io.github.migrationroute.eventlog.migration.HistoryPosition;
import io.github.migrationroute.eventlog.migration.JsonValue;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * Reads the live history.
 *
 * @param streams what to read with
 * @param highestPosition the last position that is read; after it comes that of the migration which reads
 */
record SqlHistory(CursorStreams streams, OptionalInt highestPosition) implements History {
    private static final String HIGHEST = "SELECT max(position) FROM positions HAVING count(*) > 0";

    private static final String POSITIONS = """
            SELECT position, timestamp, user_id, information::text, changes.list
            FROM positions JOIN (
              SELECT position, json_agg(json_build_array(type, data) ORDER BY weight)::text AS list
              FROM events WHERE fqid = ? AND position <= ?::integer GROUP BY position
            ) AS changes USING (position)
            ORDER BY position""";

    /** A position of the history of one model. */
    private record PastPosition(
            int number, Optional<Instant> time, int user, Optional<JsonValue> information, List<Event> events)
            implements HistoryPosition {}

    /** Returns the history as it is now, whatever is added later. */
    static SqlHistory now(CursorStreams streams) {
        OptionalInt highest = streams.stream(HIGHEST, List.of(), row -> row.getInt(1))
                .mapToInt(Integer::intValue)
                .max();
        return new SqlHistory(streams, highest);
    }

    @Override
    public Stream<HistoryPosition> positions(Fqid fqid) {
        return highestPosition.isEmpty()
                ? Stream.of()
                : streams.stream(
                        POSITIONS,
                        List.of(fqid.toString(), Integer.toString(highestPosition.getAsInt())),
                        row -> position(fqid, row));
    }

    private static HistoryPosition position(Fqid fqid, ResultSet row) throws SQLException {
        return new PastPosition(
                row.getInt(1),
                Optional.ofNullable(row.getObject(2, OffsetDateTime.class)).map(OffsetDateTime::toInstant),
                row.getInt(3),
                Optional.ofNullable(row.getString(4))
                        .map(text -> JsonValue.of(new RawJson(text.strip())))
                        .filter(value -> !value.isNull()),
                JsonValue.of(new RawJson(row.getString(5))).asList().stream()
                        .map(event -> event(fqid, event.asList()))
                        .toList());
    }

    /** Reads a pair of type and data. */
    private static Event event(Fqid fqid, List<JsonValue> pair) {
        return EventType.ofLabel(pair.get(0).asString())
                .read(fqid.toString(), pair.get(1).toString());
    }
}
