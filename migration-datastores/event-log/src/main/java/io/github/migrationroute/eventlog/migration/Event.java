package io.github.migrationroute.eventlog.migration;

import io.github.migrationroute.eventlog.internal.json.JsonText;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Something that happened to one model. Immutable.
 *
 * <p>A name of a field matches <code>[a-z][a-z0-9_]*\$?[a-z0-9_]*</code> and does not begin with {@code meta_}, and no
 * field is set to null: an event that breaks this cannot be created.
 */
public sealed interface Event {
    /**
     * Tells which model it happened to.
     *
     * @return its fqid
     */
    Fqid fqid();

    /**
     * Makes a model, which must never have existed.
     *
     * @param fqid the model
     * @param fields its fields
     * @return the event
     * @throws IllegalArgumentException if a name or a value is not allowed; see {@link Event}, {@link JsonValue#of}
     */
    static Create create(Fqid fqid, Map<String, ?> fields) {
        return new Create(fqid, Fields.of(fields));
    }

    /**
     * Sets fields of a model, which must exist and not be deleted.
     *
     * @param fqid the model
     * @param fields what is set
     * @return the event
     * @throws IllegalArgumentException if a name or a value is not allowed; see {@link Event}, {@link JsonValue#of}
     */
    static Update update(Fqid fqid, Map<String, ?> fields) {
        return new Update(fqid, Fields.of(fields));
    }

    /**
     * Removes fields of a model, which must exist and not be deleted.
     *
     * @param fqid the model
     * @param names the fields; those that the model does not have are ignored
     * @return the event
     * @throws IllegalArgumentException if a name is not allowed; see {@link Event}
     */
    static DeleteFields deleteFields(Fqid fqid, List<String> names) {
        return new DeleteFields(fqid, names);
    }

    /**
     * Adds to lists of a model, which must exist and not be deleted, and takes out of them.
     *
     * @param fqid the model
     * @param add for each field the values to append, unless the list holds them already
     * @param remove for each field the values to take out, after the adding
     * @return the event
     * @throws IllegalArgumentException if a name or a value is not allowed; see {@link Event}, {@link JsonValue#of}
     */
    static ListFields listFields(Fqid fqid, Map<String, ? extends List<?>> add, Map<String, ? extends List<?>> remove) {
        return new ListFields(fqid, values(add), values(remove));
    }

    /**
     * Marks a model as deleted, which must exist and not be deleted.
     *
     * @param fqid the model
     * @return the event
     */
    static Delete delete(Fqid fqid) {
        return new Delete(fqid);
    }

    /**
     * Takes back the deletion of a model, which must be deleted.
     *
     * @param fqid the model
     * @return the event
     */
    static Restore restore(Fqid fqid) {
        return new Restore(fqid);
    }

    private static Map<String, List<JsonValue>> values(Map<String, ? extends List<?>> lists) {
        Map<String, List<JsonValue>> values = new LinkedHashMap<>();
        lists.forEach((name, list) ->
                values.put(name, list.stream().map(JsonValue::of).toList()));
        return values;
    }

    /**
     * A model was made.
     *
     * @param fqid the model, which must never have existed
     * @param fields its fields
     */
    record Create(Fqid fqid, Fields fields) implements Event {
        /**
         * Creates the event.
         *
         * @param fqid the model
         * @param fields its fields
         * @throws IllegalArgumentException if a name or a value is not allowed; see {@link Event}
         */
        public Create {
            Objects.requireNonNull(fqid, "fqid");
            fields = FieldNames.checked(fields);
        }

        /**
         * Returns this event with a field set.
         *
         * @param name the field
         * @param value its value; see {@link JsonValue#of}
         * @return a new event
         * @throws IllegalArgumentException if the name or the value is not allowed; see {@link Event}
         */
        public Create with(String name, Object value) {
            return new Create(fqid, fields.with(name, value));
        }

        /**
         * Returns this event without some of its fields.
         *
         * @param names the fields; those that it does not have are ignored
         * @return a new event
         */
        public Create without(String... names) {
            return new Create(fqid, fields.without(names));
        }
    }

    /**
     * Fields of a model were set.
     *
     * @param fqid the model, which must exist and not be deleted
     * @param fields what was set
     */
    record Update(Fqid fqid, Fields fields) implements Event {
        /**
         * Creates the event.
         *
         * @param fqid the model
         * @param fields what is set
         * @throws IllegalArgumentException if a name or a value is not allowed; see {@link Event}
         */
        public Update {
            Objects.requireNonNull(fqid, "fqid");
            fields = FieldNames.checked(fields);
        }

        /**
         * Returns this event with a field set.
         *
         * @param name the field
         * @param value its value; see {@link JsonValue#of}
         * @return a new event
         * @throws IllegalArgumentException if the name or the value is not allowed; see {@link Event}
         */
        public Update with(String name, Object value) {
            return new Update(fqid, fields.with(name, value));
        }

        /**
         * Returns this event without some of its fields.
         *
         * @param names the fields; those that it does not have are ignored
         * @return a new event
         */
        public Update without(String... names) {
            return new Update(fqid, fields.without(names));
        }
    }

    /**
     * Fields of a model were removed.
     *
     * @param fqid the model, which must exist and not be deleted
     * @param names the fields; those that the model does not have are ignored
     */
    record DeleteFields(Fqid fqid, List<String> names) implements Event {
        /**
         * Creates the event.
         *
         * @param fqid the model
         * @param names the fields
         * @throws IllegalArgumentException if a name is not allowed; see {@link Event}
         */
        public DeleteFields {
            Objects.requireNonNull(fqid, "fqid");
            names = List.copyOf(names);
            names.forEach(FieldNames::check);
        }
    }

    /**
     * Values were appended to lists of a model and taken out of them.
     *
     * @param fqid the model, which must exist and not be deleted
     * @param add for each field the values to append, unless the list held them before the event; a list that was absent
     *     is taken as empty
     * @param remove for each field the values to take out, after the adding; a field that the model did not have before
     *     the event is left alone
     */
    record ListFields(Fqid fqid, Map<String, List<JsonValue>> add, Map<String, List<JsonValue>> remove)
            implements Event {
        /**
         * Creates the event.
         *
         * @param fqid the model
         * @param add what is appended
         * @param remove what is taken out
         * @throws IllegalArgumentException if a name is not allowed, see {@link Event}, or a value is nested too deep:
         *     the lists of an event are two levels of a {@link JsonValue}
         */
        public ListFields {
            Objects.requireNonNull(fqid, "fqid");
            add = copied(add);
            remove = copied(remove);
        }

        private static Map<String, List<JsonValue>> copied(Map<String, List<JsonValue>> lists) {
            Map<String, List<JsonValue>> copy = new LinkedHashMap<>();
            lists.forEach((name, list) -> {
                FieldNames.check(name);
                // In the data of the event a list is within an object that is a value itself.
                list.forEach(value -> JsonText.requireDepth(value.toString(), 2));
                copy.put(name, List.copyOf(list));
            });
            return Collections.unmodifiableMap(copy);
        }
    }

    /**
     * A model was deleted. Its fields stay.
     *
     * @param fqid the model, which must exist and not be deleted
     */
    record Delete(Fqid fqid) implements Event {
        /**
         * Creates the event.
         *
         * @param fqid the model
         */
        public Delete {
            Objects.requireNonNull(fqid, "fqid");
        }
    }

    /**
     * The deletion of a model was taken back.
     *
     * @param fqid the model, which must be deleted
     */
    record Restore(Fqid fqid) implements Event {
        /**
         * Creates the event.
         *
         * @param fqid the model
         */
        public Restore {
            Objects.requireNonNull(fqid, "fqid");
        }
    }
}
