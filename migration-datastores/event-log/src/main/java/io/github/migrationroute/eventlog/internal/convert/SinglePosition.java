package io.github.migrationroute.eventlog.internal.convert;

import io.github.migrationroute.eventlog.internal.execution.Settings;
import io.github.migrationroute.eventlog.migration.Event;
import io.github.migrationroute.eventlog.migration.EventMigration;
import io.github.migrationroute.eventlog.migration.Position;
import java.util.List;

/** Takes events through migrations that are all of the history: one position, before which there was nothing. */
public final class SinglePosition {
    private SinglePosition() {}

    /**
     * Converts the events by one migration after the other, so that there are never more than those of two.
     *
     * @param number the number of the {@link Position}
     * @param events the events, in order, in a list that can be emptied and is
     * @return what stands in their place
     * @throws io.github.migrationroute.MigrationException if a migration fails or breaks a rule
     * @throws InterruptedException if a migration was interrupted
     */
    public static List<Event> convert(int number, List<Event> events, List<EventMigration> migrations)
            throws InterruptedException {
        List<Event> converted = events;
        for (EventMigration migration : migrations) {
            var step = new ConversionStep(migration, nothing(migration), nothing(migration), true, new AppliedEvents());
            List<Event> produced = step.convert(new LivePosition(number, null, 0, null), converted);
            converted.clear();
            converted = produced;
        }
        return converted;
    }

    /** Nothing is ever kept in it, so it never has a file. */
    private static KeptModels nothing(EventMigration migration) {
        return migration.readsModels()
                ? KeptModels.withFields(new ModelCache(Settings.defaults().temporaryFolder(), 0))
                : KeptModels.withoutFields();
    }
}
