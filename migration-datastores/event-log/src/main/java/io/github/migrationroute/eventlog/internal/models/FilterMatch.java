package io.github.migrationroute.eventlog.internal.models;

import io.github.migrationroute.eventlog.migration.Fields;
import io.github.migrationroute.eventlog.migration.JsonValue;
import io.github.migrationroute.eventlog.migration.ModelFilter;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Says what a filter chooses where no database does it.
 *
 * <p>How values are ordered: "jsonb Indexing" in the chapter JSON Types of the PostgreSQL documentation.
 */
final class FilterMatch {
    /** As jsonb keeps the keys of an object: the shorter one first. */
    private static final Comparator<String> KEYS =
            Comparator.comparing(String::length).thenComparing(FilterMatch::compareStrings);

    private FilterMatch() {}

    static boolean matches(ModelFilter filter, Fields fields) {
        if (filter instanceof ModelFilter.Equal equal) {
            return equal.value().equals(fields.get(equal.field()));
        }
        if (filter instanceof ModelFilter.Less less) {
            return order(fields.get(less.field()), less.value()) < 0;
        }
        if (filter instanceof ModelFilter.Greater greater) {
            return order(fields.get(greater.field()), greater.value()) > 0;
        }
        if (filter instanceof ModelFilter.StartsWith start) {
            JsonValue value = fields.get(start.field());
            return value != null && value.isString() && value.asString().startsWith(start.prefix());
        }
        if (filter instanceof ModelFilter.Present present) {
            return fields.containsKey(present.field());
        }
        if (filter instanceof ModelFilter.And and) {
            return and.filters().stream().allMatch(each -> matches(each, fields));
        }
        if (filter instanceof ModelFilter.Or or) {
            return or.filters().stream().anyMatch(each -> matches(each, fields));
        }
        if (filter instanceof ModelFilter.Not not) {
            return !matches(not.filter(), fields);
        }
        throw new IllegalArgumentException("Unknown filter: " + filter);
    }

    /** Returns 0 for values of different types, and if there is none. */
    private static int order(@Nullable JsonValue value, JsonValue other) {
        return value != null && rank(value) == rank(other) ? compare(value, other) : 0;
    }

    private static int rank(JsonValue value) {
        if (value.isNull()) {
            return 0;
        }
        if (value.isString()) {
            return 1;
        }
        if (value.isNumber()) {
            return 2;
        }
        if (value.isBoolean()) {
            return 3;
        }
        return value.isArray() ? 4 : 5;
    }

    private static int compare(JsonValue value, JsonValue other) {
        int rank = rank(value);
        if (rank != rank(other)) {
            return Integer.compare(rank, rank(other));
        }
        return switch (rank) {
            case 0 -> 0;
            case 1 -> compareStrings(value.asString(), other.asString());
            case 2 -> value.asDecimal().compareTo(other.asDecimal());
            case 3 -> Boolean.compare(value.asBoolean(), other.asBoolean());
            case 4 -> compareLists(value.asList(), other.asList());
            default -> compareObjects(value.asMap(), other.asMap());
        };
    }

    /** By code points; chars would put what is beyond U+FFFF before others. */
    private static int compareStrings(String string, String other) {
        Iterator<Integer> points = string.codePoints().iterator();
        Iterator<Integer> others = other.codePoints().iterator();
        while (points.hasNext() && others.hasNext()) {
            int order = Integer.compare(points.next(), others.next());
            if (order != 0) {
                return order;
            }
        }
        return Boolean.compare(points.hasNext(), others.hasNext());
    }

    private static int compareLists(List<JsonValue> list, List<JsonValue> other) {
        int order = Integer.compare(list.size(), other.size());
        for (int i = 0; order == 0 && i < list.size(); i++) {
            order = compare(list.get(i), other.get(i));
        }
        return order;
    }

    private static int compareObjects(Fields fields, Fields other) {
        int order = Integer.compare(fields.size(), other.size());
        Iterator<Map.Entry<String, JsonValue>> entries = sorted(fields);
        Iterator<Map.Entry<String, JsonValue>> others = sorted(other);
        while (order == 0 && entries.hasNext()) {
            Map.Entry<String, JsonValue> entry = entries.next();
            Map.Entry<String, JsonValue> otherEntry = others.next();
            order = compareStrings(entry.getKey(), otherEntry.getKey());
            order = order == 0 ? compare(entry.getValue(), otherEntry.getValue()) : order;
        }
        return order;
    }

    private static Iterator<Map.Entry<String, JsonValue>> sorted(Fields fields) {
        return fields.entrySet().stream().sorted(Map.Entry.comparingByKey(KEYS)).iterator();
    }
}
