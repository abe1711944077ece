package io.github.migrationroute.eventlog.migration;

import io.github.migrationroute.MigrationException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
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
     * @throws IllegalArgumentException if a name or a value is not allowed; see {@link Event}, {@link Fqid}
     */
    public static EventMigration addFields(int targetIndex, Map<String, ? extends Map<String, ?>> defaults) {
        Map<String, Fields> added = new LinkedHashMap<>();
        defaults.forEach((collection, fields) -> {
            Fqid.checkCollection(collection);
            added.put(collection, FieldNames.checked(Fields.of(fields)));
        });
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
     * @throws IllegalArgumentException if a name is not allowed; see {@link Event}, {@link Fqid}
     */
    public static EventMigration removeFields(int targetIndex, Map<String, ? extends Collection<String>> fields) {
        Map<String, Set<String>> removed = new LinkedHashMap<>();
        fields.forEach((collection, names) -> {
            Fqid.checkCollection(collection);
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
     * Renames a field in every event of a collection. The new name must be new: at an event of the collection that names it
     * already, also one that only removes it, the migration fails, because what is in the one field would be mixed with what
     * is in the other.
     *
     * @param targetIndex the index after the migration
     * @param collection the collection
     * @param from the present name
     * @param to the new name
     * @return the migration
     * @throws IllegalArgumentException if a name is not allowed, see {@link Event} and {@link Fqid}, or both are the same
     * @see #renameFieldOverwriting
     */
    public static EventMigration renameField(int targetIndex, String collection, String from, String to) {
        return renameField(targetIndex, collection, from, to, event -> requireNew(event, to));
    }

    /**
     * Renames a field in every event of a collection, also where the new name has been in use: from then on the two are one
     * field, which has what was last written to either of them. Where one event names both, what it says of the present
     * name counts.
     *
     * @param targetIndex the index after the migration
     * @param collection the collection
     * @param from the present name
     * @param to the new name
     * @return the migration
     * @throws IllegalArgumentException if a name is not allowed, see {@link Event} and {@link Fqid}, or both are the same
     */
    public static EventMigration renameFieldOverwriting(int targetIndex, String collection, String from, String to) {
        return renameField(targetIndex, collection, from, to, event -> {});
    }

    private static EventMigration renameField(
            int targetIndex, String collection, String from, String to, Consumer<Event> check) {
        Fqid.checkCollection(collection);
        FieldNames.check(from);
        FieldNames.check(to);
        if (from.equals(to)) {
            throw new IllegalArgumentException("The field " + from + " has this name already");
        }
        return new FieldMigration(targetIndex, "rename field " + collection + "/" + from + " to " + to, event -> {
            if (!event.fqid().collection().equals(collection)) {
                return event;
            }
            check.accept(event);
            return renamed(event, from, to);
        });
    }

    private static void requireNew(Event event, String field) {
        if (names(event, field)) {
            throw new MigrationException("the field " + field + " is in use already, and would be overwritten;"
                    + " renameFieldOverwriting allows that");
        }
    }

    private static boolean names(Event event, String field) {
        if (event instanceof Event.Create create) {
            return create.fields().containsKey(field);
        }
        if (event instanceof Event.Update update) {
            return update.fields().containsKey(field);
        }
        if (event instanceof Event.DeleteFields deleteFields) {
            return deleteFields.names().contains(field);
        }
        return event instanceof Event.ListFields listFields
                && (listFields.add().containsKey(field) || listFields.remove().containsKey(field));
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
            names.removeAll(List.of(from, to));
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
