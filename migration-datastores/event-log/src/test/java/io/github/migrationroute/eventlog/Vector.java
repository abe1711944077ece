package io.github.migrationroute.eventlog;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.migrationroute.MigrationCommand;
import io.github.migrationroute.eventlog.Tables.EventRow;
import io.github.migrationroute.eventlog.Tables.ModelData;
import io.github.migrationroute.eventlog.Tables.PositionRow;
import io.github.migrationroute.eventlog.migration.Migration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * One history and what the migrations must make of it; see {@code vectors/README.md}.
 *
 * @param migrations all that are registered in one of the steps
 */
record Vector(List<Migration> migrations, List<Step> steps) {
    sealed interface Step {}

    record LoadStep(Load load) implements Step {}

    record CommandStep(
            MigrationCommand command, int registered, boolean fails, Tables expected, OptionalInt migrationRows)
            implements Step {}

    /** Lists the vectors of a folder and of all folders in it. */
    static List<Path> files(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException("No folder of vectors: " + folder.toAbsolutePath());
        }
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> vectors = files.filter(file -> file.toString().endsWith(".json"))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
            if (vectors.isEmpty()) {
                throw new IllegalArgumentException("No vectors (*.json) below the folder " + folder.toAbsolutePath());
            }
            return vectors;
        }
    }

    static Vector read(Path file) throws IOException {
        JsonNode vector = PlainJson.read(Files.readString(file));
        List<Migration> migrations = new ArrayList<>();
        for (JsonNode spec : vector.required("migrations")) {
            migrations.add(SpecMigrations.of(migrations.size() + 2, spec));
        }
        List<Step> steps = new ArrayList<>();
        for (JsonNode step : vector.required("steps")) {
            steps.add(step(step));
        }
        return new Vector(List.copyOf(migrations), List.copyOf(steps));
    }

    private static Step step(JsonNode step) {
        String name = step.required("do").textValue();
        if (name.equals("load")) {
            List<Load.Link> links = new ArrayList<>();
            step.required("events_to_collectionfields")
                    .forEach(link -> links.add(new Load.Link(
                            link.required(0).intValue(),
                            link.required(1).intValue(),
                            link.required(2).textValue())));
            List<EventRow> events = new ArrayList<>();
            for (JsonNode position : step.required("positions")) {
                position.required("events")
                        .forEach(event ->
                                events.add(event(position.required("position").intValue(), event)));
            }
            return new LoadStep(new Load(tables(step, events, links.size()), links));
        }
        JsonNode expected = step.required("expect");
        List<EventRow> events = new ArrayList<>();
        expected.required("events")
                .forEach(event -> events.add(event(event.required("position").intValue(), event)));
        JsonNode rows = expected.path("migration_rows");
        return new CommandStep(
                MigrationCommand.valueOf(name.replace('-', '_').toUpperCase(Locale.ROOT)),
                step.required("registered").intValue(),
                step.required("fails").booleanValue(),
                tables(
                        expected,
                        events,
                        expected.required("events_to_collectionfields").intValue()),
                rows.isMissingNode() ? OptionalInt.empty() : OptionalInt.of(rows.intValue()));
    }

    private static Tables tables(JsonNode tables, List<EventRow> events, int linkCount) {
        List<PositionRow> positions = new ArrayList<>();
        tables.required("positions")
                .forEach(position -> positions.add(new PositionRow(
                        position.required("position").intValue(),
                        position.required("user_id").intValue(),
                        PlainJson.ofNullable(position.required("information")),
                        position.required("migration_index").intValue())));
        return new Tables(
                positions,
                events,
                map(
                        tables.required("models"),
                        model -> new ModelData(
                                PlainJson.of(model.required("data")),
                                model.required("deleted").booleanValue())),
                map(tables.required("id_sequences"), JsonNode::intValue),
                map(tables.required("collectionfields"), JsonNode::intValue),
                linkCount);
    }

    private static EventRow event(int position, JsonNode event) {
        return new EventRow(
                position,
                event.required("weight").intValue(),
                event.required("fqid").textValue(),
                event.required("type").textValue(),
                PlainJson.ofNullable(event.required("data")));
    }

    private static <V> SortedMap<String, V> map(JsonNode object, Function<JsonNode, V> value) {
        SortedMap<String, V> map = new TreeMap<>();
        object.properties().forEach(field -> map.put(field.getKey(), value.apply(field.getValue())));
        return map;
    }
}
