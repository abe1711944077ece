package io.github.migrationroute.eventlog.internal.convert;

import io.github.migrationroute.eventlog.internal.event.EventRules;
import io.github.migrationroute.eventlog.migration.Event;
import io.github.migrationroute.eventlog.migration.Model;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What the events of the position in hand have made of their models. An event that a migration has left as it was happens to
 * the same model before and after the migration, mostly; what it makes of it is computed once for all states.
 */
final class AppliedEvents {
    /** What an event was applied to last, and what came out. */
    private record Application(@Nullable Model before, Model after) {}

    private final boolean remembers;
    private IdentityHashMap<Event, Application> applied = new IdentityHashMap<>();

    private AppliedEvents(boolean remembers) {
        this.remembers = remembers;
    }

    static AppliedEvents remembered() {
        return new AppliedEvents(true);
    }

    /** For a position with so many events that to remember them takes more than it saves. */
    static AppliedEvents notRemembered() {
        return new AppliedEvents(false);
    }

    /** Goes to the beginning of a position. */
    void begin() {
        // Not emptied, which takes as long as there is room in it: one position may have had a million events.
        applied = new IdentityHashMap<>();
    }

    /**
     * Applies an event.
     *
     * @throws EventRules.Violation if it breaks a rule
     */
    @SuppressWarnings("ReferenceEquality") // To compare their fields would take as long as to apply the event.
    Model apply(@Nullable Model before, Event event, int position) {
        Application known = applied.get(event);
        if (known != null && known.before == before) {
            return known.after;
        }
        Model after = EventRules.apply(before, event, position);
        if (remembers) {
            applied.put(event, new Application(before, after));
        }
        return after;
    }
}
