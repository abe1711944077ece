package io.github.migrationroute.eventlog.migration;

import java.util.ArrayList;
import java.util.List;

/**
 * Converts each event by one step after the other.
 *
 * @param steps at least one
 */
record StepMigration(int targetIndex, String name, List<EventStep> steps) implements EventMigration {
    StepMigration {
        if (steps.isEmpty()) {
            throw new IllegalArgumentException("The migration " + name + " has no steps; it must have at least one");
        }
    }

    @Override
    public List<Event> migrate(Event event, Position position) throws Exception {
        List<Event> events = steps.get(0).convert(event, position);
        for (EventStep step : steps.subList(1, steps.size())) {
            List<Event> converted = new ArrayList<>();
            for (Event each : events) {
                converted.addAll(step.convert(each, position));
            }
            events = converted;
        }
        return events;
    }

    @Override
    public boolean readsModels() {
        return steps.stream().anyMatch(EventStep::readsModels);
    }

    @Override
    public boolean migratesExports() {
        return steps.stream().allMatch(EventStep::migratesExports);
    }
}
