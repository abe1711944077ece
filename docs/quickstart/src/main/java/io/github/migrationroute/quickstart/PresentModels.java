package io.github.migrationroute.quickstart;

import io.github.migrationroute.eventlog.migration.Event;
import io.github.migrationroute.eventlog.migration.Fqid;
import io.github.migrationroute.eventlog.migration.JsonValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What a history amounts to. It trusts the history to be one that can have happened. */
final class PresentModels {
    /** Fields that a list was added to are lists; all others are as they were set. */
    private static final class Fold {
        private final Map<String, Object> fields;
        private boolean deleted;
        private int position;

        Fold(Map<String, ?> fields) {
            this.fields = new LinkedHashMap<>(fields);
        }
    }

    private final Map<Fqid, Fold> models = new LinkedHashMap<>();

    void apply(Event event, int position) {
        if (event instanceof Event.Create create) {
            models.put(create.fqid(), new Fold(create.fields()));
        }
        Fold model = model(event.fqid());
        model.position = position;
        if (event instanceof Event.Update update) {
            model.fields.putAll(update.fields());
        } else if (event instanceof Event.DeleteFields deleteFields) {
            model.fields.keySet().removeAll(deleteFields.names());
        } else if (event instanceof Event.ListFields listFields) {
            apply(listFields, model.fields);
        } else if (event instanceof Event.Delete || event instanceof Event.Restore) {
            model.deleted = event instanceof Event.Delete;
        }
    }

    private static void apply(Event.ListFields event, Map<String, Object> fields) {
        // A field that the model did not have before the event is left alone.
        Set<String> known = Set.copyOf(fields.keySet());
        event.add().forEach((name, values) -> {
            List<JsonValue> list = list(fields, name);
            values.stream().filter(value -> !list.contains(value)).forEach(list::add);
        });
        event.remove().forEach((name, values) -> {
            if (known.contains(name)) {
                list(fields, name).removeAll(values);
            }
        });
    }

    @SuppressWarnings("unchecked")
    private static List<JsonValue> list(Map<String, Object> fields, String name) {
        Object value = fields.getOrDefault(name, List.of());
        if (!(value instanceof ArrayList)) {
            value = new ArrayList<>(value instanceof JsonValue json ? json.asList() : List.of());
            fields.put(name, value);
        }
        return (List<JsonValue>) value;
    }

    private Fold model(Fqid fqid) {
        return Objects.requireNonNull(models.get(fqid), fqid::toString);
    }

    Iterable<Fqid> fqids() {
        return Collections.unmodifiableSet(models.keySet());
    }

    boolean isDeleted(Fqid fqid) {
        return model(fqid).deleted;
    }

    /** Returns what is in the column {@code data}. */
    JsonValue data(Fqid fqid) {
        Fold model = model(fqid);
        Map<String, Object> data = new LinkedHashMap<>(model.fields);
        data.put("meta_deleted", model.deleted);
        data.put("meta_position", model.position);
        return JsonValue.of(data);
    }
}
