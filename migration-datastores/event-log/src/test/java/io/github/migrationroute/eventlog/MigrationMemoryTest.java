package io.github.migrationroute.eventlog;

import static io.github.migrationroute.MigrationCommand.FINALIZE;
import static io.github.migrationroute.MigrationCommand.MIGRATE;
import static io.github.migrationroute.MigrationCommand.RESET;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.migrationroute.MigrationException;
import io.github.migrationroute.eventlog.migration.Event;
import io.github.migrationroute.eventlog.migration.EventMigration;
import io.github.migrationroute.eventlog.migration.Fqid;
import io.github.migrationroute.eventlog.migration.Migration;
import io.github.migrationroute.eventlog.migration.Position;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a migration remembers is what it has seen of the history, whatever commands there were before. */
class MigrationMemoryTest {
    private static final List<String> NUMBERED = List.of("1 1", "2 2", "3 3", "4 4", "5 5");

    @AutoClose
    private static final TestDatabase DATABASE = new TestDatabase();

    @BeforeEach
    void writeHistory() throws SQLException {
        DATABASE.truncate();
        DATABASE.load(History.atIndex(1)
                .position(1, motion(1), motion(2))
                .position(2, motion(3))
                .position(4, motion(4))
                .load());
    }

    private static Event motion(int id) {
        return Event.create(new Fqid("motion", id), Map.of());
    }

    private static void writeOneMore() throws SQLException {
        DATABASE.load(History.atIndex(1).position(5, motion(5)).raw());
    }

    /** Gives each motion a running number. */
    private static final class Numbering implements EventMigration {
        private final AtomicBoolean fails;
        private int number;

        Numbering(AtomicBoolean fails) {
            this.fails = fails;
        }

        @Override
        public int targetIndex() {
            return 2;
        }

        @Override
        public List<Event> migrate(Event event, Position position) {
            number++;
            if (event.fqid().id() == 4 && fails.get()) {
                throw new MigrationException("not yet");
            }
            return List.of(((Event.Create) event).with("number", number));
        }
    }

    private static EventLogDatastore datastore(Supplier<? extends Migration> migration) {
        return EventLogDatastore.builder(DATABASE.dataSource(), List.of(migration))
                .chunkSize(1)
                .build();
    }

    private static List<String> numbers(String table) throws SQLException {
        return DATABASE.query("SELECT split_part(fqid, '/', 2) || ' ' || (data->>'number') FROM " + table
                + " ORDER BY position, weight");
    }

    @Test
    void aRunningNumberGoesOnWhereTheHistoryDoes() throws Exception {
        var fails = new AtomicBoolean();
        EventLogDatastore datastore = datastore(() -> new Numbering(fails));
        RecordingLog.run(datastore, MIGRATE);
        writeOneMore();
        RecordingLog.run(datastore, MIGRATE);
        assertEquals(NUMBERED, numbers("migration_events"));
        RecordingLog.run(datastore, FINALIZE);
        assertEquals(NUMBERED, numbers("events"));
    }

    @Test
    void itIsTheSameAfterAFailureAndAReset() throws Exception {
        var fails = new AtomicBoolean(true);
        EventLogDatastore datastore = datastore(() -> new Numbering(fails));
        assertThrows(MigrationException.class, () -> RecordingLog.run(datastore, MIGRATE));
        assertThrows(MigrationException.class, () -> RecordingLog.run(datastore, FINALIZE));
        fails.set(false);
        writeOneMore();
        RecordingLog.run(datastore, MIGRATE);
        assertEquals(NUMBERED, numbers("migration_events"));
        RecordingLog.run(datastore, RESET);
        RecordingLog.run(datastore, FINALIZE);
        assertEquals(NUMBERED, numbers("events"));
    }

    /** What the guide warns of. */
    @Test
    void anInstanceThatIsSharedIsNoticedUnlessNothingIsShownAgain() throws Exception {
        var shared = new Numbering(new AtomicBoolean());
        EventLogDatastore datastore = datastore(() -> shared);
        RecordingLog.run(datastore, MIGRATE);
        writeOneMore();
        var failure = assertThrows(MigrationException.class, () -> RecordingLog.run(datastore, MIGRATE));
        assertEquals(
                "The migration 2 (MigrationMemoryTest$Numbering) does not answer position 1 as before: event 1 was"
                        + " create motion/1 {\"number\": 1}, and now is create motion/1 {\"number\": 5}.",
                String.valueOf(failure.getMessage()).replaceAll(" The answers differ .*", ""));
        int before = shared.number;
        RecordingLog.run(datastore, RESET);
        RecordingLog.run(datastore, FINALIZE);
        assertEquals("1 " + (before + 1), numbers("events").get(0));
    }

    /** Adds an event once, at the first position that it is told of. */
    private static final class AddingOnce implements EventMigration {
        private boolean added;

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
            if (added) {
                return List.of();
            }
            added = true;
            return List.of(Event.create(new Fqid("user", 1), Map.of()));
        }
    }

    @Test
    void anEventThatIsAddedOnceIsThereOnce() throws Exception {
        EventLogDatastore datastore = datastore(AddingOnce::new);
        RecordingLog.run(datastore, MIGRATE);
        writeOneMore();
        RecordingLog.run(datastore, FINALIZE);
        assertEquals(List.of("1"), DATABASE.query("SELECT position FROM events WHERE fqid = 'user/1'"));
    }

    /** Commits a position below those that it has seen, at the last one. */
    private static final class Late implements EventMigration {
        private final Connection late;
        private final List<Integer> seen = new ArrayList<>();

        Late(Connection late) {
            this.late = late;
        }

        @Override
        public int targetIndex() {
            return 2;
        }

        @Override
        public List<Event> migrate(Event event, Position position) throws Exception {
            seen.add(event.fqid().id());
            if (position.number() == 4) {
                late.commit();
            }
            return List.of(((Event.Create) event).with("number", seen.size()));
        }
    }

    @Test
    void aPositionThatIsCommittedLateIsRememberedInItsPlace() throws Exception {
        try (Connection late = DATABASE.dataSource().getConnection();
                Statement statement = late.createStatement()) {
            late.setAutoCommit(false);
            statement.execute("INSERT INTO positions VALUES (3, now(), 0, NULL, 1)");
            statement.execute(
                    "INSERT INTO events (position, fqid, type, data, weight) VALUES (3, 'motion/9', 'create', '{}', 1)");
            RecordingLog.run(datastore(() -> new Late(late)), MIGRATE);
        }
        assertEquals(List.of("1 1", "2 2", "3 3", "9 4", "4 5"), numbers("migration_events"));
    }

    /** A position is told of before its events, with both states as they were before it. */
    @Test
    void aPositionBeginsBeforeItsEvents() throws Exception {
        List<String> calls = new ArrayList<>();
        RecordingLog.run(datastore(() -> new Told(calls, false)), MIGRATE);
        assertEquals(
                List.of(
                        "begin 1 [] []",
                        "motion/1",
                        "motion/2",
                        "end 1",
                        "begin 2 [1, 2] [1, 2]",
                        "motion/3",
                        "end 2",
                        "begin 4 [1, 2, 3] [1, 2, 3]",
                        "motion/4",
                        "end 4"),
                calls);
    }

    @Test
    void whatIsThrownThereNamesThePosition() {
        var failure = assertThrows(
                MigrationException.class,
                () -> RecordingLog.run(datastore(() -> new Told(new ArrayList<>(), true)), MIGRATE));
        assertEquals(
                "The migration 2 (told) failed at the beginning of position 2: java.lang.IllegalStateException: no",
                failure.getMessage());
    }

    private record Told(List<String> calls, boolean fails) implements EventMigration {
        @Override
        public int targetIndex() {
            return 2;
        }

        @Override
        public String name() {
            return "told";
        }

        @Override
        public void beginPosition(Position position) {
            calls.add("begin " + position.number() + " " + position.oldState().ids("motion") + " "
                    + position.newState().ids("motion"));
            if (fails && position.number() == 2) {
                throw new IllegalStateException("no");
            }
        }

        @Override
        public List<Event> migrate(Event event, Position position) {
            calls.add(event.fqid().toString());
            return List.of(event);
        }

        @Override
        public List<Event> additionalEvents(Position position) {
            calls.add("end " + position.number());
            return List.of();
        }
    }

    @Test
    void aFactoryThatFailsOrMakesSomethingElseEndsTheCommandAndNothingElse() throws Exception {
        AtomicInteger made = new AtomicInteger();
        Supplier<Migration> factory = () -> switch (made.incrementAndGet()) {
            case 2 -> throw new IllegalStateException("no more");
            case 3 -> new SpecMigrations.CountPositions(3, new Fqid("motion", 1), "count");
            default -> new Numbering(new AtomicBoolean());
        };
        EventLogDatastore datastore = datastore(factory);
        String failed =
                String.valueOf(assertThrows(MigrationException.class, () -> RecordingLog.run(datastore, MIGRATE))
                        .getMessage());
        assertTrue(
                failed.matches("The factory of migration 2 \\(.*Numbering\\) failed: java.lang.IllegalStateException:"
                        + " no more"),
                failed);
        String other =
                String.valueOf(assertThrows(MigrationException.class, () -> RecordingLog.run(datastore, FINALIZE))
                        .getMessage());
        assertTrue(other.contains(" with the target index 3, but must always make the same migration."), other);
        RecordingLog.run(datastore, MIGRATE);
        assertEquals(NUMBERED.subList(0, 4), numbers("migration_events"));
    }
}
