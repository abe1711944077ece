package io.github.migrationroute.eventlog.migration;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Describes which models are wanted, by their fields; the database does the choosing. Immutable.
 *
 * <p>A filter chooses a model or does not: there is nothing between. A field that the model does not have satisfies no
 * comparison, so {@code equal("state", "x").not()} chooses also models without a state. No field of a model is null.
 *
 * <p>Values are compared as {@code jsonb} compares them:
 *
 * <ul>
 *   <li>Numbers by their value: {@code 1} and {@code 1.0} are equal. False is less than true.
 *   <li>Strings are equal if they have the same characters. Which of two is less is up to the collation of the database;
 *       for models that are in no database it is the one whose first different code point is, as with the collation C.
 *   <li>An array with fewer elements is less. If they have the same number, the first ones that differ decide, and what is in
 *       them in turn. Within an array or an object values of different types are ordered null, string, number, boolean, array,
 *       object.
 *   <li>An object with fewer fields is less. If they have the same number, the fields are compared one after the other, the
 *       name and then the value, in the order in which {@code jsonb} keeps them: shorter names first, by their bytes in UTF-8.
 * </ul>
 *
 * <p>Made by the methods here: its cases are for the datastore, and there will be more of them.
 */
public sealed interface ModelFilter {
    /**
     * Chooses models whose field has a value.
     *
     * @param field the field
     * @param value the value; see {@link JsonValue#of}
     * @return the filter
     * @throws IllegalArgumentException if one of the two is not allowed
     */
    static ModelFilter equal(String field, @Nullable Object value) {
        return new Equal(field, JsonValue.of(value));
    }

    /**
     * Chooses models whose field is less than a value of the same type.
     *
     * @param field the field
     * @param value the value; see {@link JsonValue#of}
     * @return the filter
     * @throws IllegalArgumentException if one of the two is not allowed
     */
    static ModelFilter less(String field, Object value) {
        return new Less(field, JsonValue.of(value));
    }

    /**
     * Chooses models whose field is greater than a value of the same type.
     *
     * @param field the field
     * @param value the value; see {@link JsonValue#of}
     * @return the filter
     * @throws IllegalArgumentException if one of the two is not allowed
     */
    static ModelFilter greater(String field, Object value) {
        return new Greater(field, JsonValue.of(value));
    }

    /**
     * Chooses models that have a field.
     *
     * @param field the field
     * @return the filter
     * @throws IllegalArgumentException if that is no name of a field
     */
    static ModelFilter present(String field) {
        return new Present(field);
    }

    /**
     * Chooses models whose field is a string that begins with another one, character by character. A field that is no string
     * begins with nothing.
     *
     * @param field the field
     * @param prefix the beginning; every string begins with the empty one
     * @return the filter
     * @throws IllegalArgumentException if one of the two is not allowed; see {@link JsonValue#of}
     */
    static ModelFilter startsWith(String field, String prefix) {
        return new StartsWith(field, prefix);
    }

    /**
     * Chooses what both filters choose.
     *
     * @param other the other one
     * @return the filter
     */
    default ModelFilter and(ModelFilter other) {
        return new And(append(this instanceof And all ? all.filters() : List.of(this), other));
    }

    /**
     * Chooses what at least one of the filters chooses.
     *
     * @param other the other one
     * @return the filter
     */
    default ModelFilter or(ModelFilter other) {
        return new Or(append(this instanceof Or any ? any.filters() : List.of(this), other));
    }

    /**
     * Chooses what this filter does not choose.
     *
     * @return the filter
     */
    default ModelFilter not() {
        return new Not(this);
    }

    /** Side by side and not nested, because somebody may combine thousands of them in a loop. */
    private static List<ModelFilter> append(List<ModelFilter> filters, ModelFilter other) {
        return Stream.concat(filters.stream(), Stream.of(other)).toList();
    }

    private static List<ModelFilter> copied(List<ModelFilter> filters) {
        if (filters.isEmpty()) {
            throw new IllegalArgumentException("No filters cannot be combined");
        }
        return List.copyOf(filters);
    }

    /**
     * Models whose field has a value.
     *
     * @param field the field
     * @param value the value
     */
    record Equal(String field, JsonValue value) implements ModelFilter {
        /**
         * Creates the filter.
         *
         * @param field the field
         * @param value the value
         * @throws IllegalArgumentException if the field is no name of one
         */
        public Equal {
            FieldNames.check(field);
            Objects.requireNonNull(value, "value");
        }
    }

    /**
     * Models whose field is less than a value of the same type.
     *
     * @param field the field
     * @param value the value
     */
    record Less(String field, JsonValue value) implements ModelFilter {
        /**
         * Creates the filter.
         *
         * @param field the field
         * @param value the value
         * @throws IllegalArgumentException if the field is no name of one
         */
        public Less {
            FieldNames.check(field);
            Objects.requireNonNull(value, "value");
        }
    }

    /**
     * Models whose field is greater than a value of the same type.
     *
     * @param field the field
     * @param value the value
     */
    record Greater(String field, JsonValue value) implements ModelFilter {
        /**
         * Creates the filter.
         *
         * @param field the field
         * @param value the value
         * @throws IllegalArgumentException if the field is no name of one
         */
        public Greater {
            FieldNames.check(field);
            Objects.requireNonNull(value, "value");
        }
    }

    /**
     * Models that have a field.
     *
     * @param field the field
     */
    record Present(String field) implements ModelFilter {
        /**
         * Creates the filter.
         *
         * @param field the field
         * @throws IllegalArgumentException if it is no name of one
         */
        public Present {
            FieldNames.check(field);
        }
    }

    /**
     * Models whose field is a string that begins with another one.
     *
     * @param field the field
     * @param prefix the beginning
     */
    record StartsWith(String field, String prefix) implements ModelFilter {
        /**
         * Creates the filter.
         *
         * @param field the field
         * @param prefix the beginning
         * @throws IllegalArgumentException if the field is no name of one, or no field can begin with the prefix because it
         *     holds U+0000 or an unpaired surrogate
         */
        public StartsWith {
            FieldNames.check(field);
            JsonValue.of(Objects.requireNonNull(prefix, "prefix"));
        }
    }

    /**
     * What all of the filters choose.
     *
     * @param filters the filters, at least one; an unmodifiable list
     */
    record And(List<ModelFilter> filters) implements ModelFilter {
        /**
         * Creates the filter.
         *
         * @param filters the filters
         * @throws IllegalArgumentException if there are none
         */
        public And {
            filters = copied(filters);
        }
    }

    /**
     * What at least one of the filters chooses.
     *
     * @param filters the filters, at least one; an unmodifiable list
     */
    record Or(List<ModelFilter> filters) implements ModelFilter {
        /**
         * Creates the filter.
         *
         * @param filters the filters
         * @throws IllegalArgumentException if there are none
         */
        public Or {
            filters = copied(filters);
        }
    }

    /**
     * What a filter does not choose.
     *
     * @param filter the filter
     */
    record Not(ModelFilter filter) implements ModelFilter {
        /**
         * Creates the filter.
         *
         * @param filter the filter
         */
        public Not {
            Objects.requireNonNull(filter, "filter");
        }
    }
}
