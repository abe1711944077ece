package io.github.migrationroute.eventlog;

import io.github.migrationroute.eventlog.migration.EventMigration;
import io.github.migrationroute.eventlog.migration.EventStep;
import io.github.migrationroute.eventlog.migration.EventSteps;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;

/** Migrations of a single ready-made step or of several that are alike, as vectors and most tests want them. */
public final class FieldMigrations {
    private FieldMigrations() {}

    public static EventMigration addFields(int targetIndex, Map<String, ? extends Map<String, ?>> defaults) {
        return EventMigration.of(
                targetIndex,
                "add fields "
                        + defaults.entrySet().stream()
                                .map(entry ->
                                        entry.getKey() + " " + entry.getValue().keySet())
                                .collect(Collectors.joining(", ")),
                defaults.entrySet().stream()
                        .map(entry -> EventSteps.addFields(entry.getKey(), entry.getValue()))
                        .toArray(EventStep[]::new));
    }

    public static EventMigration removeFields(int targetIndex, Map<String, ? extends Collection<String>> fields) {
        return EventMigration.of(
                targetIndex,
                "remove fields "
                        + fields.entrySet().stream()
                                .map(entry -> entry.getKey() + " " + entry.getValue())
                                .collect(Collectors.joining(", ")),
                fields.entrySet().stream()
                        .map(entry -> EventSteps.removeFields(
                                entry.getKey(), entry.getValue().toArray(String[]::new)))
                        .toArray(EventStep[]::new));
    }

    public static EventMigration renameField(int targetIndex, String collection, String from, String to) {
        return EventMigration.of(
                targetIndex,
                "rename field " + collection + "/" + from + " to " + to,
                EventSteps.renameField(collection, from, to));
    }

    public static EventMigration renameFieldOverwriting(int targetIndex, String collection, String from, String to) {
        return EventMigration.of(
                targetIndex,
                "rename field " + collection + "/" + from + " to " + to,
                EventSteps.renameFieldOverwriting(collection, from, to));
    }
}
