package io.github.migrationroute.eventlog.internal.convert;

import io.github.migrationroute.eventlog.internal.event.SharedNames;
import io.github.migrationroute.eventlog.internal.execution.Settings;
import io.github.migrationroute.eventlog.migration.Event;
import io.github.migrationroute.eventlog.migration.EventMigration;
import io.github.migrationroute.eventlog.migration.Position;
import java.util.Comparator;
import java.util.List;

/** Takes events through migrations that are all of the history: one position, before which there was nothing. */
public final class SinglePosition {
    private SinglePosition() {}

    /**
     * Converts the events by one migration after the other, so that there are never more than those of two; and where a migration
     * reads no models, only one of them besides, which is being converted.
     *
     * @param number the number of the {@link Position}
     * @param events the events, in order and none against a rule, in a list that can be changed and is
     * @param names knows the names in the events
     * @return what stands in their place
     * @throws io.github.migrationroute.MigrationException if a migration fails or breaks a rule
     * @throws InterruptedException if the thread was interrupted
     */
    public static List<Event> convert(
            int number, List<Event> events, List<EventMigration> migrations, SharedNames names)
            throws InterruptedException {
        List<Event> converted = events;
        for (EventMigration migration : migrations) {
            List<Event> produced = convert(new LivePosition(number, null, 0, null), converted, migration, names);
            converted.clear();
            converted = produced;
        }
        return converted;
    }

    private static List<Event> convert(
            LivePosition position, List<Event> events, EventMigration migration, SharedNames names)
            throws InterruptedException {
        var applied = AppliedEvents.notRemembered();
        var step = new ConversionStep(migration, nothing(migration), nothing(migration), false, applied, names::share);
        if (migration.readsModels()) {
            return step.convert(position, events);
        }
        events.sort(Comparator.comparing(event -> !(event instanceof Event.Create)));
        return step.convertPassing(position, new PassingEvents(events));
    }

    /** Nothing is ever kept in it, so it never has a file. */
    private static KeptModels nothing(EventMigration migration) {
        return migration.readsModels()
                ? KeptModels.withFields(new ModelCache(Settings.defaults().temporaryFolder(), 0))
                : KeptModels.withoutFields();
    }
}
