package io.github.migrationroute.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The migrations that the histories in JSON files name, each with its specification. */
final class SpecMigrations {
    private SpecMigrations() {}

    static List<Migration> of(JsonNode specs) {
        List<Migration> migrations = new ArrayList<>();
        for (JsonNode spec : specs) {
            migrations.add(of(spec, migrations.size() + MigrationChain.FIRST_INDEX + 1));
        }
        return migrations;
    }

    private static Migration of(JsonNode spec, int index) {
        String type = spec.get("type").asText();
        return switch (type) {
            case "add-fields" -> FieldMigrations.addFields(index, fieldValues(spec.get("defaults")));
            case "remove-fields" -> FieldMigrations.removeFields(index, fieldNames(spec.get("fields")));
            case "rename-field" ->
                FieldMigrations.renameField(index, text(spec, "collection"), text(spec, "from"), text(spec, "to"));
            case "drop-collection" -> new DropCollection(index, text(spec, "collection"));
            case "copy-field" ->
                new CopyField(
                        index,
                        text(spec, "collection"),
                        text(spec, "reference"),
                        text(spec, "target_collection"),
                        text(spec, "from"),
                        text(spec, "to"));
            case "count-positions" -> new CountPositions(index, Fqid.parse(text(spec, "fqid")), text(spec, "field"));
            case "fail" -> new Fail(index, Fqid.parse(text(spec, "fqid")), text(spec, "message"));
            case "model-set-field" ->
                new SetField(index, text(spec, "collection"), text(spec, "field"), value(spec.get("value")));
            default -> throw new IllegalArgumentException("There is no migration of the type " + type);
        };
    }

    private static String text(JsonNode spec, String name) {
        return spec.get(name).asText();
    }

    private static JsonValue value(JsonNode value) {
        return JsonValue.parse(value.toString());
    }

    private static Map<String, Map<String, JsonValue>> fieldValues(JsonNode collections) {
        Map<String, Map<String, JsonValue>> defaults = new LinkedHashMap<>();
        collections.properties().forEach(collection -> {
            Map<String, JsonValue> fields = new LinkedHashMap<>();
            collection.getValue().properties().forEach(field -> fields.put(field.getKey(), value(field.getValue())));
            defaults.put(collection.getKey(), fields);
        });
        return defaults;
    }

    private static Map<String, List<String>> fieldNames(JsonNode collections) {
        Map<String, List<String>> fields = new LinkedHashMap<>();
        collections.properties().forEach(collection -> {
            List<String> names = new ArrayList<>();
            collection.getValue().forEach(name -> names.add(name.asText()));
            fields.put(collection.getKey(), names);
        });
        return fields;
    }

    /** Drops every event of a collection. */
    record DropCollection(int targetIndex, String collection) implements EventMigration {
        @Override
        public List<Event> migrate(Event event, Position position) {
            return event.fqid().collection().equals(collection) ? List.of() : List.of(event);
        }

        @Override
        public boolean readsModels() {
            return false;
        }
    }

    /** Copies a field of a referenced model into each new model of a collection. */
    record CopyField(
            int targetIndex, String collection, String reference, String targetCollection, String from, String to)
            implements EventMigration {
        @Override
        public List<Event> migrate(Event event, Position position) {
            if (!(event instanceof Event.Create create)
                    || !create.fqid().collection().equals(collection)) {
                return List.of(event);
            }
            JsonValue id = create.fields().get(reference);
            if (id == null || !id.isNumber()) {
                return List.of(event);
            }
            return position.newState()
                    .model(new Fqid(targetCollection, id.asInt()))
                    .filter(model -> !model.deleted())
                    .flatMap(model -> Optional.ofNullable(model.fields().get(from)))
                    .map(value -> List.<Event>of(create.with(to, value)))
                    .orElse(List.of(event));
        }
    }

    /** Counts positions in a field of a model. */
    record CountPositions(int targetIndex, Fqid fqid, String field) implements EventMigration {
        @Override
        public List<Event> migrate(Event event, Position position) {
            return List.of(event);
        }

        @Override
        public List<Event> additionalEvents(Position position) {
            if (!position.newState().exists(fqid)) {
                return List.of();
            }
            JsonValue count =
                    position.newState().model(fqid).orElseThrow().fields().get(field);
            return List.of(Event.update(fqid, Map.of(field, count == null ? 1 : count.asInt() + 1)));
        }
    }

    /** Fails at the events of a model. */
    record Fail(int targetIndex, Fqid fqid, String message) implements EventMigration {
        @Override
        public List<Event> migrate(Event event, Position position) {
            if (event.fqid().equals(fqid)) {
                throw new IllegalStateException(message);
            }
            return List.of(event);
        }
    }

    /** Sets a field on all models of a collection. */
    record SetField(int targetIndex, String collection, String field, JsonValue value) implements ModelMigration {
        @Override
        public void migrate(ModelReader models, ModelChanges changes) {
            models.models(collection).forEach(model -> changes.update(model.fqid(), Map.of(field, value)));
        }
    }
}
