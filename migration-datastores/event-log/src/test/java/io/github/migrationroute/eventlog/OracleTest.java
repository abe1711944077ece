package io.github.migrationroute.eventlog;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.migrationroute.eventlog.migration.Migration;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The oracle says what the vectors say. */
class OracleTest {
    @TestFactory
    Stream<DynamicTest> vectors() throws Exception {
        return Vector.files(ownVectors()).stream()
                .map(file -> DynamicTest.dynamicTest(
                        file.getFileName().toString(), file.toUri(), () -> assertSays(Vector.read(file))));
    }

    static Path ownVectors() throws URISyntaxException {
        return Path.of(Objects.requireNonNull(OracleTest.class.getResource("/vectors"), "vectors")
                .toURI());
    }

    private static void assertSays(Vector vector) {
        Oracle oracle = new Oracle();
        int number = 0;
        for (Vector.Step step : vector.steps()) {
            String occasion = "After step " + ++number;
            if (step instanceof Vector.LoadStep load) {
                oracle.load(load.load());
                Tables.assertEqual(oracle.tables(), oracle.replayed(), occasion);
            } else if (step instanceof Vector.CommandStep command) {
                List<Migration> migrations = vector.migrations().subList(0, command.registered());
                if (command.fails()) {
                    assertThrows(IllegalStateException.class, () -> execute(oracle, command, migrations));
                } else {
                    execute(oracle, command, migrations);
                }
                Tables.assertEqual(command.expected(), oracle.tables(), occasion);
            }
        }
    }

    private static void execute(Oracle oracle, Vector.CommandStep step, List<Migration> migrations) {
        switch (step.command()) {
            case MIGRATE -> oracle.migrate(TestDatabase.factories(migrations));
            case FINALIZE -> oracle.finalize(TestDatabase.factories(migrations));
            case RESET -> oracle.reset(TestDatabase.factories(migrations));
            case CLEAR_COLLECTIONFIELD_TABLES -> oracle.clearCollectionfieldTables();
            default -> throw new IllegalArgumentException("No command of a datastore: " + step.command());
        }
    }
}
