package io.github.migrationroute.eventlog.migration;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Ready-made event migrations for what most migrations do. */
public final class FieldMigrations {
    private FieldMigrations() {}

    /**
     * Sets fields on every created model of some collections, also where the event already sets them.
     *
     * @param targetIndex the index after the migration
     * @param defaults for each collection its new fields and their values; see {@link JsonValue#of}
     * @return the migration
     * @throws IllegalArgumentException if a name or a value is not allowed; see {@link Event}
     */
    public static EventMigration addFields(int targetIndex, Map<String, ? extends Map<String, ?>> defaults) {
        Map<String, Fields> added = new LinkedHashMap<>();
        defaults.forEach((collection, fields) -> added.put(collection, FieldNames.checked(Fields.of(fields))));
        return new FieldMigration(targetIndex, "add fields " + described(added), event -> {
            Fields fields = added.get(event.fqid().collection());
            return fields != null && event instanceof Event.Create create
                    ? new Event.Create(create.fqid(), create.fields().with(fields))
                    : event;
        });
    }

    /**
     * Takes fields out of every event of some collections.
     *
     * @param targetIndex the index after the migration
     * @param fields for each collection the names of the fields
     * @return the migration
     * @throws IllegalArgumentException if a name is not allowed; see {@link Event}
     */
    public static EventMigration removeFields(int targetIndex, Map<String, ? extends Collection<String>> fields) {
        Map<String, Set<String>> removed = new LinkedHashMap<>();
        fields.forEach((collection, names) -> {
            names.forEach(FieldNames::check);
            removed.put(collection, new TreeSet<>(names));
        });
        return new FieldMigration(targetIndex, "remove fields " + described(removed), event -> {
            Set<String> names = removed.get(event.fqid().collection());
            return names == null ? event : without(event, names);
        });
    }

    private static Event without(Event event, Set<String> removed) {
        Fqid fqid = event.fqid();
        if (event instanceof Event.Create create) {
            return new Event.Create(fqid, create.fields().without(removed));
        }
        if (event instanceof Event.Update update) {
            return new Event.Update(fqid, update.fields().without(removed));
        }
        if (event instanceof Event.DeleteFields deleteFields) {
            return new Event.DeleteFields(
                    fqid,
                    deleteFields.names().stream()
                            .filter(name -> !removed.contains(name))
                            .toList());
        }
        if (event instanceof Event.ListFields listFields) {
            var add = new LinkedHashMap<>(listFields.add());
            var remove = new LinkedHashMap<>(listFields.remove());
            add.keySet().removeAll(removed);
            remove.keySet().removeAll(removed);
            return new Event.ListFields(fqid, add, remove);
        }
        return event;
    }

    /**
     * Renames a field in every event of a collection.
     *
     * @param targetIndex the index after the migration
     * @param collection the collection
     * @param from the present name
     * @param to the new name
     * @return the migration
     * @throws IllegalArgumentException if a name is not allowed; see {@link Event}
     */
    public static EventMigration renameField(int targetIndex, String collection, String from, String to) {
        FieldNames.check(from);
        FieldNames.check(to);
        return new FieldMigration(
                targetIndex,
                "rename field " + collection + "/" + from + " to " + to,
                event -> event.fqid().collection().equals(collection) ? renamed(event, from, to) : event);
    }

    private static Event renamed(Event event, String from, String to) {
        Fqid fqid = event.fqid();
        if (event instanceof Event.Create create && create.fields().containsKey(from)) {
            return new Event.Create(fqid, renamed(create.fields(), from, to));
        }
        if (event instanceof Event.Update update && update.fields().containsKey(from)) {
            return new Event.Update(fqid, renamed(update.fields(), from, to));
        }
        if (event instanceof Event.DeleteFields deleteFields
                && deleteFields.names().contains(from)) {
            List<String> names = new ArrayList<>(deleteFields.names());
            names.removeIf(from::equals);
            names.add(to);
            return new Event.DeleteFields(fqid, names);
        }
        if (event instanceof Event.ListFields listFields) {
            return new Event.ListFields(
                    fqid, renamed(listFields.add(), from, to), renamed(listFields.remove(), from, to));
        }
        return event;
    }

    private static Fields renamed(Fields fields, String from, String to) {
        return fields.without(from).with(to, fields.get(from));
    }

    private static <V> Map<String, V> renamed(Map<String, V> fields, String from, String to) {
        Map<String, V> renamed = new LinkedHashMap<>(fields);
        V value = renamed.remove(from);
        if (value != null) {
            renamed.put(to, value);
        }
        return renamed;
    }

    private static String described(Map<String, ?> fields) {
        return fields.entrySet().stream()
                .map(entry -> entry.getKey() + " "
                        + (entry.getValue() instanceof Map<?, ?> map ? map.keySet() : entry.getValue()))
                .collect(Collectors.joining(", "));
    }

    /** Replaces each event by one other, without looking at a state. */
    private record FieldMigration(int targetIndex, String name, Function<Event, Event> conversion)
            implements EventMigration {
        @Override
        public List<Event> migrate(Event event, Position position) {
            return List.of(conversion.apply(event));
        }

        @Override
        public boolean readsModels() {
            return false;
        }
    }
}
