package io.github.migrationroute.eventlog.migration;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.migrationroute.eventlog.internal.json.JsonText;
import io.github.migrationroute.eventlog.internal.json.RawJson;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value as {@code jsonb} keeps it: null, a boolean, a number of any size and precision, a string, an array or an
 * object. Immutable, and safe for use by several threads.
 *
 * <p>It has at most 1,000 arrays and objects within each other, itself included.
 *
 * <p>It is kept as JSON text and decoded when asked, because most values only pass through a migration.
 *
 * <p>Two values are equal if {@code jsonb} finds them equal: {@code 1} and {@code 1.0} are, and so are objects with the
 * same fields in different orders.
 */
public final class JsonValue {
    /** The JSON null. */
    public static final JsonValue NULL = new JsonValue("null");

    private static final int MAX_DIGITS = 131_072;
    private static final int MAX_SCALE = 16_383;

    private final String text;

    /** Takes text as it is, which must be well-formed. */
    JsonValue(String text) {
        this.text = text;
    }

    /**
     * Creates a value from a Java object.
     *
     * @param value null, a {@code Boolean}, a {@code String}, an {@code Integer}, {@code Long}, {@code Short},
     *     {@code Byte}, {@code BigInteger} or {@code BigDecimal}, a finite {@code Double} or {@code Float}, a
     *     {@code JsonValue}, an {@code Iterable} of such, or a {@code Map} of such with strings for keys
     * @return the value
     * @throws IllegalArgumentException if it is anything else, or a string that {@code jsonb} cannot keep because it
     *     holds U+0000 or an unpaired surrogate, or nested deeper than a value may be
     */
    public static JsonValue of(@Nullable Object value) {
        if (value instanceof JsonValue json) {
            return json;
        }
        // What the library itself has read from the database; no host can make one.
        if (value instanceof RawJson raw) {
            return new JsonValue(raw.text());
        }
        return encoded(value);
    }

    private static JsonValue encoded(@Nullable Object value) {
        StringBuilder json = new StringBuilder();
        append(json, value, 0);
        String text = json.toString();
        // What is within it may be values that were made before.
        JsonText.requireDepth(text, 0);
        return new JsonValue(text);
    }

    /**
     * Reads JSON text.
     *
     * @param text exactly one JSON value; no object in it may name a key twice
     * @return the value
     * @throws IllegalArgumentException if it is none, or one that {@code jsonb} cannot keep, or nested deeper than a value
     *     may be
     */
    public static JsonValue parse(String text) {
        JsonText.requireDepth(text, 0);
        try {
            JsonNode node = Reader.MAPPER.readTree(text);
            if (node.isMissingNode()) {
                throw new IllegalArgumentException("An empty string is no JSON");
            }
            return of(toJava(node));
        } catch (JacksonException e) {
            throw new IllegalArgumentException("Not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static @Nullable Object toJava(JsonNode node) {
        if (node.isObject()) {
            Map<String, @Nullable Object> object = new LinkedHashMap<>();
            node.properties().forEach(field -> object.put(field.getKey(), toJava(field.getValue())));
            return object;
        }
        if (node.isArray()) {
            List<@Nullable Object> array = new ArrayList<>();
            node.forEach(element -> array.add(toJava(element)));
            return array;
        }
        if (node.isNumber()) {
            return node.isIntegralNumber() ? node.bigIntegerValue() : node.decimalValue();
        }
        if (node.isBoolean()) {
            return node.booleanValue();
        }
        return node.isNull() ? null : node.textValue();
    }

    private static void append(StringBuilder json, @Nullable Object value, int depth) {
        JsonText.requireDepth(depth);
        if (value == null) {
            json.append("null");
        } else if (value instanceof JsonValue known) {
            json.append(known.text);
        } else if (value instanceof String string) {
            JsonText.quote(json, string);
        } else if (value instanceof Map<?, ?> object) {
            appendObject(json, object, depth + 1);
        } else if (value instanceof Iterable<?> array) {
            appendArray(json, array, depth + 1);
        } else if (isScalar(value)) {
            requireKeepable(value);
            json.append(value);
        } else {
            throw new IllegalArgumentException(
                    value.getClass().getName() + " is no JSON value: " + JsonText.shortened(value.toString()));
        }
    }

    private static boolean isScalar(Object value) {
        return value instanceof Boolean
                || value instanceof Integer
                || value instanceof Long
                || value instanceof Short
                || value instanceof Byte
                || value instanceof BigInteger
                || value instanceof BigDecimal
                || (value instanceof Double number && Double.isFinite(number))
                || (value instanceof Float decimal && Float.isFinite(decimal));
    }

    /** By the limits of {@code numeric}, "Numeric Types" in the PostgreSQL documentation. */
    private static void requireKeepable(Object value) {
        if (value instanceof BigDecimal number
                && (number.scale() > MAX_SCALE || (long) number.precision() - number.scale() > MAX_DIGITS)) {
            throw new IllegalArgumentException("PostgreSQL keeps at most " + MAX_DIGITS
                    + " digits before the decimal point and " + MAX_SCALE + " after it, but this number has more: "
                    + JsonText.shortened(number.toString()));
        }
        if (value instanceof BigInteger number) {
            requireKeepable(new BigDecimal(number));
        }
    }

    private static void appendObject(StringBuilder json, Map<?, ?> object, int depth) {
        String separator = "{";
        for (Map.Entry<?, ?> field : object.entrySet()) {
            if (!(field.getKey() instanceof String name)) {
                throw new IllegalArgumentException("A key of a JSON object must be a string, not " + field.getKey());
            }
            json.append(separator);
            JsonText.quote(json, name);
            json.append(": ");
            append(json, field.getValue(), depth);
            separator = ", ";
        }
        json.append(object.isEmpty() ? "{}" : "}");
    }

    private static void appendArray(StringBuilder json, Iterable<?> array, int depth) {
        String separator = "";
        json.append('[');
        for (Object element : array) {
            json.append(separator);
            append(json, element, depth);
            separator = ", ";
        }
        json.append(']');
    }

    /**
     * Tells whether this is the JSON null.
     *
     * @return whether it is
     */
    public boolean isNull() {
        return kind() == 'n';
    }

    /**
     * Tells whether this is true or false.
     *
     * @return whether it is
     */
    public boolean isBoolean() {
        return kind() == 't' || kind() == 'f';
    }

    /**
     * Tells whether this is a number.
     *
     * @return whether it is
     */
    public boolean isNumber() {
        return kind() == '-' || (kind() >= '0' && kind() <= '9');
    }

    /**
     * Tells whether this is a string.
     *
     * @return whether it is
     */
    public boolean isString() {
        return kind() == '"';
    }

    /**
     * Tells whether this is an array.
     *
     * @return whether it is
     */
    public boolean isArray() {
        return kind() == '[';
    }

    /**
     * Tells whether this is an object.
     *
     * @return whether it is
     */
    public boolean isObject() {
        return kind() == '{';
    }

    /**
     * Returns the boolean.
     *
     * @return its value
     * @throws IllegalStateException if this is none
     */
    public boolean asBoolean() {
        require(isBoolean(), "a boolean");
        return kind() == 't';
    }

    /**
     * Returns the number as an {@code int}.
     *
     * @return its value
     * @throws IllegalStateException if this is no number
     * @throws ArithmeticException if it is not whole, or does not fit
     */
    public int asInt() {
        return asDecimal().intValueExact();
    }

    /**
     * Returns the number as a {@code long}.
     *
     * @return its value
     * @throws IllegalStateException if this is no number
     * @throws ArithmeticException if it is not whole, or does not fit
     */
    public long asLong() {
        return asDecimal().longValueExact();
    }

    /**
     * Returns the number with all its digits.
     *
     * @return its value
     * @throws IllegalStateException if this is no number
     */
    public BigDecimal asDecimal() {
        require(isNumber(), "a number");
        return new BigDecimal(text);
    }

    /**
     * Returns the string.
     *
     * @return its value
     * @throws IllegalStateException if this is none
     */
    public String asString() {
        require(isString(), "a string");
        return JsonText.unquote(text);
    }

    /**
     * Returns the elements of the array.
     *
     * @return an unmodifiable list
     * @throws IllegalStateException if this is none
     */
    public List<JsonValue> asList() {
        require(isArray(), "an array");
        List<JsonValue> elements = new ArrayList<>();
        JsonText.forEachElement(text, element -> elements.add(new JsonValue(element)));
        return Collections.unmodifiableList(elements);
    }

    /**
     * Returns the fields of the object.
     *
     * @return the fields, in their order
     * @throws IllegalStateException if this is none
     */
    public Fields asMap() {
        require(isObject(), "an object");
        Fields.Builder fields = new Fields.Builder();
        JsonText.forEachField(text, fields);
        return fields.build();
    }

    private void require(boolean is, String wanted) {
        if (!is) {
            throw new IllegalStateException("Not " + wanted + ": " + JsonText.shortened(text));
        }
    }

    private char kind() {
        return text.charAt(0);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        if (!(other instanceof JsonValue that)) {
            return false;
        }
        if (text.equals(that.text)) {
            return true;
        }
        if (isNumber()) {
            return that.isNumber()
                    && !(isPlainInteger() && that.isPlainInteger())
                    && asDecimal().compareTo(that.asDecimal()) == 0;
        }
        if (kind() != that.kind()) {
            return false;
        }
        return switch (kind()) {
            case '"' -> asString().equals(that.asString());
            case '[' -> asList().equals(that.asList());
            case '{' -> asMap().equals(that.asMap());
            default -> false;
        };
    }

    /** Tells whether it is written in the only way in which an integer can be without a fraction or an exponent. */
    private boolean isPlainInteger() {
        for (int i = 1; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return !text.equals("-0");
    }

    @Override
    public int hashCode() {
        if (isNumber()) {
            return asDecimal().stripTrailingZeros().hashCode();
        }
        return switch (kind()) {
            case '"' -> asString().hashCode();
            case '[' -> asList().hashCode();
            case '{' -> asMap().hashCode();
            default -> text.hashCode();
        };
    }

    /** Returns the value as JSON text. */
    @Override
    public String toString() {
        return text;
    }

    /** Reads what hosts write, and keeps every digit. It is much code to load, and most commands read nothing by it. */
    private static final class Reader {
        private static final JsonMapper MAPPER = JsonMapper.builder(JsonText.FACTORY)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                .build();
    }
}
