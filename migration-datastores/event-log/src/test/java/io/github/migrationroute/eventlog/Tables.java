package io.github.migrationroute.eventlog;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.opentest4j.AssertionFailedError;

/**
 * All that commands do to the tables that are not their own. Ids and times, which are arbitrary, are left out.
 *
 * @param positions in the order of their numbers
 * @param events in the order of position and weight
 * @param linkCount the number of rows of {@code events_to_collectionfields}
 */
public record Tables(
        List<PositionRow> positions,
        List<EventRow> events,
        SortedMap<String, ModelData> models,
        SortedMap<String, Integer> idSequences,
        SortedMap<String, Integer> collectionfields,
        int linkCount) {
    record PositionRow(int position, int user, @Nullable PlainJson information, int migrationIndex) {
        /** Of the null of JSON and that of SQL, which say the same, the latter. */
        PositionRow {
            information = information == null || information.node().isNull() ? null : information;
        }
    }

    record EventRow(
            int position,
            int weight,
            String fqid,
            String type,
            @Nullable PlainJson data) {
        /** Of the null of JSON and that of SQL, which say the same, the latter. */
        EventRow {
            data = data == null || data.node().isNull() ? null : data;
        }
    }

    record ModelData(PlainJson data, boolean deleted) {}

    static Tables empty() {
        return new Tables(List.of(), List.of(), new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), 0);
    }

    /** Names the first difference only, because a whole table says nothing to anybody. */
    public static void assertEqual(Tables expected, Tables actual, String occasion) {
        assertSameRows(expected.positions, actual.positions, occasion, "positions");
        assertSameRows(expected.events, actual.events, occasion, "events");
        assertSameEntries(expected.models, actual.models, occasion, "models");
        assertSameEntries(expected.idSequences, actual.idSequences, occasion, "id_sequences");
        assertSameEntries(expected.collectionfields, actual.collectionfields, occasion, "collectionfields");
        if (expected.linkCount != actual.linkCount) {
            throw difference(
                    occasion + ": number of rows in events_to_collectionfields", expected.linkCount, actual.linkCount);
        }
    }

    private static void assertSameRows(List<?> expected, List<?> actual, String occasion, String table) {
        for (int i = 0; i < Math.max(expected.size(), actual.size()); i++) {
            Object wanted = i < expected.size() ? expected.get(i) : "no row";
            Object present = i < actual.size() ? actual.get(i) : "no row";
            if (!wanted.equals(present)) {
                throw difference(
                        "%s: row %d of %s, which should have %d rows and has %d"
                                .formatted(occasion, i + 1, table, expected.size(), actual.size()),
                        wanted,
                        present);
            }
        }
    }

    private static void assertSameEntries(
            Map<String, ?> expected, Map<String, ?> actual, String occasion, String table) {
        TreeSet<String> keys = new TreeSet<>(expected.keySet());
        keys.addAll(actual.keySet());
        for (String key : keys) {
            Object wanted = Objects.requireNonNullElse(expected.get(key), "no row");
            Object present = Objects.requireNonNullElse(actual.get(key), "no row");
            if (!wanted.equals(present)) {
                throw difference(occasion + ": " + key + " in " + table, wanted, present);
            }
        }
    }

    private static AssertionFailedError difference(String where, Object expected, Object actual) {
        return new AssertionFailedError(
                where + "\n  expected: " + expected + "\n  but was:  " + actual,
                expected.toString(),
                actual.toString());
    }
}
