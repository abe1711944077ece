package io.github.migrationroute.eventlog;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Chooses models by their fields; the database does the choosing. Immutable.
 *
 * <p>Values are compared as {@code jsonb} compares them. A field that the model does not have satisfies no comparison.
 */
public final class ModelFilter {
    private final String condition;
    private final List<String> parameters;

    private ModelFilter(String condition, List<String> parameters) {
        this.condition = condition;
        this.parameters = parameters;
    }

    /**
     * Chooses models whose field has a value.
     *
     * @param field the field
     * @param value the value; see {@link JsonValue#of}
     * @return the filter
     * @throws IllegalArgumentException if one of the two is not allowed
     */
    public static ModelFilter equal(String field, @Nullable Object value) {
        return comparison(field, "=", value);
    }

    /**
     * Chooses models whose field is less than a value of the same type.
     *
     * @param field the field
     * @param value the value; see {@link JsonValue#of}
     * @return the filter
     * @throws IllegalArgumentException if one of the two is not allowed
     */
    public static ModelFilter less(String field, Object value) {
        return sameType(field, value).and(comparison(field, "<", value));
    }

    /**
     * Chooses models whose field is greater than a value of the same type.
     *
     * @param field the field
     * @param value the value; see {@link JsonValue#of}
     * @return the filter
     * @throws IllegalArgumentException if one of the two is not allowed
     */
    public static ModelFilter greater(String field, Object value) {
        return sameType(field, value).and(comparison(field, ">", value));
    }

    /**
     * Chooses models that have a field.
     *
     * @param field the field
     * @return the filter
     * @throws IllegalArgumentException if that is no name of a field
     */
    public static ModelFilter present(String field) {
        FieldNames.check(field);
        return new ModelFilter("(data -> ?::text) IS NOT NULL", List.of(field));
    }

    private static ModelFilter comparison(String field, String operator, @Nullable Object value) {
        FieldNames.check(field);
        return new ModelFilter(
                "COALESCE((data -> ?::text) " + operator + " ?::jsonb, false)",
                List.of(field, JsonValue.of(value).toString()));
    }

    private static ModelFilter sameType(String field, Object value) {
        return new ModelFilter(
                "COALESCE(jsonb_typeof(data -> ?::text) = jsonb_typeof(?::jsonb), false)",
                List.of(field, JsonValue.of(value).toString()));
    }

    /**
     * Chooses what both filters choose.
     *
     * @param other the other one
     * @return the filter
     */
    public ModelFilter and(ModelFilter other) {
        return combined(" AND ", other);
    }

    /**
     * Chooses what at least one of the filters chooses.
     *
     * @param other the other one
     * @return the filter
     */
    public ModelFilter or(ModelFilter other) {
        return combined(" OR ", other);
    }

    /**
     * Chooses what this filter does not choose.
     *
     * @return the filter
     */
    public ModelFilter not() {
        return new ModelFilter("NOT (" + condition + ")", parameters);
    }

    private ModelFilter combined(String operator, ModelFilter other) {
        List<String> all = new ArrayList<>(parameters);
        all.addAll(other.parameters);
        return new ModelFilter("(" + condition + operator + other.condition + ")", List.copyOf(all));
    }

    /** Returns the condition in SQL, with a question mark for each of the parameters. */
    String condition() {
        return condition;
    }

    List<String> parameters() {
        return parameters;
    }

    /** Returns the condition in SQL and its parameters, for messages. */
    @Override
    public String toString() {
        return condition + " " + parameters;
    }
}
