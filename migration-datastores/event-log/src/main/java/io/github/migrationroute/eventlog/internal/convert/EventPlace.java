package io.github.migrationroute.eventlog.internal.convert;

import io.github.migrationroute.MigrationException;
import io.github.migrationroute.eventlog.internal.event.EventType;
import io.github.migrationroute.eventlog.internal.event.MigrationChain;
import io.github.migrationroute.eventlog.migration.Event;
import io.github.migrationroute.eventlog.migration.Migration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where in the history something goes wrong, and how that is said.
 *
 * @param position the number of the position
 * @param events the events of the position, ordered by weight
 * @param event the one in hand, null before the first and after the last one
 * @param otherwise where it is if there is none in hand
 */
record EventPlace(
        int position, List<Event> events, @Nullable Event event, String otherwise) {
    static EventPlace of(int position, List<Event> events, Event event) {
        return new EventPlace(position, events, event, "");
    }

    static EventPlace beginOf(int position) {
        return new EventPlace(position, List.of(), null, "the beginning");
    }

    static EventPlace endOf(int position) {
        return new EventPlace(position, List.of(), null, "the end");
    }

    MigrationException historyBreaksRule(String rule) {
        return new MigrationException("The history itself breaks a rule at " + this + ": " + rule
                + ". It must be repaired before it can be migrated.");
    }

    MigrationException orderBreaksRule(Migration migration, String rule) {
        return new MigrationException(subject(migration)
                + " wants to be shown the events in an order in which one cannot" + " be, at " + this + ": " + rule);
    }

    MigrationException failed(Migration migration, Throwable cause) {
        String message = cause instanceof MigrationException ? cause.getMessage() : cause.toString();
        return new MigrationException(subject(migration) + " failed at " + this + ": " + message, cause);
    }

    MigrationException brokeRule(Migration migration, Event produced, String rule) {
        return new MigrationException(subject(migration) + " produced a wrong event at " + this + ": "
                + EventType.describe(produced) + ": " + rule);
    }

    private static String subject(Migration migration) {
        return "The " + MigrationChain.describe(migration);
    }

    @Override
    public String toString() {
        if (event == null) {
            return otherwise + " of position " + position;
        }
        return "position " + position + ", event " + (indexOf(event) + 1) + " (" + EventType.describe(event) + ")";
    }

    /** By identity, because a position may hold two events that are equal. */
    private int indexOf(Event wanted) {
        int index = 0;
        while (index < events.size() && events.get(index) != wanted) {
            index++;
        }
        return index;
    }
}
