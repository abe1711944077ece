package io.github.migrationroute.eventlog;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.migrationroute.eventlog.migration.Event;
import io.github.migrationroute.eventlog.migration.EventMigration;
import io.github.migrationroute.eventlog.migration.Fqid;
import io.github.migrationroute.eventlog.migration.JsonValue;
import io.github.migrationroute.eventlog.migration.Migration;
import io.github.migrationroute.eventlog.migration.Model;
import io.github.migrationroute.eventlog.migration.ModelChanges;
import io.github.migrationroute.eventlog.migration.ModelMigration;
import io.github.migrationroute.eventlog.migration.ModelReader;
import io.github.migrationroute.eventlog.migration.Position;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The migrations that vectors name; see {@code vectors/README.md}. */
public final class SpecMigrations {
    private SpecMigrations() {}

    static Migration of(int targetIndex, JsonNode spec) {
        String type = spec.required("type").textValue();
        return switch (type) {
            case "add-fields" -> FieldMigrations.addFields(targetIndex, defaults(spec.required("defaults")));
            case "remove-fields" -> FieldMigrations.removeFields(targetIndex, fields(spec.required("fields")));
            case "rename-field" ->
                FieldMigrations.renameField(
                        targetIndex, text(spec, "collection"), text(spec, "from"), text(spec, "to"));
            case "drop-collection" -> new DropCollection(targetIndex, text(spec, "collection"));
            case "copy-field" ->
                new CopyField(
                        targetIndex,
                        text(spec, "collection"),
                        text(spec, "reference"),
                        text(spec, "target_collection"),
                        text(spec, "from"),
                        text(spec, "to"));
            case "count-positions" ->
                new CountPositions(targetIndex, Fqid.parse(text(spec, "fqid")), text(spec, "field"));
            case "fail" -> new Fail(targetIndex, Fqid.parse(text(spec, "fqid")), text(spec, "message"));
            case "model-set-field" ->
                new ModelSetField(
                        targetIndex, text(spec, "collection"), text(spec, "field"), value(spec.required("value")));
            default -> throw new IllegalArgumentException("Unknown type of migration: " + type);
        };
    }

    private static String text(JsonNode spec, String name) {
        return spec.required(name).textValue();
    }

    private static JsonValue value(JsonNode node) {
        return JsonValue.parse(node.toString());
    }

    private static Map<String, Map<String, JsonValue>> defaults(JsonNode spec) {
        Map<String, Map<String, JsonValue>> defaults = new LinkedHashMap<>();
        spec.properties().forEach(collection -> {
            Map<String, JsonValue> fields = new LinkedHashMap<>();
            collection.getValue().properties().forEach(field -> fields.put(field.getKey(), value(field.getValue())));
            defaults.put(collection.getKey(), fields);
        });
        return defaults;
    }

    private static Map<String, List<String>> fields(JsonNode spec) {
        Map<String, List<String>> fields = new LinkedHashMap<>();
        spec.properties().forEach(collection -> {
            List<String> names = new ArrayList<>();
            collection.getValue().forEach(name -> names.add(name.textValue()));
            fields.put(collection.getKey(), names);
        });
        return fields;
    }

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

    record CopyField(
            int targetIndex, String collection, String reference, String targetCollection, String from, String to)
            implements EventMigration {
        @Override
        public List<Event> migrate(Event event, Position position) {
            if (!(event instanceof Event.Create create)
                    || !event.fqid().collection().equals(collection)) {
                return List.of(event);
            }
            return List.of(Optional.ofNullable(create.fields().get(reference))
                    .flatMap(this::target)
                    .flatMap(position.newState()::model)
                    .filter(model -> !model.deleted())
                    .map(model -> model.fields().get(from))
                    .map(value -> create.with(to, value))
                    .orElse(create));
        }

        private Optional<Fqid> target(JsonValue id) {
            String text = targetCollection + "/" + (id.isString() ? id.asString() : id.toString());
            try {
                return Optional.of(Fqid.parse(text));
            } catch (IllegalArgumentException noFqid) {
                return Optional.empty();
            }
        }
    }

    record CountPositions(int targetIndex, Fqid fqid, String field) implements EventMigration {
        @Override
        public List<Event> migrate(Event event, Position position) {
            return List.of(event);
        }

        @Override
        public List<Event> additionalEvents(Position position) {
            return position
                    .newState()
                    .model(fqid)
                    .filter(model -> !model.deleted())
                    .map(model -> Optional.ofNullable(model.fields().get(field))
                            .map(JsonValue::asDecimal)
                            .orElse(BigDecimal.ZERO))
                    .map(count -> Event.update(fqid, Map.of(field, count.add(BigDecimal.ONE))))
                    .stream()
                    .map(Event.class::cast)
                    .toList();
        }
    }

    record Fail(int targetIndex, Fqid fqid, String message) implements EventMigration {
        @Override
        public List<Event> migrate(Event event, Position position) throws Exception {
            if (event.fqid().equals(fqid)) {
                throw new Exception(message);
            }
            return List.of(event);
        }

        @Override
        public boolean readsModels() {
            return false;
        }
    }

    public record ModelSetField(int targetIndex, String collection, String field, JsonValue value)
            implements ModelMigration {
        @Override
        public void migrate(ModelReader models, ModelChanges changes) {
            try (Stream<Model> all = models.models(collection)) {
                all.forEach(model -> changes.update(model.fqid(), Map.of(field, value)));
            }
        }
    }
}
