package io.github.migrationroute.eventlog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.migrationroute.eventlog.migration.JsonValue;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * JSON that is equal as {@code jsonb} is: numbers by their value, objects in any order. Independent of {@link JsonValue},
 * which is among what is tested.
 */
public final class PlainJson {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private final String text;
    private final @Nullable Object value;

    private PlainJson(String text, @Nullable Object value) {
        this.text = text;
        this.value = value;
    }

    static JsonNode read(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("Not JSON: " + text, e);
        }
    }

    public static PlainJson parse(String text) {
        return new PlainJson(text, plain(read(text)));
    }

    static PlainJson of(JsonNode node) {
        return new PlainJson(node.toString(), plain(node));
    }

    /** Takes JSON null for a null in SQL. */
    static @Nullable PlainJson ofNullable(JsonNode node) {
        return node.isNull() ? null : of(node);
    }

    private static @Nullable Object plain(JsonNode node) {
        if (node.isObject()) {
            Map<String, @Nullable Object> object = new LinkedHashMap<>();
            node.properties().forEach(field -> object.put(field.getKey(), plain(field.getValue())));
            return object;
        }
        if (node.isArray()) {
            List<@Nullable Object> array = new ArrayList<>();
            node.forEach(element -> array.add(plain(element)));
            return array;
        }
        if (node.isNumber()) {
            BigDecimal number = node.decimalValue();
            return number.stripTrailingZeros();
        }
        if (node.isBoolean()) {
            return node.booleanValue();
        }
        return node.isNull() ? null : node.textValue();
    }

    JsonNode node() {
        return read(text);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PlainJson that && Objects.equals(value, that.value);
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(value);
    }

    @Override
    public String toString() {
        return text;
    }
}
