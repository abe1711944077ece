package io.github.migrationroute.eventlog;

import static io.github.migrationroute.MigrationCommand.FINALIZE;
import static io.github.migrationroute.MigrationCommand.MIGRATE;
import static io.github.migrationroute.MigrationCommand.RESET;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.migrationroute.MigrationCommand;
import io.github.migrationroute.MigrationException;
import io.github.migrationroute.eventlog.SpecMigrations.CountPositions;
import io.github.migrationroute.eventlog.migration.Event;
import io.github.migrationroute.eventlog.migration.EventMigration;
import io.github.migrationroute.eventlog.migration.Fqid;
import io.github.migrationroute.eventlog.migration.JsonValue;
import io.github.migrationroute.eventlog.migration.Migration;
import io.github.migrationroute.eventlog.migration.Position;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A migration that is shown converted positions again must answer what is stored. */
class SameAnswerTest {
    private static final Fqid MOTION = new Fqid("motion", 1);
    private static final Fqid USER = new Fqid("user", 1);
    private static final String REMEDY =
            " depends on more than it is shown, or it or the history was changed since. Correct that, then reset, and"
                    + " migrate again.";

    @AutoClose
    private static final TestDatabase DATABASE = new TestDatabase();

    @BeforeEach
    void writeHistory() throws SQLException {
        DATABASE.truncate();
        DATABASE.load(History.atIndex(1)
                .position(1, Event.create(MOTION, Map.of("title", "x")))
                .position(2, Event.create(USER, Map.of()), Event.update(MOTION, Map.of("text", "y")))
                .position(5, Event.update(MOTION, Map.of("text", "z")))
                .load());
    }

    private static void writeMore() throws SQLException {
        DATABASE.load(History.atIndex(1)
                .position(7, Event.update(MOTION, Map.of("text", "last")))
                .raw());
    }

    /** Puts other events into the place of each event of a position. */
    private record Replacing(int targetIndex, int position, UnaryOperator<List<Event>> change)
            implements EventMigration {
        @Override
        public List<Event> migrate(Event event, Position at) {
            return at.number() == position && event.fqid().equals(MOTION)
                    ? change.apply(List.of(event))
                    : List.of(event);
        }

        @Override
        public String name() {
            return "replacing";
        }
    }

    private static Replacing with(int position, Object value) {
        return new Replacing(2, position, events -> List.of(Event.update(MOTION, Map.of("text", value))));
    }

    static Stream<Arguments> otherAnswers() {
        Replacing same = new Replacing(2, 2, events -> events);
        return Stream.of(
                Arguments.of(
                        with(2, 1),
                        with(2, 2),
                        "position 2 as before: event 2 was update motion/1 {\"text\": 1}, and now is update motion/1"
                                + " {\"text\": 2}."),
                Arguments.of(
                        same,
                        new Replacing(2, 2, events -> List.of()),
                        "position 2 as before: event 2 was update motion/1 {\"text\": \"y\"}, and now is nothing more."),
                Arguments.of(
                        same,
                        new Replacing(2, 2, events -> List.of(events.get(0), Event.delete(USER))),
                        "position 2 as before: event 3 was nothing more, and now is delete user/1."),
                Arguments.of(
                        same,
                        new Replacing(2, 2, events -> List.of(Event.update(USER, Map.of("text", "y")))),
                        "position 2 as before: event 2 was update motion/1 {\"text\": \"y\"}, and now is update user/1"
                                + " {\"text\": \"y\"}."),
                Arguments.of(
                        same,
                        new Replacing(2, 2, events -> List.of(Event.deleteFields(MOTION, List.of("text")))),
                        "position 2 as before: event 2 was update motion/1 {\"text\": \"y\"}, and now is deletefields"
                                + " motion/1 [\"text\"]."));
    }

    @ParameterizedTest
    @MethodSource("otherAnswers")
    void anotherAnswerEndsTheCommand(Migration before, Migration now, String what) throws Exception {
        run(MIGRATE, List.of(before));
        writeMore();
        Tables live = DATABASE.tables();
        List<String> converted = converted();
        for (MigrationCommand command : List.of(MIGRATE, FINALIZE)) {
            assertEquals(
                    "The migration 2 (replacing) does not answer " + what + " So the migration" + REMEDY,
                    assertFails(command, List.of(now)));
            Tables.assertEqual(live, DATABASE.tables(), "After " + command);
            assertEquals(converted, converted());
        }
        run(RESET, List.of(now));
        run(FINALIZE, List.of(now));
        assertEquals(4, DATABASE.number("SELECT count(*) FROM positions WHERE migration_index = 2"));
    }

    @Test
    void allPositionsThatWereComparedAreCounted() throws Exception {
        run(MIGRATE, List.of(new EachPosition(1)));
        writeMore();
        String message = assertFails(MIGRATE, List.of(new EachPosition(2)));
        assertTrue(message.contains(" not answer position 1 as before: event 2 was"), message);
        assertTrue(message.contains(" The answers differ at 2 more positions up to 5."), message);
    }

    /** As a clock would, or a random number. */
    private record EachPosition(int value) implements EventMigration {
        @Override
        public int targetIndex() {
            return 2;
        }

        @Override
        public List<Event> migrate(Event event, Position position) {
            return List.of(event);
        }

        @Override
        public List<Event> additionalEvents(Position position) {
            return List.of(Event.update(MOTION, Map.of("value", value)));
        }
    }

    /** What those before the last one have produced is not stored. */
    @Test
    void ofSeveralMigrationsAllAreNamed() throws Exception {
        Migration last = FieldMigrations.renameField(3, "motion", "text", "reason");
        run(MIGRATE, List.of(with(2, 1), last));
        writeMore();
        assertEquals(
                "The migrations 2 (replacing), 3 (rename field motion/text to reason), of which only what comes out at"
                        + " the end is stored, do not answer position 2 as before: event 2 was update motion/1"
                        + " {\"reason\": 1}, and now is update motion/1 {\"reason\": 2}. So one of the migrations"
                        + REMEDY,
                assertFails(MIGRATE, List.of(with(2, 2), last)));
    }

    /** One of which no trace is left at the end changes nothing. */
    @Test
    void whatDoesNotComeOutAtTheEndMayDiffer() throws Exception {
        Migration last = FieldMigrations.removeFields(3, Map.of("motion", List.of("text")));
        run(MIGRATE, List.of(with(2, 1), last));
        writeMore();
        run(MIGRATE, List.of(with(2, 2), last));
        assertEquals(List.of("1", "2", "5", "7"), converted());
    }

    @Test
    void whatJsonbFindsEqualIsTheSameAnswer() throws Exception {
        run(
                MIGRATE,
                List.of(with(2, JsonValue.parse("{\"long\": [1.0, 1e3], \"b\": {\"x\": null, \"y\": \"\\u00e9\"}}"))));
        writeMore();
        run(MIGRATE, List.of(with(2, JsonValue.parse("{\"b\": {\"y\": \"é\", \"x\": null}, \"long\": [1, 1000]}"))));
        assertEquals(List.of("1", "2", "5", "7"), converted());
    }

    @Test
    void aHistoryThatWasChangedIsNoticed() throws Exception {
        run(MIGRATE, List.of(with(2, 1)));
        writeMore();
        DATABASE.execute("UPDATE events SET data = '{\"text\": \"other\"}' WHERE position = 5");
        assertTrue(assertFails(MIGRATE, List.of(with(2, 1))).contains("position 5 as before"));
    }

    @Test
    void aFailureWhereThereWasNoneIsNoticed() throws Exception {
        run(MIGRATE, List.of(new Replacing(2, 5, events -> events)));
        writeMore();
        Migration failing = new Replacing(2, 5, events -> {
            throw new MigrationException("no idea");
        });
        assertEquals(
                "Position 5 was converted before, and now fails. So a migration" + REMEDY
                        + " What fails is: The migration 2 (replacing) failed at position 5, event 1 (update motion/1):"
                        + " no idea",
                assertFails(MIGRATE, List.of(failing)));
    }

    /** The answer is wrong that the failure comes of. */
    @Test
    void anotherAnswerIsNamedRatherThanWhatItLeadsTo() throws Exception {
        run(MIGRATE, List.of(new Replacing(2, 2, events -> events)));
        writeMore();
        Migration deleting = new Replacing(2, 2, events -> List.of(Event.delete(MOTION)));
        String message = assertFails(MIGRATE, List.of(deleting));
        assertTrue(message.contains("position 2 as before") && message.contains("now is delete motion/1"), message);
    }

    /** The answers after it differ from the stored ones, rightly. */
    @Test
    void aPositionThatIsCommittedWhileConvertedOnesAreShownIsConvertedInOrder() throws Exception {
        DATABASE.execute("INSERT INTO positions (position, timestamp, user_id, migration_index)"
                + " SELECT number, now(), 1, 1 FROM generate_series(11, 12000) AS number WHERE number <> 11900");
        EventMigration counting = new CountPositions(2, MOTION, "count");
        run(MIGRATE, List.of(counting));
        DATABASE.execute("INSERT INTO positions (position, timestamp, user_id, migration_index)"
                + " VALUES (12001, now(), 1, 1)");
        try (Connection late = DATABASE.dataSource().getConnection();
                var statement = late.createStatement()) {
            late.setAutoCommit(false);
            statement.execute("INSERT INTO positions (position, timestamp, user_id, migration_index)"
                    + " VALUES (11900, now(), 1, 1)");
            statement.execute("INSERT INTO events (position, fqid, type, data, weight)"
                    + " VALUES (11900, 'motion/1', 'update', '{\"count\": 0}', 1)");
            run(MIGRATE, List.of(new Committing(counting, late)));
        }
        run(FINALIZE, List.of(counting));
        assertEquals(List.of("102"), DATABASE.query("SELECT data ->> 'count' FROM models WHERE fqid = 'motion/1'"));
    }

    /** Commits what somebody else has written as soon as it is shown anything. */
    private record Committing(EventMigration migration, Connection late) implements EventMigration {
        @Override
        public int targetIndex() {
            return migration.targetIndex();
        }

        @Override
        public List<Event> migrate(Event event, Position position) throws Exception {
            late.commit();
            return migration.migrate(event, position);
        }

        @Override
        public List<Event> additionalEvents(Position position) throws Exception {
            return migration.additionalEvents(position);
        }
    }

    private static List<String> converted() throws SQLException {
        return DATABASE.query("SELECT position FROM migration_positions ORDER BY position");
    }

    private static void run(MigrationCommand command, List<Migration> migrations) throws Exception {
        RecordingLog.run(DATABASE.datastore(migrations).chunkSize(1).build(), command);
    }

    private static String assertFails(MigrationCommand command, List<Migration> migrations) {
        return String.valueOf(assertThrows(MigrationException.class, () -> run(command, migrations))
                .getMessage());
    }
}
