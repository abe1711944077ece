package io.github.migrationroute.eventlog;

import static io.github.migrationroute.MigrationCommand.FINALIZE;
import static io.github.migrationroute.MigrationCommand.MIGRATE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.migrationroute.MigrationCommand;
import io.github.migrationroute.MigrationException;
import io.github.migrationroute.eventlog.migration.Event;
import io.github.migrationroute.eventlog.migration.EventMigration;
import io.github.migrationroute.eventlog.migration.EventSteps;
import io.github.migrationroute.eventlog.migration.Fqid;
import io.github.migrationroute.eventlog.migration.Migration;
import io.github.migrationroute.eventlog.migration.ModelChanges;
import io.github.migrationroute.eventlog.migration.ModelMigration;
import io.github.migrationroute.eventlog.migration.ModelReader;
import io.github.migrationroute.eventlog.migration.Position;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is null in a database stays as it was, in SQL or in JSON; where it must not be, the row is named. */
class BareDataTest {
    private static final Fqid MOTION = new Fqid("motion", 1);
    private static final Migration REMOVING =
            EventMigration.of(2, "remove a field", EventSteps.removeFields("motion", "unused"));

    @AutoClose
    private static final TestDatabase DATABASE = new TestDatabase();

    @BeforeEach
    void writeHistory() throws SQLException {
        DATABASE.truncate();
        DATABASE.load(History.atIndex(1)
                .position(1, Event.create(MOTION, Map.of("title", "x")))
                .position(2, Event.delete(MOTION), Event.restore(MOTION), Event.delete(MOTION))
                .position(3, Event.restore(MOTION), Event.update(MOTION, Map.of("unused", 1)))
                .load());
    }

    private static List<String> bareData(String table) throws SQLException {
        return DATABASE.query("SELECT position || ' ' || weight || ' ' || coalesce(data::text, 'SQL') FROM " + table
                + " WHERE type IN ('delete', 'restore') ORDER BY position, weight");
    }

    private static void run(MigrationCommand command, Migration... migrations) throws Exception {
        RecordingLog.run(DATABASE.datastore(List.of(migrations)).build(), command);
    }

    @Test
    void theDataOfDeletionsStayWhatTheyWere() throws Exception {
        DATABASE.execute("UPDATE events SET data = 'null' WHERE type IN ('delete', 'restore') AND position = 2");
        DATABASE.execute("UPDATE events SET data = NULL WHERE type = 'restore'");
        DATABASE.execute("UPDATE events SET data = '{\"by\": 7}' WHERE position = 2 AND weight = 3");
        List<String> before = List.of("2 1 null", "2 2 SQL", "2 3 {\"by\": 7}", "3 1 SQL");
        assertEquals(before, bareData("events"));
        run(MIGRATE, REMOVING);
        assertEquals(before, bareData("migration_events"));
        run(FINALIZE, REMOVING);
        assertEquals(before, bareData("events"));
    }

    @Test
    void whatIsNewIsWrittenAsTheOthersWriteIt() throws Exception {
        DATABASE.execute("UPDATE events SET data = NULL WHERE type IN ('delete', 'restore')");
        DATABASE.execute("UPDATE positions SET information = NULL WHERE position = 1");
        DATABASE.execute("UPDATE positions SET information = 'null' WHERE position = 2");
        run(FINALIZE, new Again(2), new Deleting(3));
        assertEquals(List.of("2 1 null", "2 2 null", "2 3 null", "3 1 null", "4 1 null"), bareData("events"));
        assertEquals(
                List.of("SQL", "null", "{\"note\": 3}", "null"),
                DATABASE.query("SELECT coalesce(information::text, 'SQL') FROM positions ORDER BY position"));
    }

    /** Answers with events of its own that say the same. */
    private record Again(int targetIndex) implements EventMigration {
        @Override
        public List<Event> migrate(Event event, Position position) {
            if (event instanceof Event.Delete) {
                return List.of(Event.delete(event.fqid()));
            }
            return List.of(event instanceof Event.Restore ? Event.restore(event.fqid()) : event);
        }
    }

    private record Deleting(int targetIndex) implements ModelMigration {
        @Override
        public void migrate(ModelReader models, ModelChanges changes) {
            changes.delete(MOTION);
        }
    }

    /** Collects what it sees of each position. */
    private record Collecting(List<Optional<Instant>> times, List<Boolean> noted) implements EventMigration {
        @Override
        public int targetIndex() {
            return 2;
        }

        @Override
        public void beginPosition(Position position) {
            times.add(position.time());
            noted.add(position.information().isPresent());
        }

        @Override
        public List<Event> migrate(Event event, Position position) {
            return List.of(event);
        }
    }

    @Test
    void aPositionMayHaveNoTimeAndNothingNoted() throws Exception {
        var collecting = new Collecting(new ArrayList<>(), new ArrayList<>());
        try (TestDatabase database = DATABASE.copy()) {
            database.execute("ALTER TABLE positions ALTER COLUMN timestamp DROP NOT NULL");
            database.execute("UPDATE positions SET timestamp = '2022-01-01 00:00+00'");
            database.execute("UPDATE positions SET timestamp = NULL, information = NULL WHERE position = 2");
            database.execute("UPDATE positions SET information = ' null ' WHERE position = 3");
            RecordingLog.run(database.datastore(List.of(collecting)).build(), FINALIZE);
            assertEquals(List.of("2"), database.query("SELECT position FROM positions WHERE timestamp IS NULL"));
        }
        Optional<Instant> time = Optional.of(Instant.parse("2022-01-01T00:00:00Z"));
        assertEquals(List.of(time, Optional.empty(), time), collecting.times);
        assertEquals(List.of(true, false, false), collecting.noted);
    }

    /** In a database whose columns allow more than those that this library creates. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "positions | user_id   | position = 2                | position 2: user_id is null",
                "events    | weight    | position = 2 AND weight = 2 | position 2, an event: weight is null",
                "events    | fqid      | position = 2 AND weight = 2 | position 2, event 2: fqid is null",
                "events    | type      | position = 2 AND weight = 2 |"
                        + " position 2, event 2 of motion/1: type is null",
                "events    | data      | position = 1                |"
                        + " position 1, event 1 (create motion/1): the data of a create must be an object, but are null"
            })
    void aRowThatIsBadIsNamed(String table, String column, String row, String place) throws Exception {
        try (TestDatabase database = DATABASE.copy()) {
            database.execute("ALTER TABLE " + table + " ALTER COLUMN " + column + " DROP NOT NULL");
            database.execute("UPDATE " + table + " SET " + column + " = NULL WHERE " + row);
            var datastore = database.datastore(List.of(REMOVING)).build();
            for (MigrationCommand command : List.of(MIGRATE, FINALIZE)) {
                assertEquals(
                        "The history itself breaks a rule at " + place
                                + ". It must be repaired before it can be migrated.",
                        assertThrows(MigrationException.class, () -> RecordingLog.run(datastore, command))
                                .getMessage());
            }
        }
    }

    @Test
    void anEventWithoutAPositionIsNamed() throws Exception {
        try (TestDatabase database = DATABASE.copy()) {
            database.execute("ALTER TABLE events ALTER COLUMN position DROP NOT NULL");
            database.execute("UPDATE events SET position = NULL, id = 1000 WHERE position = 3 AND weight = 2");
            var datastore = database.datastore(List.of(REMOVING)).build();
            assertEquals(
                    "The history itself breaks a rule: there is the event update motion/1, whose id is 1000, without a"
                            + " position. It must be repaired before it can be migrated.",
                    assertThrows(MigrationException.class, () -> RecordingLog.run(datastore, FINALIZE))
                            .getMessage());
        }
    }
}
