package io.github.migrationroute.eventlog;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The fields of an object: an immutable map in two arrays, because there are as many of them as there are events and
 * models, and few fields in each.
 */
final class Fields extends AbstractMap<String, JsonValue> {
    static final Fields NONE = new Fields(new String[0], new JsonValue[0]);

    private final String[] names;
    private final JsonValue[] values;

    private Fields(String[] names, JsonValue[] values) {
        this.names = names;
        this.values = values;
    }

    static Fields of(Map<String, ?> fields) {
        if (fields instanceof Fields same) {
            return same;
        }
        Builder builder = new Builder();
        fields.forEach((name, value) -> builder.add(name, JsonValue.of(value)));
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

    private int indexOf(@Nullable Object name) {
        for (int i = 0; i < names.length; i++) {
            if (names[i].equals(name)) {
                return i;
            }
        }
        return -1;
    }

    /** Returns these fields with others set. */
    Fields with(Fields others) {
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

    /** Returns these fields without some. */
    Fields without(List<String> removed) {
        return only(name -> !removed.contains(name));
    }

    /** Returns those of these fields whose names satisfy a condition. */
    Fields only(Predicate<String> condition) {
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

    /** Returns them as the text of a JSON object. */
    String toJson() {
        StringBuilder json = new StringBuilder(32 * names.length + 2);
        appendTo(json);
        return json.toString();
    }

    /** Appends them as the text of a JSON object. */
    void appendTo(StringBuilder json) {
        json.append('{');
        for (int i = 0; i < names.length; i++) {
            if (i > 0) {
                json.append(", ");
            }
            JsonText.quote(json, names[i]);
            json.append(": ").append(values[i]);
        }
        json.append('}');
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

    /** Collects fields in order. */
    static final class Builder {
        private String[] names;
        private JsonValue[] values;
        private int size;

        Builder() {
            names = new String[8];
            values = new JsonValue[8];
        }

        private Builder(Fields start, int more) {
            size = start.names.length;
            names = Arrays.copyOf(start.names, size + more);
            values = Arrays.copyOf(start.values, size + more);
        }

        /** Adds a field that is not there yet. */
        void add(String name, JsonValue value) {
            if (size == names.length) {
                names = Arrays.copyOf(names, 2 * size + 2);
                values = Arrays.copyOf(values, 2 * size + 2);
            }
            names[size] = name;
            values[size++] = value;
        }

        /** Sets a field, whether or not it is there. */
        void set(String name, JsonValue value) {
            for (int i = 0; i < size; i++) {
                if (names[i].equals(name)) {
                    values[i] = value;
                    return;
                }
            }
            add(name, value);
        }

        Fields build() {
            return size == 0 ? NONE : new Fields(Arrays.copyOf(names, size), Arrays.copyOf(values, size));
        }
    }
}
