package io.github.migrationroute.eventlog.internal.convert;

import io.github.migrationroute.MigrationException;
import io.github.migrationroute.eventlog.internal.execution.Settings;
import io.github.migrationroute.eventlog.migration.Event;
import io.github.migrationroute.eventlog.migration.EventMigration;
import io.github.migrationroute.eventlog.migration.Migration;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Takes positions through a chain of event migrations, in order and from the first position on, because the states that
 * the migrations see are those that they have made.
 *
 * <p>Only states whose models some migration reads keep their fields. Not safe for use by several threads.
 */
final class Conversion implements AutoCloseable {
    /** Is told what each migration has done. */
    interface Listener {
        void converted(Migration migration, int shown, int produced);
    }

    /** Less than the number of every position, which can be any integer. */
    static final long NO_POSITION = Integer.MIN_VALUE - 1L;

    private final List<EventMigration> migrations;
    private final List<ConversionStep> steps = new ArrayList<>();
    private final List<KeptModels> states = new ArrayList<>();
    private final AppliedEvents applied = AppliedEvents.remembered();
    private final ModelCache cache;
    private long last = NO_POSITION;

    /**
     * Creates a conversion.
     *
     * @param migrations new instances, which nobody else uses
     */
    Conversion(List<EventMigration> migrations, Settings settings) {
        this.migrations = migrations;
        cache = new ModelCache(settings.temporaryFolder(), settings.modelMemoryLimit());
        List<Boolean> read = new ArrayList<>();
        for (int i = 0; i <= migrations.size(); i++) {
            read.add((i > 0 && migrations.get(i - 1).readsModels())
                    || (i < migrations.size() && migrations.get(i).readsModels()));
        }
        for (boolean isRead : read) {
            states.add(isRead ? KeptModels.withFields(cache) : KeptModels.withoutFields());
        }
        for (int i = 0; i < migrations.size(); i++) {
            steps.add(new ConversionStep(
                    migrations.get(i), states.get(i), states.get(i + 1), i == 0, applied, UnaryOperator.identity()));
        }
    }

    List<EventMigration> migrations() {
        return migrations;
    }

    /** Returns the number of the last position that was converted, {@link #NO_POSITION} if none was. */
    long last() {
        return last;
    }

    /**
     * Converts the position after the last one.
     *
     * @return the events that take the place of its events
     * @throws MigrationException if a migration fails, or it or the history breaks a rule
     * @throws InterruptedException if a migration was interrupted
     */
    List<Event> convert(LivePosition position) throws InterruptedException {
        return convert(position, (migration, shown, produced) -> {});
    }

    /** Does the same, and tells a listener what each migration has done. */
    List<Event> convert(LivePosition position, Listener listener) throws InterruptedException {
        applied.begin();
        List<Event> events = position.events();
        for (ConversionStep step : steps) {
            List<Event> produced = convert(step, position, events);
            listener.converted(step.migration(), events.size(), produced.size());
            events = produced;
        }
        steps.forEach(ConversionStep::keepStates);
        last = position.number();
        return events;
    }

    private List<Event> convert(ConversionStep step, LivePosition position, List<Event> events)
            throws InterruptedException {
        try {
            return step.convert(position, events);
        } finally {
            // Whatever a migration has made of that.
            cache.requireIntact();
        }
    }

    @Override
    public void close() throws IOException {
        cache.close();
    }
}
