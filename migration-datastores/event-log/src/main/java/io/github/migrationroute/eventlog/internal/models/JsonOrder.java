package io.github.migrationroute.eventlog.internal.models;

import io.github.migrationroute.eventlog.migration.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The order of JSON values that {@code jsonb} has, "jsonb Indexing" in the PostgreSQL documentation, with strings ordered by
 * their code points.
 */
final class JsonOrder {
    private JsonOrder() {}

    /** Returns a number for the type of a value, which is larger for types whose values are greater. */
    static int typeRank(JsonValue value) {
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

    /** Compares as a {@link Comparator} does. */
    static int compare(JsonValue value, JsonValue other) {
        int rank = typeRank(value);
        if (rank != typeRank(other)) {
            return Integer.compare(rank, typeRank(other));
        }
        return switch (rank) {
            case 0 -> 0;
            case 1 -> compareStrings(value.asString(), other.asString());
            case 2 -> value.asDecimal().compareTo(other.asDecimal());
            case 3 -> Boolean.compare(value.asBoolean(), other.asBoolean());
            case 4 -> compareLists(value.asList(), other.asList());
            default -> compareObjects(fields(value), fields(other));
        };
    }

    /** By code points: the order of {@code String} has surrogates before the characters that are above them. */
    private static int compareStrings(String string, String other) {
        return Arrays.compareUnsigned(utf8(string), utf8(other));
    }

    private static int compareLists(List<JsonValue> list, List<JsonValue> other) {
        int order = Integer.compare(list.size(), other.size());
        for (int i = 0; order == 0 && i < list.size(); i++) {
            order = compare(list.get(i), other.get(i));
        }
        return order;
    }

    private static int compareObjects(
            List<Map.Entry<String, JsonValue>> fields, List<Map.Entry<String, JsonValue>> others) {
        int order = Integer.compare(fields.size(), others.size());
        for (int i = 0; order == 0 && i < fields.size(); i++) {
            order = compareStrings(fields.get(i).getKey(), others.get(i).getKey());
            if (order == 0) {
                order = compare(fields.get(i).getValue(), others.get(i).getValue());
            }
        }
        return order;
    }

    /** Returns the fields in the order in which {@code jsonb} keeps them. */
    private static List<Map.Entry<String, JsonValue>> fields(JsonValue object) {
        Comparator<byte[]> shorterFirst =
                Comparator.<byte[]>comparingInt(name -> name.length).thenComparing(Arrays::compareUnsigned);
        return object.asMap().entrySet().stream()
                .sorted(Map.Entry.comparingByKey(Comparator.comparing(JsonOrder::utf8, shorterFirst)))
                .toList();
    }

    private static byte[] utf8(String string) {
        return string.getBytes(StandardCharsets.UTF_8);
    }
}
