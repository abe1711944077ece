package io.github.migrationroute.eventlog.internal.convert;

import io.github.migrationroute.eventlog.migration.Event;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A position as it is in the live tables.
 *
 * @param number its number
 * @param time when it was written
 * @param user who wrote it
 * @param information what was noted, as JSON text, or null
 * @param events its events, ordered by weight
 */
record HistoryPosition(
        int number, Instant time, int user, @Nullable String information, List<Event> events) {}
