package io.github.migrationroute.eventlog.migration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.migrationroute.eventlog.JsonArbitraries;
import io.github.migrationroute.eventlog.PlainJson;
import io.github.migrationroute.eventlog.TestDatabase;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterProperty;
import org.jspecify.annotations.Nullable;

/** A value is what PostgreSQL keeps in {@code jsonb}. */
class JsonValueTest {
    private static final List<String> EQUAL_OR_NOT = List.of(
            "0",
            "-0",
            "0.00",
            "0e5",
            "1",
            "1.0",
            "1.00",
            "1e0",
            "10",
            "1e1",
            "1E+1",
            "0.1e2",
            "-1",
            "100000000000000000001",
            "100000000000000000000",
            "1e20",
            "null",
            "true",
            "false",
            "\"\"",
            "\"1\"",
            "\"a\"",
            "\"\\u0061\"",
            "\"é\"",
            "\"e\u0301\"",
            "\"/\"",
            "\"\\/\"",
            "\"\\n\"",
            "\"\\\\n\"",
            "[]",
            "{}");

    private final TestDatabase database = TestDatabase.withoutTables();

    @AfterProperty
    void dropDatabase() {
        database.close();
    }

    @Property(tries = 50)
    void comesBackFromTheDatabaseEqual(@ForAll @Size(max = 50) List<@From("values") JsonValue> values)
            throws SQLException {
        List<String> texts = stored("SELECT value::jsonb::text FROM unnest(?::text[]) AS value", texts(values));
        for (int i = 0; i < values.size(); i++) {
            JsonValue given = values.get(i);
            JsonValue back = JsonValue.parse(texts.get(i));
            assertEquals(given, back);
            assertEquals(given.hashCode(), back.hashCode());
            assertEquals(PlainJson.parse(given.toString()), PlainJson.parse(texts.get(i)));
            assertEquals(given, JsonValue.of(decoded(back)));
        }
    }

    @Property(tries = 200)
    void comesBackFromItsTextEqual(@ForAll("values") JsonValue value) {
        JsonValue back = JsonValue.parse(value.toString());
        assertEquals(value, back);
        assertEquals(value.hashCode(), back.hashCode());
        assertEquals(PlainJson.parse(value.toString()), PlainJson.parse(back.toString()));
        assertEquals(value, JsonValue.of(decoded(value)));
    }

    @Property(tries = 50)
    void isEqualToWhatTheDatabaseFindsEqual(@ForAll @Size(max = 12) List<@From("similar") String> texts)
            throws SQLException {
        List<String> lefts = new ArrayList<>();
        List<String> rights = new ArrayList<>();
        texts.forEach(left -> texts.forEach(right -> {
            lefts.add(left);
            rights.add(right);
        }));
        List<String> equal =
                stored("SELECT a::jsonb = b::jsonb FROM unnest(?::text[], ?::text[]) AS pair (a, b)", lefts, rights);
        for (int i = 0; i < lefts.size(); i++) {
            JsonValue left = JsonValue.parse(lefts.get(i));
            JsonValue right = JsonValue.parse(rights.get(i));
            String pair = left + " and " + right;
            assertEquals(equal.get(i).equals("t"), left.equals(right), pair);
            assertTrue(!left.equals(right) || left.hashCode() == right.hashCode(), pair);
        }
    }

    @Property(tries = 300)
    void keepsEveryDigit(@ForAll("numbers") BigDecimal number) {
        JsonValue value = JsonValue.of(number);
        assertTrue(value.isNumber());
        assertEquals(number, value.asDecimal());
        assertEquals(number, JsonValue.parse(number.toString()).asDecimal());
        boolean isInt = number.stripTrailingZeros().scale() <= 0
                && number.abs().compareTo(BigDecimal.valueOf(Integer.MAX_VALUE)) <= 0;
        if (isInt) {
            assertEquals(number.intValueExact(), value.asInt());
            assertEquals(number.longValueExact(), value.asLong());
        } else {
            assertThrows(ArithmeticException.class, value::asInt);
        }
    }

    @Example
    void refusesWhatTheDatabaseRefuses() throws SQLException {
        List<String> texts = List.of(
                "",
                " ",
                "nul",
                "tru",
                "01",
                "1.",
                ".5",
                "+1",
                "NaN",
                "Infinity",
                "-",
                "'a'",
                "\"a",
                "a\"",
                "[1,]",
                "[1 2]",
                "{\"a\"}",
                "{\"a\":}",
                "{a:1}",
                "{\"a\":1,}",
                "1 2",
                "[] []",
                "\"\t\"",
                "\"\\x\"",
                "\"\\u12\"",
                "\"\\u0000\"",
                "{\"\\u0000\":1}",
                "\"\\ud83d\"",
                "\"\\ude00\"",
                "\"\\ude00\\ud83d\"",
                "// x\n1");
        for (String text : texts) {
            assertThrows(SQLException.class, () -> stored("SELECT unnest(?::text[])::jsonb", List.of(text)), text);
            assertThrows(IllegalArgumentException.class, () -> JsonValue.parse(text), text);
        }
    }

    @Example
    void refusesAKeyThatIsNamedTwice() {
        assertMessage(() -> JsonValue.parse("{\"a\": 1, \"a\": 1}"), "Not JSON: Duplicate field 'a'");
    }

    @Example
    void acceptsNothingButJson() {
        assertMessage(() -> JsonValue.of(Double.NaN), "java.lang.Double is no JSON value: NaN");
        assertMessage(
                () -> JsonValue.of(List.of(Float.POSITIVE_INFINITY)), "java.lang.Float is no JSON value: Infinity");
        assertMessage(() -> JsonValue.of('c'), "java.lang.Character is no JSON value: c");
        assertMessage(
                () -> JsonValue.of(Map.of("a", List.of(Map.of(1, 2)))),
                "A key of a JSON object must be a string, not 1");
        assertMessage(() -> JsonValue.of("a\0"), "jsonb cannot keep U+0000, which is in the string at index 1: a\0");
        assertMessage(
                () -> JsonValue.of(Map.of("\0", 1)), "jsonb cannot keep U+0000, which is in the string at index 0: \0");
        assertMessage(() -> JsonValue.of("\ud83d"), "An unpaired surrogate is in the string at index 0: \ud83d");
        assertMessage(() -> JsonValue.of("😀\ude00"), "An unpaired surrogate is in the string at index 2: 😀\ude00");
    }

    @Example
    void takesAllJavaTypesThatItNames() {
        Map<String, @Nullable Object> object = new HashMap<>();
        object.put("null", null);
        object.put(
                "numbers", List.of(1, 2L, (short) 3, (byte) 4, new BigInteger("5"), new BigDecimal("6.0"), 7.5, 8.5f));
        object.put("others", List.of("x", true, JsonValue.parse("[1]")));
        assertEquals(
                JsonValue.parse("{\"null\":null,\"numbers\":[1,2,3,4,5,6,7.5,8.5],\"others\":[\"x\",true,[1]]}"),
                JsonValue.of(object));
    }

    @Example
    void saysWhatItIsNot() {
        JsonValue string = JsonValue.of("x");
        for (Runnable wrong :
                List.<Runnable>of(string::asBoolean, string::asInt, string::asDecimal, string::asList, string::asMap)) {
            String message =
                    assertThrows(IllegalStateException.class, wrong::run).getMessage();
            assertTrue(message != null && message.endsWith(": \"x\""), message);
        }
        assertEquals(
                "Not a string: 1",
                assertThrows(IllegalStateException.class, () -> JsonValue.of(1).asString())
                        .getMessage());
        assertThrows(
                UnsupportedOperationException.class,
                () -> JsonValue.parse("[1]").asList().clear());
        assertThrows(
                UnsupportedOperationException.class,
                () -> JsonValue.parse("{\"a\":1}").asMap().clear());
    }

    /** Takes the value apart by what it says about itself. */
    private static @Nullable Object decoded(JsonValue value) {
        if (value.isObject()) {
            Map<String, @Nullable Object> object = new HashMap<>();
            value.asMap().forEach((name, field) -> object.put(name, decoded(field)));
            return object;
        }
        if (value.isArray()) {
            List<@Nullable Object> array = new ArrayList<>();
            value.asList().forEach(element -> array.add(decoded(element)));
            return array;
        }
        if (value.isString()) {
            return value.asString();
        }
        if (value.isNumber()) {
            return value.asDecimal();
        }
        return value.isBoolean() ? value.asBoolean() : null;
    }

    private static final String TOO_DEEP = "A JSON value may have at most 1000 arrays and objects within each other";

    /** Java itself can neither compare nor encode such lists without end. */
    @Example
    void noValueIsNestedDeeperThanItMayBe() {
        assertMessage(() -> JsonValue.of(nested(20_000, List.of())), TOO_DEEP);
        assertMessage(() -> JsonValue.of(nested(1000, List.of())), TOO_DEEP);
        assertMessage(() -> JsonValue.of(List.of(JsonValue.of(nested(999, Map.of())))), TOO_DEEP);
        assertMessage(() -> Fields.of(Map.of("a", nested(1000, List.of()))), TOO_DEEP);
        for (int depth : List.of(1001, 20_000)) {
            assertMessage(() -> JsonValue.parse("[".repeat(depth) + "]".repeat(depth)), TOO_DEEP);
            assertMessage(() -> JsonValue.parse("{\"\\\"]\": ".repeat(depth) + "1" + "}".repeat(depth)), TOO_DEEP);
        }
        List<Object> itself = new ArrayList<>();
        itself.add(itself);
        assertMessage(() -> JsonValue.of(itself), TOO_DEEP);
        List<JsonValue> values = List.of(JsonValue.of(nested(998, List.of())));
        assertMessage(() -> Event.listFields(new Fqid("motion", 1), Map.of("a", values), Map.of()), TOO_DEEP);
    }

    /** What is no list is not counted. */
    @Example
    void bracketsInStringsAreNoNesting() {
        String brackets = "[\"{".repeat(2000);
        assertEquals(
                brackets, JsonValue.parse(JsonValue.of(brackets).toString()).asString());
        assertEquals(
                2000,
                JsonValue.of(nested(1, Collections.nCopies(2000, List.of())))
                        .asList()
                        .get(0)
                        .asList()
                        .size());
    }

    /** In a thread whose stack is not larger than usual. */
    @Example
    void whatIsNestedAsDeepAsItMayBeIsComparedAndWritten() throws Exception {
        var comparison = new FutureTask<>(() -> {
            for (boolean object : List.of(true, false)) {
                JsonValue value = deepest(object, "1");
                assertEquals(value, deepest(object, "1.0"));
                assertEquals(value.hashCode(), deepest(object, "1.0").hashCode());
                assertNotEquals(value, deepest(object, "2"));
                assertEquals(value, JsonValue.parse(value.toString()));
            }
            return null;
        });
        Thread thread = new Thread(null, comparison, "usual-stack", 1 << 20);
        thread.start();
        comparison.get();
        assertEquals(
                List.of(deepest(true, "1").toString()),
                stored(
                        "SELECT value::jsonb::text FROM unnest(?::text[]) AS value",
                        List.of(deepest(true, "1").toString())));
    }

    private static JsonValue deepest(boolean object, String leaf) {
        return JsonValue.parse((object ? "{\"a\": " : "[").repeat(1000) + leaf + (object ? "}" : "]").repeat(1000));
    }

    private static Object nested(int depth, Object leaf) {
        Object value = leaf;
        for (int i = 0; i < depth; i++) {
            value = List.of(value);
        }
        return value;
    }

    private static void assertMessage(Runnable action, String message) {
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, action::run).getMessage());
    }

    private static List<String> texts(List<JsonValue> values) {
        return values.stream().map(JsonValue::toString).toList();
    }

    @SafeVarargs
    private List<String> stored(String sql, List<String>... columns) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                var statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < columns.length; i++) {
                statement.setArray(i + 1, connection.createArrayOf("text", columns[i].toArray()));
            }
            try (var rows = statement.executeQuery()) {
                List<String> values = new ArrayList<>();
                while (rows.next()) {
                    values.add(rows.getString(1));
                }
                return values;
            }
        }
    }

    @Provide
    Arbitrary<JsonValue> values() {
        return JsonArbitraries.values().injectNull(0.02).map(JsonValue::of);
    }

    @Provide
    Arbitrary<BigDecimal> numbers() {
        return JsonArbitraries.numbers();
    }

    /** Few different ones, and many ways to write each. */
    @Provide
    Arbitrary<String> similar() {
        Arbitrary<String> leaves = Arbitraries.of(EQUAL_OR_NOT);
        return Arbitraries.oneOf(
                leaves,
                leaves.list().ofMaxSize(2).map(list -> "[" + String.join(" , ", list) + "]"),
                Combinators.combine(leaves, leaves).as((a, b) -> "{\"a\":" + a + ",\"\\u0062\":" + b + "}"),
                Combinators.combine(leaves, leaves).as((a, b) -> "{\"b\" : " + b + ", \"a\" : " + a + "}"),
                leaves.map(a -> "{\"a\":" + a + "}"));
    }
}
