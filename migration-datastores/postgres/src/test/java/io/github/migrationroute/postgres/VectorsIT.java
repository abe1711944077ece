package io.github.migrationroute.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.migrationroute.MigrationException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Whatever a vector says comes true in a real database. The folder of the vectors can be given with
 * {@code -Dvectors.dir=…}, relative to where Maven was started.
 */
class VectorsIT {
    @TestFactory
    Stream<DynamicTest> vectors() throws IOException, URISyntaxException {
        Path folder = folder();
        return Vector.files(folder).stream()
                .map(file -> DynamicTest.dynamicTest(
                        folder.relativize(file).toString(), file.toUri(), () -> assertComesTrue(Vector.read(file))));
    }

    private static Path folder() throws URISyntaxException {
        String given = System.getProperty("vectors.dir", "");
        return given.isEmpty()
                ? OracleTest.ownVectors()
                : Path.of(System.getProperty("build.folder", "")).resolve(given);
    }

    private static void assertComesTrue(Vector vector) throws Exception {
        try (TestDatabase database = new TestDatabase()) {
            int number = 0;
            for (Vector.Step step : vector.steps()) {
                number++;
                if (step instanceof Vector.LoadStep load) {
                    database.load(load.load());
                } else if (step instanceof Vector.CommandStep command) {
                    String occasion =
                            "After step " + number + " (" + command.command().wireName() + ")";
                    execute(database, vector, command, occasion);
                    Tables.assertEqual(command.expected(), database.tables(), occasion);
                    if (command.migrationRows().isPresent()) {
                        assertEquals(
                                command.migrationRows().getAsInt(),
                                database.migrationRows(),
                                occasion + ": number of rows in all tables migration_…");
                    }
                }
            }
        }
    }

    private static void execute(TestDatabase database, Vector vector, Vector.CommandStep step, String occasion)
            throws Exception {
        PostgresDatastore datastore = database.datastore(vector.migrations().subList(0, step.registered()))
                .build();
        if (step.fails()) {
            assertThrows(MigrationException.class, () -> RecordingLog.run(datastore, step.command()), occasion);
        } else {
            RecordingLog.run(datastore, step.command());
        }
    }
}
