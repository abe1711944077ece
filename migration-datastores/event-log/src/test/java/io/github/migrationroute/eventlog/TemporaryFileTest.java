package io.github.migrationroute.eventlog;

import static io.github.migrationroute.MigrationCommand.FINALIZE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.migrationroute.MigrationCommand;
import io.github.migrationroute.MigrationException;
import io.github.migrationroute.eventlog.migration.Event;
import io.github.migrationroute.eventlog.migration.EventMigration;
import io.github.migrationroute.eventlog.migration.Fqid;
import io.github.migrationroute.eventlog.migration.ModelState;
import io.github.migrationroute.eventlog.migration.Position;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The file with the models that do not fit into memory cannot be written. */
class TemporaryFileTest {
    private static final Fqid SMALL = new Fqid("motion", 1);
    private static final Fqid LARGE = new Fqid("motion", 2);
    private static final Fqid USER = new Fqid("user", 1);

    @AutoClose
    private static final TestDatabase DATABASE = new TestDatabase();

    @TempDir
    private Path folder = Path.of("");

    /** The large model is written to the file when another one is read. */
    @BeforeEach
    void writeHistory() throws SQLException {
        DATABASE.truncate();
        DATABASE.load(History.atIndex(1)
                .position(1, Event.create(SMALL, Map.of("title", "small")))
                .position(2, Event.create(LARGE, Map.of("title", "x".repeat(100_000))))
                .position(3, Event.create(USER, Map.of()))
                .load());
    }

    private MigrationException failure(MigrationCommand command, EventMigration migration) {
        EventLogDatastore datastore = DATABASE.datastore(List.of(migration))
                .modelMemoryLimit(0)
                .temporaryFolder(folder.resolve("removed"))
                .build();
        return assertThrows(MigrationException.class, () -> RecordingLog.run(datastore, command));
    }

    private void assertNamesTheFolder(MigrationException failure) {
        String message = String.valueOf(failure.getMessage());
        String folderFailed = "The temporary folder " + folder.resolve("removed") + " failed: ";
        assertTrue(message.startsWith(folderFailed), message);
    }

    @ParameterizedTest
    @EnumSource(names = {"MIGRATE", "FINALIZE"})
    void itIsNamed(MigrationCommand command) throws Exception {
        var migration = new Titles(failure -> {
            throw failure;
        });
        assertNamesTheFolder(failure(command, migration));
        RecordingLog.run(DATABASE.datastore(List.of(migration)).build(), FINALIZE);
        assertEquals(List.of("small"), DATABASE.query("SELECT data ->> 'title' FROM models WHERE fqid = 'user/1'"));
    }

    /** What it has answered then stands in no history. */
    @ParameterizedTest
    @EnumSource(names = {"MIGRATE", "FINALIZE"})
    void itIsNamedAlsoIfAMigrationTakesItForSomethingElse(MigrationCommand command) throws Exception {
        assertNamesTheFolder(failure(command, new Titles(failure -> "none")));
        assertNamesTheFolder(failure(command, new Titles(failure -> {
            throw new IllegalStateException("There is no title", failure);
        })));
        assertEquals(List.of(), DATABASE.query("SELECT fqid FROM migration_events WHERE fqid = 'user/1'"));
    }

    /**
     * Gives a user the title of the small motion.
     *
     * @param otherwise what it does if that cannot be had
     */
    private record Titles(Function<RuntimeException, String> otherwise) implements EventMigration {
        @Override
        public int targetIndex() {
            return 2;
        }

        @Override
        public List<Event> migrate(Event event, Position position) {
            return event instanceof Event.Create user && user.fqid().equals(USER)
                    ? List.of(user.with("title", title(position.newState())))
                    : List.of(event);
        }

        private String title(ModelState state) {
            try {
                return state.model(SMALL)
                        .orElseThrow()
                        .fields()
                        .required("title")
                        .asString();
            } catch (RuntimeException e) {
                return otherwise.apply(e);
            }
        }
    }
}
