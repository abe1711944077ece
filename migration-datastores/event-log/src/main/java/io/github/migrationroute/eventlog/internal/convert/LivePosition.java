package io.github.migrationroute.eventlog.internal.convert;

import io.github.migrationroute.eventlog.internal.event.EventType;
import io.github.migrationroute.eventlog.internal.json.JsonText;
import io.github.migrationroute.eventlog.internal.json.RawJson;
import io.github.migrationroute.eventlog.migration.Event;
import io.github.migrationroute.eventlog.migration.JsonValue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A position as it is in the live tables.
 *
 * @param number its number
 * @param time when it was written, or null
 * @param user who wrote it
 * @param information what was noted, as JSON text, or null
 * @param events its events, ordered by weight
 * @param otherData the data of events that say nothing by them, where they are not what is written for such an event today.
 *     By identity: equal events may have different ones
 */
record LivePosition(
        int number,
        @Nullable Instant time,
        int user,
        @Nullable String information,
        List<Event> events,
        IdentityHashMap<Event, @Nullable String> otherData) {
    /** Creates a position without events. */
    LivePosition(int number, @Nullable Instant time, int user, @Nullable String information) {
        this(number, time, user, information, new ArrayList<>(), new IdentityHashMap<>(1));
    }

    /** Returns the data with which an event is written that has come from this position or has been made of it. */
    @Nullable
    String data(Event event) {
        return otherData.containsKey(event) ? otherData.get(event) : EventType.data(event);
    }

    /** Returns what was noted, unless that is null in SQL or in JSON. */
    Optional<JsonValue> noted() {
        if (information == null) {
            return Optional.empty();
        }
        JsonText.requireDepth(information, 0);
        JsonValue value = JsonValue.of(new RawJson(information.strip()));
        return value.isNull() ? Optional.empty() : Optional.of(value);
    }
}
