package io.github.migrationroute.quickstart;

import io.github.migrationroute.eventlog.migration.Event;
import io.github.migrationroute.eventlog.migration.JsonValue;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an event is in the tables.
 *
 * @param type the column {@code type}
 * @param data the column {@code data}
 * @param fields the names of the fields that it changes; of a deletion and a restoration, these are those that every
 *     model has
 */
record EventColumns(String type, @Nullable JsonValue data, Set<String> fields) {
    private static final Set<String> META_FIELDS = Set.of("meta_deleted", "meta_position");

    static EventColumns of(Event event) {
        if (event instanceof Event.Create create) {
            return new EventColumns(
                    "create", JsonValue.of(create.fields()), create.fields().keySet());
        }
        if (event instanceof Event.Update update) {
            return new EventColumns(
                    "update", JsonValue.of(update.fields()), update.fields().keySet());
        }
        if (event instanceof Event.DeleteFields deleteFields) {
            return new EventColumns(
                    "deletefields", JsonValue.of(deleteFields.names()), Set.copyOf(deleteFields.names()));
        }
        if (event instanceof Event.ListFields listFields) {
            Set<String> fields = new LinkedHashSet<>(listFields.add().keySet());
            fields.addAll(listFields.remove().keySet());
            Map<String, ?> data = Map.of("add", listFields.add(), "remove", listFields.remove());
            return new EventColumns("listfields", JsonValue.of(data), fields);
        }
        return new EventColumns(event instanceof Event.Delete ? "delete" : "restore", null, META_FIELDS);
    }
}
