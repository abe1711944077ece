package io.github.migrationroute.eventlog.migration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.migrationroute.eventlog.JsonArbitraries;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Fields are a map that keeps its order and never changes. */
class FieldsTest {
    @Property(tries = 300)
    void whatIsDoneToFieldsIsWhatIsDoneToALinkedHashMap(
            @ForAll("maps") Map<String, JsonValue> start,
            @ForAll("maps") Map<String, JsonValue> more,
            @ForAll("names") String name,
            @ForAll("values") JsonValue value,
            @ForAll Set<@From("names") String> removed) {
        Fields fields = Fields.of(start);
        assertSameInOrder(start, fields);
        assertSameInOrder(changed(start, map -> map.put(name, value)), fields.with(name, value));
        assertSameInOrder(changed(start, map -> map.putAll(more)), fields.with(Fields.of(more)));
        assertSameInOrder(changed(start, map -> map.keySet().removeAll(removed)), fields.without(removed));
        assertSameInOrder(
                changed(start, map -> map.keySet().removeAll(removed)), fields.without(removed.toArray(String[]::new)));
        assertSameInOrder(changed(start, map -> map.keySet().retainAll(removed)), fields.only(removed::contains));
        assertSameInOrder(start, JsonValue.parse(fields.toJson()).asMap());
        assertSameInOrder(start, fields);
    }

    private interface Change {
        void apply(Map<String, JsonValue> map);
    }

    private static Map<String, JsonValue> changed(Map<String, JsonValue> start, Change change) {
        Map<String, JsonValue> map = new LinkedHashMap<>(start);
        change.apply(map);
        return map;
    }

    private static void assertSameInOrder(Map<String, JsonValue> expected, Fields fields) {
        assertEquals(List.copyOf(expected.entrySet()), List.copyOf(fields.entrySet()));
        List<String> visited = new ArrayList<>();
        fields.forEach((name, value) -> visited.add(name));
        assertEquals(List.copyOf(expected.keySet()), visited);
        assertEquals(expected, fields);
        assertEquals(expected.hashCode(), fields.hashCode());
        for (String name : List.of("a", "b", "c", "d", "e", "absent")) {
            assertEquals(expected.get(name), fields.get(name));
            assertEquals(expected.containsKey(name), fields.containsKey(name));
        }
    }

    @Example
    void nothingChangesThem() {
        Fields fields = Fields.of(Map.of("a", 1));
        assertThrows(UnsupportedOperationException.class, () -> fields.put("b", JsonValue.of(2)));
        assertThrows(UnsupportedOperationException.class, () -> fields.remove("a"));
        assertThrows(UnsupportedOperationException.class, fields::clear);
        assertThrows(
                UnsupportedOperationException.class,
                () -> fields.entrySet().iterator().next().setValue(JsonValue.NULL));
        assertSame(fields, Fields.of(fields), "so there is no need for a copy");
    }

    @Example
    void aValueMustBeOneThatJsonbCanKeep() {
        assertThrows(IllegalArgumentException.class, () -> Fields.of(Map.of("a", 'c')));
        assertThrows(IllegalArgumentException.class, () -> Fields.NONE.with("a", "\0"));
        assertEquals("{}", Fields.NONE.toJson());
        assertEquals("{\"a\": null}", Fields.NONE.with("a", null).toJson());
    }

    @Provide
    Arbitrary<String> names() {
        return Arbitraries.of("a", "b", "c", "d", "e");
    }

    @Provide
    Arbitrary<JsonValue> values() {
        return JsonArbitraries.values();
    }

    @Provide
    Arbitrary<Map<String, JsonValue>> maps() {
        return Arbitraries.maps(names(), values()).map(LinkedHashMap::new);
    }
}
