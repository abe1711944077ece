package io.github.migrationroute.eventlog.internal.models;

import io.github.migrationroute.eventlog.migration.JsonValue;
import io.github.migrationroute.eventlog.migration.ModelFilter;
import java.util.ArrayList;
import java.util.List;

/**
 * A filter as a condition on a row of the table of models.
 *
 * @param condition the condition in SQL, with a question mark for each of the parameters; never null, so that {@code NOT}
 *     turns it around
 * @param parameters the parameters, in the order of the question marks
 */
record FilterSql(String condition, List<String> parameters) {
    /** What chooses every row. */
    static final FilterSql ALL = new FilterSql("true", List.of());

    static FilterSql of(ModelFilter filter) {
        StringBuilder condition = new StringBuilder();
        List<String> parameters = new ArrayList<>();
        append(filter, condition, parameters);
        return new FilterSql(condition.toString(), parameters);
    }

    private static void append(ModelFilter filter, StringBuilder sql, List<String> parameters) {
        if (filter instanceof ModelFilter.Equal equal) {
            compare(equal.field(), "=", equal.value(), sql, parameters);
        } else if (filter instanceof ModelFilter.Less less) {
            compareSameType(less.field(), "<", less.value(), sql, parameters);
        } else if (filter instanceof ModelFilter.Greater greater) {
            compareSameType(greater.field(), ">", greater.value(), sql, parameters);
        } else if (filter instanceof ModelFilter.Present present) {
            sql.append("(data -> ?::text) IS NOT NULL");
            parameters.add(present.field());
        } else if (filter instanceof ModelFilter.StartsWith startsWith) {
            sql.append(
                    "COALESCE(jsonb_typeof(data -> ?::text) = 'string' AND starts_with(data ->> ?::text, ?::text), false)");
            parameters.addAll(List.of(startsWith.field(), startsWith.field(), startsWith.prefix()));
        } else if (filter instanceof ModelFilter.And and) {
            combine(and.filters(), " AND ", sql, parameters);
        } else if (filter instanceof ModelFilter.Or or) {
            combine(or.filters(), " OR ", sql, parameters);
        } else if (filter instanceof ModelFilter.Not not) {
            sql.append("NOT (");
            append(not.filter(), sql, parameters);
            sql.append(')');
        } else {
            throw new IllegalArgumentException("Unknown filter: " + filter);
        }
    }

    private static void compare(
            String field, String operator, JsonValue value, StringBuilder sql, List<String> parameters) {
        sql.append("COALESCE((data -> ?::text) ").append(operator).append(" ?::jsonb, false)");
        parameters.add(field);
        parameters.add(value.toString());
    }

    /** The database orders values of different types as well, which would say nothing to anybody. */
    private static void compareSameType(
            String field, String operator, JsonValue value, StringBuilder sql, List<String> parameters) {
        sql.append("(COALESCE(jsonb_typeof(data -> ?::text) = jsonb_typeof(?::jsonb), false) AND ");
        parameters.add(field);
        parameters.add(value.toString());
        compare(field, operator, value, sql, parameters);
        sql.append(')');
    }

    private static void combine(
            List<ModelFilter> filters, String operator, StringBuilder sql, List<String> parameters) {
        String before = "(";
        for (ModelFilter filter : filters) {
            sql.append(before);
            append(filter, sql, parameters);
            before = operator;
        }
        sql.append(')');
    }
}
