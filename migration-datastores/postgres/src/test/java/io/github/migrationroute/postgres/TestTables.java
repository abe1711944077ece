package io.github.migrationroute.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertIterableEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Puts rows that are given as JSON into tables, and compares tables with such rows. Ids and times do not matter. */
final class TestTables {
    static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    /** For each live table a query whose rows are JSON. */
    private static final Map<String, String> LIVE = Map.of(
            "positions",
            "SELECT json_build_array(position, user_id, information, migration_index) FROM positions ORDER BY position",
            "events",
            "SELECT json_build_array(position, weight, type, fqid, data) FROM events ORDER BY position, weight",
            "models",
            "SELECT json_build_array(fqid, deleted, data) FROM models ORDER BY fqid COLLATE \"C\"",
            "id_sequences",
            "SELECT json_build_array(collection, id) FROM id_sequences ORDER BY collection COLLATE \"C\"",
            "collectionfields",
            "SELECT json_build_array(collectionfield, position) FROM collectionfields"
                    + " ORDER BY collectionfield COLLATE \"C\"",
            "events_to_collectionfields",
            "SELECT count(*) FROM events_to_collectionfields");

    private static final String MIGRATION_ROWS = "SELECT (SELECT count(*) FROM migration_events)"
            + " + (SELECT count(*) FROM migration_positions) + (SELECT count(*) FROM migration_keyframes)"
            + " + (SELECT count(*) FROM migration_keyframe_models)";

    private TestTables() {}

    /** Appends positions with their events. */
    static void append(TestDatabase database, JsonNode positions) throws SQLException {
        database.execute(
                "INSERT INTO positions (position, timestamp, user_id, information, migration_index)"
                        + " SELECT (p->>'position')::int, now(), (p->>'user_id')::int, nullif((p->'information')::text,"
                        + " 'null')::json, (p->>'migration_index')::int FROM json_array_elements(?::json) p",
                positions.toString());
        database.execute(
                "INSERT INTO events (position, fqid, type, data, weight)"
                        + " SELECT (p->>'position')::int, e->>'fqid', (e->>'type')::event_type,"
                        + " nullif((e->'data')::text, 'null')::jsonb, (e->>'weight')::int"
                        + " FROM json_array_elements(?::json) p, json_array_elements(p->'events') e",
                positions.toString());
    }

    /** Replaces the tables that are computed from the events. */
    static void replaceComputed(TestDatabase database, JsonNode step) throws SQLException {
        database.execute("TRUNCATE models, id_sequences, events_to_collectionfields, collectionfields");
        database.execute(
                "INSERT INTO models (fqid, data, deleted) SELECT key, (value->'data')::jsonb,"
                        + " (value->>'deleted')::boolean FROM json_each(?::json)",
                step.get("models").toString());
        database.execute(
                "INSERT INTO id_sequences SELECT key, value::int FROM json_each_text(?::json)",
                step.get("id_sequences").toString());
        database.execute(
                "INSERT INTO collectionfields (collectionfield, position)"
                        + " SELECT key, value::int FROM json_each_text(?::json)",
                step.get("collectionfields").toString());
        database.execute(
                "INSERT INTO events_to_collectionfields SELECT events.id, collectionfields.id"
                        + " FROM json_array_elements(?::json) row"
                        + " JOIN events ON position = (row->>0)::int AND weight = (row->>1)::int"
                        + " JOIN collectionfields ON collectionfield = row->>2",
                step.get("events_to_collectionfields").toString());
    }

    /** Fails at the first row that is not as expected. */
    static void assertTables(JsonNode expected, TestDatabase database, String when) throws SQLException {
        Map<String, List<String>> actual = live(database);
        Map<String, List<String>> wanted = expectedRows(expected);
        for (Map.Entry<String, List<String>> table : wanted.entrySet()) {
            assertIterableEquals(table.getValue(), actual.get(table.getKey()), () -> table.getKey() + " after " + when);
        }
        if (expected.has("migration_rows")) {
            assertEquals(
                    expected.get("migration_rows").asLong(),
                    database.number(MIGRATION_ROWS),
                    () -> "rows in the migration tables after " + when);
        }
    }

    /** Returns the rows of all live tables, in a form that is the same for all that jsonb takes as equal. */
    static Map<String, List<String>> live(TestDatabase database) throws SQLException {
        Map<String, List<String>> tables = new TreeMap<>();
        for (Map.Entry<String, String> table : LIVE.entrySet()) {
            List<String> rows = new ArrayList<>();
            for (String row : database.query(table.getValue())) {
                rows.add(canonical(parse(row)));
            }
            tables.put(table.getKey(), rows);
        }
        return tables;
    }

    static long migrationRows(TestDatabase database) throws SQLException {
        return database.number(MIGRATION_ROWS);
    }

    private static Map<String, List<String>> expectedRows(JsonNode expected) {
        Map<String, List<String>> rows = new LinkedHashMap<>();
        rows.put("positions", rows(expected.get("positions"), "position", "user_id", "information", "migration_index"));
        rows.put("events", rows(expected.get("events"), "position", "weight", "type", "fqid", "data"));
        rows.put(
                "models",
                sorted(
                        expected.get("models"),
                        (name, model) ->
                                row(MAPPER.getNodeFactory().textNode(name), model.get("deleted"), model.get("data"))));
        rows.put(
                "id_sequences",
                sorted(
                        expected.get("id_sequences"),
                        (name, id) -> row(MAPPER.getNodeFactory().textNode(name), id)));
        rows.put(
                "collectionfields",
                sorted(
                        expected.get("collectionfields"),
                        (name, position) -> row(MAPPER.getNodeFactory().textNode(name), position)));
        rows.put("events_to_collectionfields", List.of(canonical(expected.get("events_to_collectionfields"))));
        return rows;
    }

    private static List<String> rows(JsonNode objects, String... columns) {
        List<String> rows = new ArrayList<>();
        for (JsonNode object : objects) {
            ArrayNode row = MAPPER.createArrayNode();
            for (String column : columns) {
                row.add(object.get(column));
            }
            rows.add(canonical(row));
        }
        return rows;
    }

    /** Makes a row of a key and its value. */
    private interface RowMaker {
        ArrayNode make(String name, JsonNode value);
    }

    private static List<String> sorted(JsonNode object, RowMaker maker) {
        Map<String, String> rows = new TreeMap<>();
        object.properties()
                .forEach(entry -> rows.put(entry.getKey(), canonical(maker.make(entry.getKey(), entry.getValue()))));
        return List.copyOf(rows.values());
    }

    private static ArrayNode row(JsonNode... columns) {
        ArrayNode row = MAPPER.createArrayNode();
        for (JsonNode column : columns) {
            row.add(column);
        }
        return row;
    }

    static JsonNode parse(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static String canonical(JsonNode value) {
        return normalized(value).toString();
    }

    private static JsonNode normalized(JsonNode value) {
        if (value.isNumber()) {
            BigDecimal number = value.decimalValue().stripTrailingZeros();
            // As text, because 1E+2 and 100 would be written differently.
            return MAPPER.getNodeFactory().textNode("number " + number.toPlainString());
        }
        if (value.isArray()) {
            ArrayNode array = MAPPER.createArrayNode();
            value.forEach(element -> array.add(normalized(element)));
            return array;
        }
        if (value.isObject()) {
            ObjectNode object = MAPPER.createObjectNode();
            Map<String, JsonNode> fields = new TreeMap<>();
            value.properties().forEach(field -> fields.put(field.getKey(), normalized(field.getValue())));
            fields.forEach(object::set);
            return object;
        }
        return value;
    }
}
