package io.github.migrationroute.eventlog.migration;

import io.github.migrationroute.eventlog.internal.json.JsonText;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The fields of an event, of a model or of a JSON object: an immutable map in the order in which they were set. What would
 * change it throws an {@link UnsupportedOperationException}; {@code with} and {@code without} return another one. Safe for
 * use by several threads.
 */
public final class Fields extends AbstractMap<String, JsonValue> {
    /** No fields at all. */
    public static final Fields NONE = new Fields(new String[0], new JsonValue[0]);

    // Two arrays and no hash table: there are as many of these maps as there are events and models, with few fields
    // each.
    private final String[] names;
    private final JsonValue[] values;

    private Fields(String[] names, JsonValue[] values) {
        this.names = names;
        this.values = values;
    }

    /**
     * Takes fields from any map.
     *
     * @param fields the names, and for each its value; see {@link JsonValue#of}
     * @return the fields, in the order of the map
     * @throws IllegalArgumentException if a value is not allowed
     */
    public static Fields of(Map<String, ? extends @Nullable Object> fields) {
        if (fields instanceof Fields same) {
            return same;
        }
        Builder builder = new Builder();
        fields.forEach((name, value) -> builder.add(Objects.requireNonNull(name, "name"), JsonValue.of(value)));
        return builder.build();
    }

    @Override
    public @Nullable JsonValue get(@Nullable Object name) {
        int index = indexOf(name);
        return index < 0 ? null : values[index];
    }

    @Override
    public boolean containsKey(@Nullable Object name) {
        return indexOf(name) >= 0;
    }

    /**
     * Returns the value of a field that must be there.
     *
     * @param name the field
     * @return its value
     * @throws NoSuchElementException if there is no such field; the message names it
     */
    public JsonValue required(String name) {
        JsonValue value = get(name);
        if (value == null) {
            throw new NoSuchElementException("There is no field " + name + ", only " + List.of(names));
        }
        return value;
    }

    private int indexOf(@Nullable Object name) {
        for (int i = 0; i < names.length; i++) {
            if (names[i].equals(name)) {
                return i;
            }
        }
        return -1;
    }

    /**
     * Returns these fields with one set.
     *
     * @param name the field, which keeps its place if it is there
     * @param value its value; see {@link JsonValue#of}
     * @return other fields; these stay as they are
     * @throws IllegalArgumentException if the value is not allowed
     */
    public Fields with(String name, @Nullable Object value) {
        Builder result = new Builder(this, 1);
        result.set(name, JsonValue.of(value));
        return result.build();
    }

    /**
     * Returns these fields with others set.
     *
     * @param others the fields to set; those that are there keep their places
     * @return other fields; these stay as they are
     */
    public Fields with(Fields others) {
        if (isEmpty()) {
            return others;
        }
        if (others.isEmpty()) {
            return this;
        }
        Builder result = new Builder(this, others.size());
        others.forEach(result::set);
        return result.build();
    }

    /**
     * Returns these fields without some.
     *
     * @param removed the names of fields; those that are not there are ignored
     * @return other fields; these stay as they are
     */
    public Fields without(String... removed) {
        return without(List.of(removed));
    }

    /**
     * Returns these fields without some.
     *
     * @param removed the names of fields; those that are not there are ignored
     * @return other fields; these stay as they are
     */
    public Fields without(Collection<String> removed) {
        return only(name -> !removed.contains(name));
    }

    /**
     * Returns those of these fields whose names satisfy a condition.
     *
     * @param condition what is asked for each name
     * @return other fields; these stay as they are
     */
    public Fields only(Predicate<? super String> condition) {
        Builder result = new Builder();
        forEach((name, value) -> {
            if (condition.test(name)) {
                result.add(name, value);
            }
        });
        return result.size == names.length ? this : result.build();
    }

    @Override
    public void forEach(BiConsumer<? super String, ? super JsonValue> action) {
        for (int i = 0; i < names.length; i++) {
            action.accept(names[i], values[i]);
        }
    }

    /**
     * Writes the fields as JSON.
     *
     * @return the text of an object
     * @throws IllegalArgumentException if {@code jsonb} cannot keep a name, because it holds U+0000 or an unpaired
     *     surrogate
     */
    public String toJson() {
        StringBuilder json = new StringBuilder(32 * names.length + 2);
        json.append('{');
        for (int i = 0; i < names.length; i++) {
            if (i > 0) {
                json.append(", ");
            }
            JsonText.quote(json, names[i]);
            json.append(": ").append(values[i]);
        }
        json.append('}');
        return json.toString();
    }

    @Override
    public int size() {
        return names.length;
    }

    @Override
    public Set<Entry<String, JsonValue>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public int size() {
                return names.length;
            }

            @Override
            public Iterator<Entry<String, JsonValue>> iterator() {
                return new Iterator<>() {
                    private int next;

                    @Override
                    public boolean hasNext() {
                        return next < names.length;
                    }

                    @Override
                    public Entry<String, JsonValue> next() {
                        if (!hasNext()) {
                            throw new NoSuchElementException();
                        }
                        return Map.entry(names[next], values[next++]);
                    }
                };
            }
        };
    }

    /** Collects fields in order. Where JSON text names a key twice, the last counts, as in PostgreSQL. */
    static final class Builder implements JsonText.FieldVisitor {
        private String[] names;
        private JsonValue[] values;
        private int size;

        /** The place after that of the field that was set last. */
        private int next;

        private boolean ordered = true;

        Builder() {
            names = new String[8];
            values = new JsonValue[8];
        }

        private Builder(Fields start, int more) {
            size = start.names.length;
            // Shared as long as only values change: nothing is written where names are already.
            names = start.names;
            values = Arrays.copyOf(start.values, size + more);
        }

        @Override
        public void visit(String name, String json) {
            // As jsonb orders names, nearly, so that those that come from it need not be searched.
            ordered = ordered && (size == 0 || isBefore(names[size - 1], name));
            if (ordered) {
                add(name, new JsonValue(json));
            } else {
                set(name, new JsonValue(json));
            }
        }

        private static boolean isBefore(String name, String other) {
            return name.length() == other.length() ? name.compareTo(other) < 0 : name.length() < other.length();
        }

        /** Adds a field that is not there yet. */
        void add(String name, JsonValue value) {
            if (size == values.length) {
                values = Arrays.copyOf(values, 2 * size + 2);
            }
            if (size == names.length) {
                names = Arrays.copyOf(names, values.length);
            }
            names[size] = name;
            values[size++] = value;
        }

        /** Sets a field, whether or not it is there. */
        void set(String name, JsonValue value) {
            // Others mostly come in the same order.
            if (next < size && names[next].equals(name)) {
                values[next++] = value;
                return;
            }
            for (int i = 0; i < size; i++) {
                if (names[i].equals(name)) {
                    values[i] = value;
                    next = i + 1;
                    return;
                }
            }
            add(name, value);
        }

        Fields build() {
            return size == 0 ? NONE : new Fields(ofSize(names), ofSize(values));
        }

        private <T> T[] ofSize(T[] array) {
            return array.length == size ? array : Arrays.copyOf(array, size);
        }
    }
}
