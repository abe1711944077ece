package io.github.migrationroute.eventlog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.migrationroute.MigrationException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Whatever a vector says comes true in a real database. The folder of the vectors can be given with
 * {@code -Dvectors.dir=…}, relative to where Maven was started.
 */
class VectorsIT {
    @AutoClose
    private static final TestDatabase DATABASE = new TestDatabase();

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
        DATABASE.truncate();
        int number = 0;
        for (Vector.Step step : vector.steps()) {
            number++;
            if (step instanceof Vector.LoadStep load) {
                DATABASE.load(load.load());
            } else if (step instanceof Vector.CommandStep command) {
                String occasion =
                        "After step " + number + " (" + command.command().wireName() + ")";
                execute(vector, command, occasion);
                Tables.assertEqual(command.expected(), DATABASE.tables(), occasion);
                if (command.migrationRows().isPresent()) {
                    assertEquals(
                            command.migrationRows().getAsInt(),
                            DATABASE.migrationRows(),
                            occasion + ": number of rows in all tables migration_…");
                }
            }
        }
    }

    private static void execute(Vector vector, Vector.CommandStep step, String occasion) throws Exception {
        EventLogDatastore datastore = DATABASE.datastore(vector.migrations().subList(0, step.registered()))
                .build();
        if (step.fails()) {
            assertThrows(MigrationException.class, () -> RecordingLog.run(datastore, step.command()), occasion);
        } else {
            RecordingLog.run(datastore, step.command());
        }
    }
}
