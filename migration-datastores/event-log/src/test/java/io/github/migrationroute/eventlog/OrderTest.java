package io.github.migrationroute.eventlog;

import static io.github.migrationroute.MigrationCommand.FINALIZE;
import static io.github.migrationroute.MigrationCommand.MIGRATE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.migrationroute.MigrationException;
import io.github.migrationroute.eventlog.migration.Event;
import io.github.migrationroute.eventlog.migration.EventMigration;
import io.github.migrationroute.eventlog.migration.Fqid;
import io.github.migrationroute.eventlog.migration.Migration;
import io.github.migrationroute.eventlog.migration.Model;
import io.github.migrationroute.eventlog.migration.Position;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A migration can look at all events of a position at once, and be shown them in an order of its own. */
class OrderTest {
    private static final Fqid MOTION = new Fqid("motion", 1);
    private static final Fqid USER = new Fqid("user", 1);
    private static final Event FIRST = Event.update(MOTION, Map.of("title", "first"));
    private static final Event SECOND = Event.update(MOTION, Map.of("title", "second"));

    @AutoClose
    private static final TestDatabase DATABASE = new TestDatabase();

    @BeforeEach
    void writeHistory() throws SQLException {
        DATABASE.truncate();
        DATABASE.load(History.atIndex(1)
                .position(1, Event.create(MOTION, Map.of("title", "x")))
                .position(2, FIRST, Event.create(USER, Map.of()), SECOND)
                .position(3, Event.delete(MOTION))
                .load());
    }

    /**
     * Notes what it sees at position 2 in its order.
     *
     * @param seen for each event how many the position has, and the title in the old state; at last that at the end
     */
    private record Ordering(int targetIndex, UnaryOperator<List<Event>> change, List<String> seen)
            implements EventMigration {
        @Override
        public String name() {
            return "ordering";
        }

        @Override
        public List<Event> order(Position position) {
            return position.number() == 2 ? change.apply(new ArrayList<>(position.events())) : position.events();
        }

        @Override
        public List<Event> migrate(Event event, Position position) {
            if (position.number() == 2) {
                seen.add(event.getClass().getSimpleName() + " of "
                        + position.events().size() + ", " + title(position));
            }
            return List.of(event);
        }

        @Override
        public List<Event> additionalEvents(Position position) {
            if (position.number() == 2) {
                seen.add(title(position));
            }
            return List.of();
        }

        private static String title(Position position) {
            return position.oldState()
                    .model(MOTION)
                    .map(Model::fields)
                    .map(fields -> String.valueOf(fields.get("title")))
                    .orElse("none");
        }
    }

    private static List<Event> reversed(List<Event> events) {
        Collections.reverse(events);
        return events;
    }

    /** As the first migration of a chain, and after another one, whose events nobody checks again. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void eventsAreShownInTheOrderThatIsWantedAndTheOldStateFollows(int before) throws Exception {
        List<String> usual = new ArrayList<>();
        List<String> other = new ArrayList<>();
        List<Migration> chain = chain(before);
        chain.add(new Ordering(2 + before, events -> events, usual));
        chain.add(new Ordering(3 + before, OrderTest::reversed, other));
        RecordingLog.run(DATABASE.datastore(chain).build(), FINALIZE);
        assertEquals(
                List.of("Create of 3, \"x\"", "Update of 3, \"x\"", "Update of 3, \"first\"", "\"second\""), usual);
        assertEquals(
                List.of("Update of 3, \"x\"", "Update of 3, \"second\"", "Create of 3, \"first\"", "\"second\""),
                other);
        // Its answers stand in its order.
        assertEquals(
                List.of("update second", "update first", "create -"),
                DATABASE.query("SELECT type || ' ' || coalesce(data->>'title', '-') FROM events WHERE position = 2"
                        + " ORDER BY weight"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void anOrderInWhichAnEventCannotBeIsRefused(int before) {
        List<Migration> chain = chain(before);
        chain.add(new Deleting(2 + before));
        chain.add(new Ordering(3 + before, OrderTest::reversed, new ArrayList<>()));
        assertEquals(
                "The migration " + (3 + before) + " (ordering) wants to be shown the events in an order in which one"
                        + " cannot be, at position 2, event 5 (update motion/1): the model is deleted",
                failure(chain));
    }

    /** Whoever is told to correct the migration would look for what is wrong in the wrong place. */
    @Test
    void theHistoryIsBlamedForAnEventThatCannotBeInItsOwnOrder() throws SQLException {
        DATABASE.execute("UPDATE events SET fqid = 'motion/7' WHERE position = 2 AND weight = 3");
        assertEquals(
                "The history itself breaks a rule at position 2, event 3 (update motion/7): the model does not exist. It"
                        + " must be repaired before it can be migrated.",
                failure(List.of(new Ordering(2, OrderTest::reversed, new ArrayList<>()))));
    }

    /** Deletes and restores at the end of position 2. */
    private record Deleting(int targetIndex) implements EventMigration {
        @Override
        public List<Event> migrate(Event event, Position position) {
            return event.equals(SECOND)
                    ? List.of(Event.delete(MOTION), Event.restore(MOTION), event, Event.delete(MOTION))
                    : position.number() == 3 ? List.of() : List.of(event);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"less", "more", "twice", "others"})
    void anOrderHasEachEventOnce(String kind) {
        UnaryOperator<List<Event>> change = events -> switch (kind) {
            case "less" -> events.subList(0, 2);
            case "more" -> List.of(events.get(0), events.get(1), events.get(2), events.get(2));
            case "twice" -> List.of(events.get(0), events.get(1), events.get(1));
            default -> List.of(events.get(0), events.get(1), Event.update(MOTION, Map.of("title", "second")));
        };
        assertEquals(
                "The migration 2 (ordering) failed at the beginning of position 2: its order must have each of the 3"
                        + " events of the position once",
                failure(List.of(new Ordering(2, change, new ArrayList<>()))));
    }

    /** One object says the same of two places, and is two events of the next migration. */
    @Test
    void anEventThatWasProducedTwiceIsTwoEvents() throws Exception {
        List<Migration> chain = List.of(new Touching(2), new Ordering(3, OrderTest::reversed, new ArrayList<>()));
        RecordingLog.run(DATABASE.datastore(chain).build(), FINALIZE);
        assertEquals(
                List.of("touched", "second", "touched", "first", "-"),
                DATABASE.query("SELECT coalesce(data->>'text', data->>'title', '-') FROM events WHERE position = 2"
                        + " ORDER BY weight"));
    }

    private record Touching(int targetIndex) implements EventMigration {
        private static final Event TOUCH = Event.update(MOTION, Map.of("text", "touched"));

        @Override
        public List<Event> migrate(Event event, Position position) {
            return position.number() == 2 && event instanceof Event.Update ? List.of(event, TOUCH) : List.of(event);
        }
    }

    private static String failure(List<Migration> chain) {
        MigrationException failure = assertThrows(
                MigrationException.class,
                () -> RecordingLog.run(DATABASE.datastore(chain).build(), MIGRATE));
        return String.valueOf(failure.getMessage());
    }

    /** Migrations that change nothing. */
    private static List<Migration> chain(int size) {
        List<Migration> chain = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            chain.add(FieldMigrations.removeFields(2 + i, Map.of("motion", List.of("unused"))));
        }
        return chain;
    }
}
