package io.github.migrationroute.eventlog.migration;

import io.github.migrationroute.MigrationException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Ready-made steps for what many migrations do. They leave alone what they are not for. But for {@link #addField} they look at
 * nothing but the event, and can be applied to models that are in no database.
 *
 * @see EventMigration#of
 */
public final class EventSteps {
    private EventSteps() {}

    /** Computes the value of a new field. */
    @FunctionalInterface
    public interface NewValue {
        /**
         * Computes the value for one model.
         *
         * @param create the event that makes the model
         * @param position where that happened, with the states before and after; only valid during the call
         * @return the value, see {@link JsonValue#of}; null if the model does not get the field
         * @throws Exception if it cannot be computed
         */
        @Nullable
        Object compute(Event.Create create, Position position) throws Exception;
    }

    /**
     * Sets fields on every created model of a collection, also where the event already sets them.
     *
     * @param collection the collection
     * @param defaults the new fields and their values; see {@link JsonValue#of}
     * @return the step
     * @throws IllegalArgumentException if a name or a value is not allowed; see {@link Event}, {@link Fqid}
     */
    public static EventStep addFields(String collection, Map<String, ?> defaults) {
        Fqid.checkCollection(collection);
        Fields added = FieldNames.checked(Fields.of(defaults));
        return new FieldStep(
                isEqual(collection),
                event -> event instanceof Event.Create create
                        ? new Event.Create(create.fqid(), create.fields().with(added))
                        : event);
    }

    /**
     * Sets a field on every created model of a collection, also where the event already sets it, to a value of its own.
     *
     * @param collection the collection
     * @param field the new field
     * @param value computes the value; it may read models. If it looks at nothing but the event, it is best said so by
     *     {@link #ofEventOnly}
     * @return the step
     * @throws IllegalArgumentException if a name is not allowed; see {@link Event}, {@link Fqid}
     */
    public static EventStep addField(String collection, String field, NewValue value) {
        Fqid.checkCollection(collection);
        FieldNames.check(field);
        return new ComputedField(collection, field, value);
    }

    /**
     * Takes fields out of every event of a collection.
     *
     * @param collection the collection
     * @param fields the names of the fields
     * @return the step
     * @throws IllegalArgumentException if a name is not allowed; see {@link Event}, {@link Fqid}
     */
    public static EventStep removeFields(String collection, String... fields) {
        Fqid.checkCollection(collection);
        Set<String> removed = Set.copyOf(List.of(fields));
        removed.forEach(FieldNames::check);
        return removeFields(isEqual(collection), removed::contains);
    }

    /**
     * Takes all fields of some names out of every event of some collections.
     *
     * @param collections matches the whole names of the collections
     * @param fields matches the whole names of the fields
     * @return the step
     */
    public static EventStep removeFields(Pattern collections, Pattern fields) {
        return removeFields(collections.asMatchPredicate(), fields.asMatchPredicate());
    }

    private static EventStep removeFields(Predicate<String> collections, Predicate<String> fields) {
        return new FieldStep(collections, event -> renamed(event, name -> fields.test(name) ? null : name));
    }

    /**
     * Renames a field in every event of a collection. The new name must be new: at an event of the collection that names it
     * already, also one that only removes it, the migration fails, because what is in the one field would be mixed with what
     * is in the other.
     *
     * @param collection the collection
     * @param from the present name
     * @param to the new name
     * @return the step
     * @throws IllegalArgumentException if a name is not allowed, see {@link Event} and {@link Fqid}, or both are the same
     * @see #renameFieldOverwriting
     */
    public static EventStep renameField(String collection, String from, String to) {
        UnaryOperator<String> names = rename(collection, from, to);
        return new FieldStep(isEqual(collection), event -> {
            requireNew(event, to);
            return renamed(event, names);
        });
    }

    /**
     * Renames a field in every event of a collection, as {@link #renameField(String, String, String)} does, and gives it
     * another value, as {@link #changeField} does.
     *
     * @param collection the collection
     * @param from the present name
     * @param to the new name
     * @param value makes the new value of the old one; a JSON null is not allowed
     * @return the step
     * @throws IllegalArgumentException if a name is not allowed, see {@link Event} and {@link Fqid}, or both are the same
     */
    public static EventStep renameField(String collection, String from, String to, UnaryOperator<JsonValue> value) {
        UnaryOperator<String> names = rename(collection, from, to);
        return new FieldStep(isEqual(collection), event -> {
            requireNew(event, to);
            return renamed(changed(event, from, value), names);
        });
    }

    /**
     * Renames a field in every event of a collection, also where the new name has been in use: from then on the two are one
     * field, which has what was last written to either of them. Where one event names both, what it says of the present
     * name counts.
     *
     * @param collection the collection
     * @param from the present name
     * @param to the new name
     * @return the step
     * @throws IllegalArgumentException if a name is not allowed, see {@link Event} and {@link Fqid}, or both are the same
     */
    public static EventStep renameFieldOverwriting(String collection, String from, String to) {
        UnaryOperator<String> names = rename(collection, from, to);
        return new FieldStep(isEqual(collection), event -> renamed(event, names));
    }

    /**
     * Renames all fields of some names in every event of some collections. The migration fails at an event that names a
     * field and its new name, or two fields that get one name. That a new name is in use in other events is not noticed.
     *
     * @param collections matches the whole names of the collections
     * @param fields matches the whole names of the fields
     * @param replacement the new name, in which {@code $1} stands for the first group; see
     *     {@link java.util.regex.Matcher#replaceAll(String)}
     * @return the step
     */
    public static EventStep renameFields(Pattern collections, Pattern fields, String replacement) {
        UnaryOperator<String> names = name -> {
            var matcher = fields.matcher(name);
            return matcher.matches() ? matcher.replaceFirst(replacement) : name;
        };
        return new FieldStep(collections.asMatchPredicate(), event -> {
            requireDistinct(event, names);
            return renamed(event, names);
        });
    }

    /**
     * Gives a field another value in every event of a collection that sets it. At an event that adds to it or takes out of
     * it as a list the migration fails, since there is no whole value.
     *
     * @param collection the collection
     * @param field the field
     * @param value makes the new value of the old one; a JSON null is not allowed
     * @return the step
     * @throws IllegalArgumentException if a name is not allowed; see {@link Event}, {@link Fqid}
     */
    public static EventStep changeField(String collection, String field, UnaryOperator<JsonValue> value) {
        Fqid.checkCollection(collection);
        FieldNames.check(field);
        return new FieldStep(isEqual(collection), event -> changed(event, field, value));
    }

    /**
     * Leaves out all events of a collection, as if its models had never been.
     *
     * @param collection the collection
     * @return the step
     * @throws IllegalArgumentException if the name is not allowed; see {@link Fqid}
     */
    public static EventStep dropCollection(String collection) {
        Fqid.checkCollection(collection);
        return new FieldStep(isEqual(collection), event -> null);
    }

    /**
     * Says of a step that it looks at nothing but the event: that it reads no models, which makes it faster, and can be applied
     * to models that are in no database.
     *
     * @param step the step; asked for a model by it, a state throws an exception
     * @return the step, of which that is known
     */
    public static EventStep ofEventOnly(EventStep step) {
        return new OfEventOnly(step);
    }

    private static Predicate<String> isEqual(String name) {
        return name::equals;
    }

    private static UnaryOperator<String> rename(String collection, String from, String to) {
        Fqid.checkCollection(collection);
        FieldNames.check(from);
        FieldNames.check(to);
        if (from.equals(to)) {
            throw new IllegalArgumentException("The field " + from + " has this name already");
        }
        return name -> name.equals(from) ? to : name;
    }

    private static void requireNew(Event event, String field) {
        if (names(event).contains(field)) {
            throw new MigrationException("the field " + field + " is in use already, and would be overwritten;"
                    + " renameFieldOverwriting allows that");
        }
    }

    private static void requireDistinct(Event event, UnaryOperator<String> newName) {
        Map<String, String> all = new LinkedHashMap<>();
        for (String name : names(event)) {
            String other = all.put(newName.apply(name), name);
            if (other != null) {
                throw new MigrationException("the fields " + other + " and " + name + " would both be called "
                        + newName.apply(name) + "; none may overwrite the other");
            }
        }
    }

    /** Returns the names of all fields that an event says something of. */
    private static Set<String> names(Event event) {
        if (event instanceof Event.Create create) {
            return create.fields().keySet();
        }
        if (event instanceof Event.Update update) {
            return update.fields().keySet();
        }
        if (event instanceof Event.DeleteFields deleteFields) {
            return new LinkedHashSet<>(deleteFields.names());
        }
        if (event instanceof Event.ListFields listFields) {
            Set<String> names = new LinkedHashSet<>(listFields.add().keySet());
            names.addAll(listFields.remove().keySet());
            return names;
        }
        return Set.of();
    }

    /**
     * Gives the fields of an event other names.
     *
     * @param newName the name in the place of each one; null leaves the field out
     */
    private static Event renamed(Event event, Function<String, @Nullable String> newName) {
        if (names(event).stream().allMatch(name -> name.equals(newName.apply(name)))) {
            return event;
        }
        Fqid fqid = event.fqid();
        if (event instanceof Event.Create create) {
            return new Event.Create(fqid, Fields.of(renamed(create.fields(), newName)));
        }
        if (event instanceof Event.Update update) {
            return new Event.Update(fqid, Fields.of(renamed(update.fields(), newName)));
        }
        if (event instanceof Event.ListFields listFields) {
            return new Event.ListFields(
                    fqid, renamed(listFields.add(), newName), renamed(listFields.remove(), newName));
        }
        return event instanceof Event.DeleteFields deleteFields
                ? new Event.DeleteFields(fqid, renamed(deleteFields.names(), newName))
                : event;
    }

    private static <V> Map<String, V> renamed(Map<String, V> fields, Function<String, @Nullable String> newName) {
        Map<String, V> renamed = new LinkedHashMap<>();
        // Those with new names come last, so that they count if an old one is the same.
        fields.forEach((name, value) -> {
            if (name.equals(newName.apply(name))) {
                renamed.put(name, value);
            }
        });
        fields.forEach((name, value) -> {
            String other = newName.apply(name);
            if (other != null && !other.equals(name)) {
                renamed.put(other, value);
            }
        });
        return renamed;
    }

    private static List<String> renamed(Collection<String> names, Function<String, @Nullable String> newName) {
        Map<String, String> fields = new LinkedHashMap<>();
        names.forEach(name -> fields.put(name, name));
        return List.copyOf(renamed(fields, newName).keySet());
    }

    private static Event changed(Event event, String field, UnaryOperator<JsonValue> value) {
        if (!names(event).contains(field)) {
            return event;
        }
        if (event instanceof Event.Create create) {
            return new Event.Create(create.fqid(), changed(create.fields(), field, value));
        }
        if (event instanceof Event.Update update) {
            return new Event.Update(update.fqid(), changed(update.fields(), field, value));
        }
        if (event instanceof Event.ListFields) {
            throw new MigrationException("the field " + field + " is changed as a list, so there is no whole value that"
                    + " another one could be made of; a step of your own can say what becomes of it");
        }
        return event;
    }

    private static Fields changed(Fields fields, String field, UnaryOperator<JsonValue> value) {
        JsonValue before = Objects.requireNonNull(fields.get(field));
        return fields.with(field, value.apply(before));
    }

    /**
     * Replaces each event of some collections by one other or none, without looking at a state.
     *
     * @param conversion returns null for none
     */
    private record FieldStep(Predicate<String> collections, Function<Event, @Nullable Event> conversion)
            implements EventStep {
        @Override
        public List<Event> convert(Event event, Position position) {
            if (!collections.test(event.fqid().collection())) {
                return List.of(event);
            }
            Event converted = conversion.apply(event);
            return converted == null ? List.of() : List.of(converted);
        }

        @Override
        public boolean readsModels() {
            return false;
        }

        @Override
        public boolean migratesExports() {
            return true;
        }
    }

    /** Sets a field of each new model of a collection to a value that is computed. */
    private record ComputedField(String collection, String field, NewValue value) implements EventStep {
        @Override
        public List<Event> convert(Event event, Position position) throws Exception {
            if (event instanceof Event.Create create
                    && create.fqid().collection().equals(collection)) {
                Object computed = value.compute(create, position);
                return List.of(computed == null ? create : create.with(field, computed));
            }
            return List.of(event);
        }
    }

    /** A step that looks at nothing but the event. */
    private record OfEventOnly(EventStep step) implements EventStep {
        @Override
        public List<Event> convert(Event event, Position position) throws Exception {
            return step.convert(event, position);
        }

        @Override
        public boolean readsModels() {
            return false;
        }

        @Override
        public boolean migratesExports() {
            return true;
        }
    }
}
