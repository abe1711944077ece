package io.github.migrationroute.eventlog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.migrationroute.MigrationException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever a vector says comes true in a real database. The folder of the vectors can be given with
 * {@code -Dvectors.dir=…}, relative to where Maven was started.
 */
class VectorsIT {
    @AutoClose
    private static final TestDatabase DATABASE = new TestDatabase();

    private static final ReusedSessions SIMPLE = new ReusedSessions(DATABASE.jdbcUrl() + "&preferQueryMode=simple");

    @TestFactory
    Stream<DynamicTest> vectors() throws IOException, URISyntaxException {
        Path folder = folder();
        return Vector.files(folder).stream()
                .map(file -> DynamicTest.dynamicTest(
                        folder.relativize(file).toString(),
                        file.toUri(),
                        () -> assertComesTrue(Vector.read(file), DATABASE.dataSource())));
    }

    /** The driver then sends no parameters, but writes them into the SQL. Some vectors, with all commands in them. */
    @ParameterizedTest
    @ValueSource(strings = {"chain-3", "clear", "model-1", "model-2", "reset-1", "two-phase-1"})
    void someVectorsInTheDriversSimpleQueryMode(String name) throws Exception {
        Path file = OracleTest.ownVectors().resolve(name + ".json");
        assertComesTrue(Vector.read(file), SIMPLE.dataSource());
    }

    private static Path folder() throws URISyntaxException {
        String given = System.getProperty("vectors.dir", "");
        return given.isEmpty()
                ? OracleTest.ownVectors()
                : Path.of(System.getProperty("build.folder", "")).resolve(given);
    }

    private static void assertComesTrue(Vector vector, DataSource dataSource) throws Exception {
        DATABASE.truncate();
        int number = 0;
        for (Vector.Step step : vector.steps()) {
            number++;
            if (step instanceof Vector.LoadStep load) {
                DATABASE.load(load.load());
            } else if (step instanceof Vector.CommandStep command) {
                String occasion =
                        "After step " + number + " (" + command.command().wireName() + ")";
                execute(vector, command, dataSource, occasion);
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

    private static void execute(Vector vector, Vector.CommandStep step, DataSource dataSource, String occasion)
            throws Exception {
        EventLogDatastore datastore = EventLogDatastore.builder(
                        dataSource, TestDatabase.factories(vector.migrations().subList(0, step.registered())))
                .build();
        if (step.fails()) {
            assertThrows(MigrationException.class, () -> RecordingLog.run(datastore, step.command()), occasion);
        } else {
            RecordingLog.run(datastore, step.command());
        }
    }
}
