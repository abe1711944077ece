package io.github.migrationroute.eventlog;

import static io.github.migrationroute.MigrationCommand.FINALIZE;
import static io.github.migrationroute.MigrationCommand.MIGRATE;
import static io.github.migrationroute.MigrationCommand.RESET;
import static io.github.migrationroute.MigrationCommand.STATS;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.migrationroute.MigrationCommand;
import io.github.migrationroute.MigrationException;
import io.github.migrationroute.eventlog.migration.Event;
import io.github.migrationroute.eventlog.migration.EventMigration;
import io.github.migrationroute.eventlog.migration.Fqid;
import io.github.migrationroute.eventlog.migration.Migration;
import io.github.migrationroute.eventlog.migration.ModelChanges;
import io.github.migrationroute.eventlog.migration.ModelMigration;
import io.github.migrationroute.eventlog.migration.ModelReader;
import io.github.migrationroute.eventlog.migration.Position;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A rule that is broken is named with the place, harms nothing, and can be repaired. */
class RulesTest {
    private static final Fqid LIVE = new Fqid("motion", 1);
    private static final Fqid DELETED = new Fqid("motion", 2);
    private static final Fqid ABSENT = new Fqid("motion", 3);
    private static final Fqid TRIGGER = new Fqid("user", 1);

    /** At position 4 something goes wrong. */
    private static final Load HISTORY = History.atIndex(1)
            .position(1, Event.create(LIVE, Map.of("title", "x")), Event.create(DELETED, Map.of()))
            .position(2, Event.delete(DELETED))
            .position(4, Event.update(LIVE, Map.of("text", "y")), Event.create(TRIGGER, Map.of()), Event.delete(LIVE))
            .position(5, Event.restore(LIVE))
            .load();

    @AutoClose
    private static final TestDatabase DATABASE = new TestDatabase();

    @BeforeEach
    void emptyTables() throws SQLException {
        DATABASE.truncate();
    }

    static Stream<Arguments> brokenRules() {
        return Stream.of(
                Arguments.of(Event.create(LIVE, Map.of("a", 1)), "create motion/1: the model exists already"),
                Arguments.of(
                        Event.create(DELETED, Map.of()),
                        "create motion/2: the model has existed before, and is deleted: only restore brings it back"),
                Arguments.of(Event.update(ABSENT, Map.of("a", 1)), "update motion/3: the model does not exist"),
                Arguments.of(Event.update(DELETED, Map.of("a", 1)), "update motion/2: the model is deleted"),
                Arguments.of(
                        Event.deleteFields(ABSENT, List.of("a")), "deletefields motion/3: the model does not exist"),
                Arguments.of(Event.deleteFields(DELETED, List.of("a")), "deletefields motion/2: the model is deleted"),
                Arguments.of(
                        Event.listFields(ABSENT, Map.of("a", List.of(1)), Map.of()),
                        "listfields motion/3: the model does not exist"),
                Arguments.of(
                        Event.listFields(DELETED, Map.of("a", List.of(1)), Map.of()),
                        "listfields motion/2: the model is deleted"),
                Arguments.of(
                        Event.listFields(LIVE, Map.of("title", List.of(1)), Map.of()),
                        "listfields motion/1: the field title is no list: \"x\""),
                Arguments.of(Event.delete(ABSENT), "delete motion/3: the model does not exist"),
                Arguments.of(Event.delete(DELETED), "delete motion/2: the model is deleted"),
                Arguments.of(Event.restore(ABSENT), "restore motion/3: the model does not exist"),
                Arguments.of(Event.restore(LIVE), "restore motion/1: the model is not deleted"));
    }

    @ParameterizedTest
    @MethodSource("brokenRules")
    void whatAMigrationMustNotProduceIsNamed(Event wrong, String what) throws Exception {
        DATABASE.load(HISTORY);
        String message = assertFails(MIGRATE, List.of(new AtTrigger(2, List.of(wrong), List.of())));
        String place = "The migration 2 (broken) produced a wrong event at position 4, event 2 (create user/1): ";
        assertTrue(message.startsWith(place + what), message);
        Tables.assertEqual(HISTORY.tables(), DATABASE.tables(), "After migrate");
    }

    @Test
    void whatAMigrationMustNotAddIsNamed() throws Exception {
        assertFailsAndCanBeRepaired(
                new AtTrigger(3, List.of(), List.of(Event.update(LIVE, Map.of("a", 1)))),
                "The migration 3 (broken) produced a wrong event at the end of position 4: update motion/1: the model is"
                        + " deleted");
        assertFailsAndCanBeRepaired(
                new AtTrigger(3, List.of(), List.of(Event.restore(ABSENT))),
                "The migration 3 (broken) produced a wrong event at the end of position 4: restore motion/3: the model"
                        + " does not exist");
    }

    @Test
    void whatAMigrationThrowsIsNamedWithThePlace() throws Exception {
        assertFailsAndCanBeRepaired(
                new Throwing(3, new IllegalStateException("no idea")),
                "The migration 3 (throwing) failed at position 4, event 1 (create user/1):"
                        + " java.lang.IllegalStateException: no idea");
        assertFailsAndCanBeRepaired(
                new Throwing(3, new MigrationException("Ask somebody.")),
                "The migration 3 (throwing) failed at position 4, event 1 (create user/1): Ask somebody.");
    }

    /** Nobody finds an endless recursion among millions of events without being told where it began. */
    @Test
    void anErrorIsNamedWithThePlaceAsWell() throws Exception {
        assertFailsAndCanBeRepaired(
                new Erring(3, () -> endlessly(1)),
                "The migration 3 (erring) failed at position 4, event 1 (create user/1): java.lang.StackOverflowError");
        assertFailsAndCanBeRepaired(
                new Erring(3, RulesTest::neverGetHere),
                "The migration 3 (erring) failed at position 4, event 1 (create user/1): java.lang.AssertionError: never");
        DATABASE.truncate();
        DATABASE.load(HISTORY);
        MigrationException failure =
                assertThrows(MigrationException.class, () -> run(MIGRATE, List.of(new Erring(2, () -> endlessly(1)))));
        assertInstanceOf(StackOverflowError.class, failure.getCause());
    }

    @Test
    void anErrorOfAModelMigrationIsNamed() throws Exception {
        DATABASE.load(HISTORY);
        for (Runnable error : List.<Runnable>of(() -> endlessly(1), RulesTest::neverGetHere)) {
            Migration broken = new Changing(2, (models, changes) -> {
                changes.create(new Fqid("user", 7), Map.of());
                error.run();
            });
            MigrationException failure = assertThrows(MigrationException.class, () -> run(FINALIZE, List.of(broken)));
            assertInstanceOf(Error.class, failure.getCause());
            String message = "The migration 2 (changing) failed after 1 events: " + failure.getCause();
            assertTrue(String.valueOf(failure.getMessage()).startsWith(message), failure::getMessage);
            Tables.assertEqual(HISTORY.tables(), DATABASE.tables(), "After finalize");
        }
    }

    /** Neither by what fails afterwards, nor because what is missing then looks like a position that was committed late. */
    @Test
    void whatAMigrationThrowsIsNotHiddenByAChunkThatCannotBeWritten() throws Exception {
        try (TestDatabase database = new TestDatabase()) {
            database.execute("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
                    + " $$ BEGIN RAISE EXCEPTION 'no room for position 2'; END $$");
            database.execute("CREATE TRIGGER refusing BEFORE INSERT ON migration_positions FOR EACH ROW"
                    + " WHEN (NEW.position = 2) EXECUTE FUNCTION refuse()");
            database.load(HISTORY);
            var datastore = database.datastore(List.of(new Throwing(2, new MigrationException("Ask somebody."))))
                    .chunkSize(1)
                    .build();
            var failure = assertThrows(MigrationException.class, () -> RecordingLog.run(datastore, MIGRATE));
            assertEquals(
                    "The migration 2 (throwing) failed at position 4, event 2 (create user/1): Ask somebody.",
                    failure.getMessage());
            String later = List.of(failure.getSuppressed()).toString();
            assertTrue(later.contains("no room for position 2"), later);
            assertEquals(List.of("1"), database.query("SELECT position FROM migration_positions"));
        }
    }

    private static int endlessly(int depth) {
        return depth == 0 ? 0 : 1 + endlessly(depth + 1);
    }

    private static void neverGetHere() {
        throw new AssertionError("never");
    }

    private record Erring(int targetIndex, Runnable error) implements EventMigration {
        @Override
        public List<Event> migrate(Event event, Position position) {
            if (event.fqid().equals(TRIGGER)) {
                error.run();
            }
            return List.of(event);
        }

        @Override
        public String name() {
            return "erring";
        }
    }

    private static final String NO_ANSWER = "The migration 2 (broken) failed at position 1, event 1 (create motion/1):"
            + " it answered null, or a list that holds null; it must answer events";

    @Test
    @SuppressWarnings("NullAway") // That is what must be named.
    void anAnswerThatIsNoneIsNamed() throws Exception {
        DATABASE.load(HISTORY);
        assertEquals(NO_ANSWER, assertFails(MIGRATE, List.of(new Answering(2, null))));
        assertEquals(NO_ANSWER, assertFails(MIGRATE, List.of(new Answering(2, Collections.singletonList(null)))));
    }

    private record Answering(int targetIndex, @Nullable List<Event> answer) implements EventMigration {
        @Override
        @SuppressWarnings("NullAway")
        public List<Event> migrate(Event event, Position position) {
            return answer;
        }

        @Override
        public String name() {
            return "broken";
        }
    }

    /** What a later migration is shown is numbered as the one before it has left it, creations first. */
    @Test
    void theFirstMigrationCountsEventsAsTheyAreInTheLiveTable() throws Exception {
        DATABASE.load(HISTORY);
        String message = assertFails(MIGRATE, List.of(new Throwing(2, new MigrationException("Ask somebody."))));
        String place = "The migration 2 (throwing) failed at position 4, event 2 (create user/1): Ask somebody.";
        assertTrue(message.startsWith(place), message);
    }

    static Stream<Arguments> wrongRows() {
        return Stream.of(
                Arguments.of("motion/1", "create", "{}", "the model exists already"),
                Arguments.of("motion/2", "update", "{}", "the model is deleted"),
                Arguments.of("motion/3", "delete", "null", "the model does not exist"),
                Arguments.of("motion/1", "restore", "null", "the model is not deleted"),
                Arguments.of("motion/1", "update", "{\"meta_deleted\": 1}", "The field meta_deleted is reserved"),
                Arguments.of("motion/1", "update", "{\"A\": 1}", "\"A\" is no name of a field"),
                Arguments.of("motion/1", "update", "{\"a\": null}", "The field a is set to null"),
                Arguments.of("motion/1", "update", "[]", "the data of a update must be an object"),
                Arguments.of("motion/1", "deletefields", "{}", "an array of names"),
                Arguments.of("motion/1", "deletefields", "[1]", "an array of names"),
                Arguments.of("motion/1", "listfields", "{\"add\": {}}", "the objects add and remove"),
                Arguments.of(
                        "motion/1", "listfields", "{\"add\": {\"a\": 1}, \"remove\": {}}", "lists in add and remove"),
                Arguments.of(
                        "motion/1",
                        "listfields",
                        "{\"add\": {\"title\": [1]}, \"remove\": {}}",
                        "the field title is no list: \"x\""),
                Arguments.of("Motion/1", "create", "{}", "\"Motion\" is no collection"),
                Arguments.of("motion/01", "create", "{}", "\"motion/01\" is no fqid"));
    }

    @ParameterizedTest
    @MethodSource("wrongRows")
    void aHistoryThatBreaksARuleIsNamed(String fqid, String type, String data, String what) throws Exception {
        DATABASE.load(HISTORY);
        History wrong = History.atIndex(1).position(9).row(9, 1, fqid, type, data);
        DATABASE.load(wrong.raw());
        Tables before = DATABASE.tables();
        List<Migration> chain = List.of(new AtTrigger(2, List.of(), List.of()));
        for (MigrationCommand command : List.of(MIGRATE, FINALIZE)) {
            String message = assertFails(command, chain);
            assertAll(Stream.of("position 9", fqid, what)
                    .map(word -> (Executable) () -> assertTrue(message.contains(word), word + " in: " + message)));
            Tables.assertEqual(before, DATABASE.tables(), "After " + command);
        }
    }

    @Test
    void anEventThatIsNestedTooDeepIsNamed() throws Exception {
        DATABASE.load(HISTORY);
        DATABASE.execute("UPDATE events SET data = ('{\"a\": ' || repeat('[', 1001) || repeat(']', 1001) || '}')::jsonb"
                + " WHERE type = 'update'");
        String message = assertFails(MIGRATE, List.of(new AtTrigger(2, List.of(), List.of())));
        assertTrue(
                message.startsWith(
                        "The history itself breaks a rule at position 4, event 1 (update motion/1): A JSON value"
                                + " may have at most 1000 arrays and objects within each other."),
                message);
    }

    static Stream<Arguments> namesOfTheNewField() {
        return Stream.of(
                Arguments.of(Event.update(LIVE, Map.of("text", 1)), "update motion/1"),
                Arguments.of(Event.update(LIVE, Map.of("text", 1, "reason", 2)), "update motion/1"),
                Arguments.of(Event.create(ABSENT, Map.of("title", 1, "text", 1)), "create motion/3"),
                Arguments.of(Event.deleteFields(LIVE, List.of("text")), "deletefields motion/1"),
                Arguments.of(Event.listFields(LIVE, Map.of("text", List.of()), Map.of()), "listfields motion/1"),
                Arguments.of(Event.listFields(LIVE, Map.of(), Map.of("text", List.of(1))), "listfields motion/1"));
    }

    @ParameterizedTest
    @MethodSource("namesOfTheNewField")
    void aRenameOverwritesNoFieldUnlessItIsAllowedTo(Event event, String what) throws Exception {
        Load history = History.atIndex(1)
                .position(
                        1,
                        Event.create(LIVE, Map.of("title", List.of("x"))),
                        Event.create(TRIGGER, Map.of("text", "y")))
                .position(3, event)
                .load();
        DATABASE.load(history);
        assertEquals(
                "The migration 2 (rename field motion/title to text) failed at position 3, event 1 (" + what
                        + "): the field text is in use already, and would be overwritten; renameFieldOverwriting allows"
                        + " that",
                assertFails(FINALIZE, List.of(FieldMigrations.renameField(2, "motion", "title", "text"))));
        Tables.assertEqual(history.tables(), DATABASE.tables(), "After finalize");
        List<Migration> allowed = List.of(FieldMigrations.renameFieldOverwriting(2, "motion", "title", "text"));
        run(FINALIZE, allowed);
        assertAsOracle(history, allowed);
        assertEquals(0, DATABASE.number("SELECT count(*) FROM events WHERE data::text LIKE '%title%'"));
    }

    /** The foreign key keeps that from happening where it is. */
    @Test
    void anEventWithoutItsPositionIsNamed() throws Exception {
        try (TestDatabase database = new TestDatabase()) {
            database.execute("ALTER TABLE events DROP CONSTRAINT events_position_fkey");
            database.load(HISTORY);
            List<Migration> converting = List.of(new AtTrigger(2, List.of(), List.of()));
            List<Migration> changing = List.of(new Changing(2, (models, changes) -> {}));
            for (int orphaned : List.of(0, 3, 6)) {
                database.execute(
                        "UPDATE events SET position = " + orphaned + " WHERE fqid = 'motion/1' AND position = 5");
                assertNamesOrphan(database, FINALIZE, converting, orphaned);
                assertNamesOrphan(database, FINALIZE, changing, orphaned);
                if (orphaned < 5) {
                    assertNamesOrphan(database, MIGRATE, converting, orphaned);
                }
                database.execute("UPDATE events SET position = 5 WHERE position = " + orphaned);
                Tables.assertEqual(HISTORY.tables(), database.tables(), "After the orphan at " + orphaned);
            }
        }
    }

    /** Nothing is read any more that would notice it, and it would be deleted with the events that are replaced. */
    @Test
    void anEventWithoutItsPositionThatCameAfterMigrateIsNamed() throws Exception {
        try (TestDatabase database = new TestDatabase()) {
            database.execute("ALTER TABLE events DROP CONSTRAINT events_position_fkey");
            database.load(HISTORY);
            List<Migration> chain = List.of(new AtTrigger(2, List.of(), List.of()));
            RecordingLog.run(database.datastore(chain).build(), MIGRATE);
            database.execute("INSERT INTO events (position, fqid, type, weight) VALUES (3, 'motion/1', 'restore', 1)");
            Tables before = database.tables();
            assertNamesOrphan(database, FINALIZE, chain, 3);
            Tables.assertEqual(before, database.tables(), "After finalize");
        }
    }

    private static void assertNamesOrphan(
            TestDatabase database, MigrationCommand command, List<Migration> migrations, int position) {
        var failure = assertThrows(
                MigrationException.class,
                () -> RecordingLog.run(database.datastore(migrations).build(), command));
        assertEquals(
                "The history itself breaks a rule: there is the event restore motion/1 of position " + position
                        + ", but no such position. It must be repaired before it can be migrated.",
                failure.getMessage());
    }

    @Test
    void aPositionWithoutAnIndexIsNamed() throws Exception {
        try (TestDatabase database = new TestDatabase()) {
            database.execute("ALTER TABLE positions ALTER COLUMN migration_index DROP NOT NULL");
            database.load(HISTORY);
            database.execute("UPDATE positions SET migration_index = NULL WHERE position IN (4, 5)");
            EventLogDatastore datastore = database.datastore(List.of(new AtTrigger(2, List.of(), List.of())))
                    .build();
            String message = "Position 4 has no migration index; all must have the same one. Nothing was changed.";
            for (MigrationCommand command : List.of(MIGRATE, FINALIZE, RESET)) {
                var failure = assertThrows(MigrationException.class, () -> RecordingLog.run(datastore, command));
                assertEquals(message, failure.getMessage());
                assertEquals(0, database.migrationRows());
            }
            String stats = RecordingLog.run(datastore, STATS);
            assertTrue(stats.contains("Migration index: missing at position 4"), stats);
            assertTrue(stats.contains("Next: nothing can be done. " + message), stats);
        }
    }

    /** When the command began, all positions had one. */
    @Test
    void aPositionWithoutAnIndexThatCameWhileFinalizeConvertedIsNoticed() throws Exception {
        try (TestDatabase database = new TestDatabase()) {
            database.execute("ALTER TABLE positions ALTER COLUMN migration_index DROP NOT NULL");
            database.load(HISTORY);
            Migration writing = new Erring(2, () -> {
                try {
                    database.execute("INSERT INTO positions (position, timestamp, user_id, migration_index)"
                            + " VALUES (6, now(), 1, NULL)");
                } catch (SQLException e) {
                    throw new AssertionError(e);
                }
            });
            var failure = assertThrows(
                    MigrationException.class,
                    () -> RecordingLog.run(database.datastore(List.of(writing)).build(), FINALIZE));
            assertEquals(
                    "Since the command began, 1 positions were written with a migration index other than 1. The live"
                            + " tables are unchanged.",
                    failure.getMessage());
            assertEquals(4, database.number("SELECT count(*) FROM positions WHERE migration_index = 1"));
        }
    }

    static Stream<Arguments> wrongChanges() {
        return Stream.of(
                Arguments.of((Change) changes -> changes.create(LIVE, Map.of()), "create motion/1"),
                Arguments.of((Change) changes -> changes.create(DELETED, Map.of()), "create motion/2"),
                Arguments.of((Change) changes -> changes.update(ABSENT, Map.of("a", 1)), "update motion/3"),
                Arguments.of((Change) changes -> changes.update(DELETED, Map.of("a", 1)), "update motion/2"),
                Arguments.of((Change) changes -> changes.delete(ABSENT), "delete motion/3"),
                Arguments.of((Change) changes -> changes.restore(LIVE), "restore motion/1"),
                Arguments.of(
                        (Change) changes -> {
                            changes.delete(LIVE);
                            changes.update(LIVE, Map.of("a", 1));
                        },
                        "update motion/1"),
                Arguments.of((Change) changes -> changes.update(LIVE, Map.of("meta_a", 1)), "meta_a"));
    }

    private interface Change {
        void apply(ModelChanges changes);
    }

    @ParameterizedTest
    @MethodSource("wrongChanges")
    void whatAModelMigrationMustNotChangeIsNamed(Change wrong, String what) throws Exception {
        DATABASE.load(HISTORY);
        Migration right = FieldMigrations.addFields(2, Map.of("motion", Map.of("category", 1)));
        Migration broken = new Changing(3, (models, changes) -> {
            changes.create(new Fqid("user", 7), Map.of());
            wrong.apply(changes);
        });
        String message = assertFails(FINALIZE, List.of(right, broken));
        assertTrue(message.contains("migration 3 (changing)") && message.contains(what), message);
        Tables.assertEqual(HISTORY.tables(), DATABASE.tables(), "After finalize");
        List<Migration> repaired = List.of(right, new Changing(3, (models, changes) -> changes.delete(LIVE)));
        run(FINALIZE, repaired);
        assertAsOracle(repaired);
    }

    /** Returns the message. */
    private String assertFailsAndCanBeRepaired(Migration broken, String message) throws Exception {
        DATABASE.truncate();
        DATABASE.load(HISTORY);
        Migration first = FieldMigrations.addFields(2, Map.of("motion", Map.of("category", 1)));
        String given = "";
        for (MigrationCommand command : List.of(MIGRATE, FINALIZE, MIGRATE)) {
            given = assertFails(command, List.of(first, broken));
            assertTrue(given.startsWith(message), given);
            Tables.assertEqual(HISTORY.tables(), DATABASE.tables(), "After " + command);
            assertEquals(
                    List.of("1 3", "2 3"),
                    DATABASE.query("SELECT position || ' ' || migration_index FROM migration_positions"
                            + " WHERE migration_index = 3 ORDER BY position"),
                    "what is converted stays so");
        }
        List<Migration> repaired = List.of(first, new AtTrigger(3, List.of(), List.of()));
        run(FINALIZE, repaired);
        assertAsOracle(repaired);

        DATABASE.truncate();
        DATABASE.load(HISTORY);
        assertFails(MIGRATE, List.of(first, broken));
        run(RESET, List.of(first, broken));
        assertEquals(0, DATABASE.migrationRows());
        Tables.assertEqual(HISTORY.tables(), DATABASE.tables(), "After reset");
        run(FINALIZE, repaired);
        assertAsOracle(repaired);
        return given;
    }

    private void assertAsOracle(List<Migration> migrations) throws SQLException {
        assertAsOracle(HISTORY, migrations);
    }

    private void assertAsOracle(Load history, List<Migration> migrations) throws SQLException {
        Oracle oracle = new Oracle();
        oracle.load(history);
        oracle.finalize(TestDatabase.factories(migrations));
        Tables.assertEqual(oracle.tables(), DATABASE.tables(), "After finalize");
        assertEquals(0, DATABASE.migrationRows());
    }

    private void run(MigrationCommand command, List<Migration> migrations) throws Exception {
        RecordingLog.run(DATABASE.datastore(migrations).chunkSize(1).build(), command);
    }

    private String assertFails(MigrationCommand command, List<Migration> migrations) {
        return String.valueOf(assertThrows(MigrationException.class, () -> run(command, migrations))
                .getMessage());
    }

    /** Puts events beside the one event, and at the end of its position. */
    private record AtTrigger(int targetIndex, List<Event> beside, List<Event> end) implements EventMigration {
        @Override
        public List<Event> migrate(Event event, Position position) {
            return event.fqid().equals(TRIGGER)
                    ? Stream.concat(beside.stream(), Stream.of(event)).toList()
                    : List.of(event);
        }

        @Override
        public List<Event> additionalEvents(Position position) {
            return position.number() == 4 ? end : List.of();
        }

        @Override
        public String name() {
            return "broken";
        }
    }

    private record Throwing(int targetIndex, Exception exception) implements EventMigration {
        @Override
        public List<Event> migrate(Event event, Position position) throws Exception {
            if (event.fqid().equals(TRIGGER)) {
                throw exception;
            }
            return List.of(event);
        }

        @Override
        public String name() {
            return "throwing";
        }
    }

    private record Changing(int targetIndex, BiConsumer<ModelReader, ModelChanges> change) implements ModelMigration {
        @Override
        public void migrate(ModelReader models, ModelChanges changes) {
            change.accept(models, changes);
        }

        @Override
        public String name() {
            return "changing";
        }
    }
}
