package io.github.migrationroute.postgres;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.migrationroute.Datastore;
import io.github.migrationroute.MigrationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;

/**
 * Histories and what the commands must make of them, one JSON file each. They are read from the folder in the system
 * property {@code vectors.dir}; their form is described in the {@code README.md} beside those that are read otherwise.
 */
class VectorsIT {
    private static final String FOLDER = "vectors.dir";
    private static final String DEFAULT_FOLDER = "src/test/resources/vectors";

    @TestFactory
    Stream<DynamicTest> history() throws IOException {
        Path folder = folder();
        try (Stream<Path> all = Files.walk(folder)) {
            List<Path> files = all.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
            assertTrue(!files.isEmpty(), () -> "There is no *.json below " + folder + "; set -D" + FOLDER);
            return files.stream()
                    .map(file -> dynamicTest(folder.relativize(file).toString(), file.toUri(), () -> run(file)));
        }
    }

    /** What is given on the command line is relative to the folder in which Maven was started. */
    private static Path folder() {
        String given = System.getProperty(FOLDER);
        return given == null
                ? Path.of(DEFAULT_FOLDER)
                : Path.of(System.getProperty("build.folder", "")).resolve(given);
    }

    private static void run(Path file) throws Throwable {
        JsonNode history = TestTables.parse(Files.readString(file));
        List<Migration> migrations = SpecMigrations.of(history.get("migrations"));
        try (TestDatabase database = TestDatabase.withTables()) {
            int number = 0;
            for (JsonNode step : history.get("steps")) {
                String name = "step " + ++number + " (" + step.get("do").asText() + ")";
                if (step.get("do").asText().equals("load")) {
                    TestTables.append(database, step.get("positions"));
                    TestTables.replaceComputed(database, step);
                } else {
                    execute(database, migrations, step, name);
                    TestTables.assertTables(step.get("expect"), database, name);
                }
            }
        }
    }

    private static void execute(TestDatabase database, List<Migration> migrations, JsonNode step, String name)
            throws Throwable {
        Datastore datastore = PostgresDatastore.builder(
                        database.dataSource(),
                        migrations.subList(0, step.get("registered").asInt()))
                .build();
        Executable command = command(datastore, step.get("do").asText());
        if (step.get("fails").asBoolean()) {
            assertThrows(MigrationException.class, command, name);
        } else {
            command.execute();
        }
    }

    private static Executable command(Datastore datastore, String name) {
        CollectedLog log = new CollectedLog();
        return switch (name) {
            case "migrate" -> () -> datastore.migrate(log);
            case "finalize" -> () -> datastore.finalize(log);
            case "reset" -> () -> datastore.reset(log);
            case "clear-collectionfield-tables" -> () -> datastore.clearCollectionfieldTables(log);
            default -> throw new IllegalArgumentException("There is no step " + name);
        };
    }
}
