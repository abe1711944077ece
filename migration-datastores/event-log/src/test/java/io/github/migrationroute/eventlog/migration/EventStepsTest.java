package io.github.migrationroute.eventlog.migration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.migrationroute.MigrationException;
import io.github.migrationroute.eventlog.SpecMigrations;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the ready-made steps make of events, and how steps become one migration. */
class EventStepsTest {
    private static final Fqid MOTION = new Fqid("motion", 1);
    private static final Fqid POLL = new Fqid("motion_poll", 1);
    private static final Fqid USER = new Fqid("user", 1);
    private static final Event DELETE = Event.delete(MOTION);

    /** A position of which only the user is known. */
    private record ByUser(int user) implements Position {
        @Override
        public int number() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<Instant> time() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<JsonValue> information() {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<Event> events() {
            throw new UnsupportedOperationException();
        }

        @Override
        public ModelState oldState() {
            throw new UnsupportedOperationException();
        }

        @Override
        public ModelState newState() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean willExist(Fqid fqid) {
            throw new UnsupportedOperationException();
        }
    }

    private static JsonValue doubled(JsonValue value) {
        return JsonValue.of(2 * value.asInt());
    }

    private static List<Event> convert(EventStep step, Event event) throws Exception {
        return step.convert(event, new ByUser(7));
    }

    private static void assertConverts(EventStep step, Event event, Event converted) throws Exception {
        assertEquals(List.of(converted), convert(step, event));
    }

    private static void assertLeavesAlone(EventStep step, Event... events) throws Exception {
        for (Event event : events) {
            assertSame(event, convert(step, event).get(0));
        }
    }

    private static String failure(EventStep step, Event event) {
        return String.valueOf(assertThrows(MigrationException.class, () -> convert(step, event))
                .getMessage());
    }

    @Test
    void fieldsAreAddedToWhatIsCreated() throws Exception {
        EventStep step = EventSteps.addFields("motion", Map.of("a", 1));
        assertConverts(step, Event.create(MOTION, Map.of("a", 0)), Event.create(MOTION, Map.of("a", 1)));
        assertLeavesAlone(step, Event.create(USER, Map.of()), Event.update(MOTION, Map.of("b", 1)), DELETE);
        assertFalse(step.readsModels());
        assertTrue(step.migratesExports());
    }

    @Test
    void aNewFieldIsComputedForEachModel() throws Exception {
        EventStep step = EventSteps.addField(
                "motion",
                "note",
                (create, position) ->
                        create.fields().isEmpty() ? null : create.fields().size() + position.user());
        assertConverts(step, Event.create(MOTION, Map.of("a", 0)), Event.create(MOTION, Map.of("a", 0, "note", 8)));
        assertLeavesAlone(step, Event.create(MOTION, Map.of()), Event.create(USER, Map.of("a", 1)), DELETE);
        assertTrue(step.readsModels());
        assertFalse(step.migratesExports());
    }

    @Test
    void fieldsAreRemovedFromAllEvents() throws Exception {
        EventStep step = EventSteps.removeFields("motion", "a", "b");
        assertConverts(step, Event.create(MOTION, Map.of("a", 1, "c", 2)), Event.create(MOTION, Map.of("c", 2)));
        assertConverts(step, Event.update(MOTION, Map.of("b", 1)), Event.update(MOTION, Map.of()));
        assertConverts(step, Event.deleteFields(MOTION, List.of("a", "c")), Event.deleteFields(MOTION, List.of("c")));
        assertConverts(
                step,
                Event.listFields(MOTION, Map.of("a", List.of(1), "c", List.of(2)), Map.of("b", List.of(3))),
                Event.listFields(MOTION, Map.of("c", List.of(2)), Map.of()));
        assertLeavesAlone(step, Event.create(USER, Map.of("a", 1)), Event.update(MOTION, Map.of("c", 1)), DELETE);
    }

    @Test
    void fieldsAreRemovedByPattern() throws Exception {
        EventStep step = EventSteps.removeFields(Pattern.compile("motion(_poll)?"), Pattern.compile("vote_\\d+"));
        assertConverts(
                step,
                Event.create(POLL, Map.of("vote_1", 1, "vote_10", 2, "vote_", 3)),
                Event.create(POLL, Map.of("vote_", 3)));
        assertConverts(step, Event.update(MOTION, Map.of("vote_1", 1)), Event.update(MOTION, Map.of()));
        assertLeavesAlone(step, Event.update(USER, Map.of("vote_1", 1)), Event.update(MOTION, Map.of("my_vote_1", 1)));
    }

    @Test
    void aFieldIsRenamedInAllEvents() throws Exception {
        EventStep step = EventSteps.renameField("motion", "a", "b");
        assertConverts(
                step, Event.create(MOTION, Map.of("a", 1, "c", 2)), Event.create(MOTION, Map.of("b", 1, "c", 2)));
        assertConverts(step, Event.update(MOTION, Map.of("a", 1)), Event.update(MOTION, Map.of("b", 1)));
        assertConverts(
                step, Event.deleteFields(MOTION, List.of("a", "c")), Event.deleteFields(MOTION, List.of("c", "b")));
        assertConverts(
                step,
                Event.listFields(MOTION, Map.of("a", List.of(1)), Map.of("a", List.of(2))),
                Event.listFields(MOTION, Map.of("b", List.of(1)), Map.of("b", List.of(2))));
        assertLeavesAlone(step, Event.create(USER, Map.of("a", 1)), Event.update(MOTION, Map.of("c", 1)), DELETE);
        assertEquals(
                "the field b is in use already, and would be overwritten; renameFieldOverwriting allows that",
                failure(step, Event.deleteFields(MOTION, List.of("b"))));
    }

    @Test
    void ofAFieldThatIsRenamedTheValueCanChange() throws Exception {
        EventStep step = EventSteps.renameField("motion", "a", "b", EventStepsTest::doubled);
        assertConverts(step, Event.create(MOTION, Map.of("a", 1)), Event.create(MOTION, Map.of("b", 2)));
        assertConverts(step, Event.update(MOTION, Map.of("a", 4)), Event.update(MOTION, Map.of("b", 8)));
        assertConverts(step, Event.deleteFields(MOTION, List.of("a")), Event.deleteFields(MOTION, List.of("b")));
        assertLeavesAlone(step, Event.update(USER, Map.of("a", 1)), Event.update(MOTION, Map.of("c", 1)), DELETE);
        assertTrue(failure(step, Event.update(MOTION, Map.of("b", 1))).startsWith("the field b is in use already"));
        assertTrue(failure(step, Event.listFields(MOTION, Map.of("a", List.of(1)), Map.of()))
                .startsWith("the field a is changed as a list, so there is no whole value"));
    }

    @Test
    void aValueChangesWhereItIsSet() throws Exception {
        EventStep step = EventSteps.changeField("motion", "a", EventStepsTest::doubled);
        assertConverts(step, Event.create(MOTION, Map.of("a", 1)), Event.create(MOTION, Map.of("a", 2)));
        assertConverts(
                step, Event.update(MOTION, Map.of("a", 4, "b", 1)), Event.update(MOTION, Map.of("a", 8, "b", 1)));
        assertLeavesAlone(
                step,
                Event.update(USER, Map.of("a", 1)),
                Event.deleteFields(MOTION, List.of("a")),
                Event.listFields(MOTION, Map.of("b", List.of(1)), Map.of()),
                DELETE);
        assertTrue(failure(step, Event.listFields(MOTION, Map.of(), Map.of("a", List.of(1))))
                .startsWith("the field a is changed as a list"));
        EventStep toNull = EventSteps.changeField("motion", "a", value -> JsonValue.NULL);
        assertThrows(IllegalArgumentException.class, () -> convert(toNull, Event.update(MOTION, Map.of("a", 1))));
    }

    @Test
    void fieldsAreRenamedByPattern() throws Exception {
        EventStep step =
                EventSteps.renameFields(Pattern.compile("motion.*"), Pattern.compile("vote_(\\d+)"), "ballot_$1");
        assertConverts(
                step,
                Event.create(POLL, Map.of("vote_1", 1, "vote_2", 2, "x", 3)),
                Event.create(POLL, Map.of("ballot_1", 1, "ballot_2", 2, "x", 3)));
        assertConverts(
                step,
                Event.deleteFields(MOTION, List.of("vote_1", "x")),
                Event.deleteFields(MOTION, List.of("x", "ballot_1")));
        assertLeavesAlone(step, Event.update(USER, Map.of("vote_1", 1)), Event.update(MOTION, Map.of("vote", 1)));
        assertTrue(failure(step, Event.update(MOTION, Map.of("vote_1", 1, "ballot_1", 2)))
                .endsWith(" would both be called ballot_1; none may overwrite the other"));
        EventStep same = EventSteps.renameFields(Pattern.compile(".*"), Pattern.compile("vote_\\d+"), "vote");
        assertTrue(failure(same, Event.update(MOTION, Map.of("vote_1", 1, "vote_2", 2)))
                .endsWith(" would both be called vote; none may overwrite the other"));
    }

    @Test
    void anOverwritingRenameTakesWhatTheOldNameSays() throws Exception {
        EventStep step = EventSteps.renameFieldOverwriting("motion", "a", "b");
        assertConverts(step, Event.update(MOTION, Map.of("a", 1, "b", 2)), Event.update(MOTION, Map.of("b", 1)));
        assertLeavesAlone(step, Event.update(MOTION, Map.of("b", 2)));
    }

    @Test
    void ofACollectionNothingIsLeft() throws Exception {
        EventStep step = EventSteps.dropCollection("motion");
        assertEquals(List.of(), convert(step, Event.create(MOTION, Map.of("a", 1))));
        assertEquals(List.of(), convert(step, DELETE));
        assertLeavesAlone(step, Event.create(POLL, Map.of()));
    }

    @Test
    void stepsWorkOnWhatTheOnesBeforeHaveLeft() throws Exception {
        EventMigration migration = EventMigration.of(
                2,
                "tidy motions",
                (event, position) -> List.of(event, Event.update(event.fqid(), Map.of("old", 1))),
                EventSteps.renameField("motion", "old", "new"),
                (event, position) -> event instanceof Event.Delete ? List.of() : List.of(event));
        assertEquals("tidy motions", migration.name());
        assertEquals(2, migration.targetIndex());
        assertEquals(List.of(Event.update(MOTION, Map.of("new", 1))), migration.migrate(DELETE, new ByUser(7)));
        assertEquals(
                "The migration empty has no steps; it must have at least one",
                assertThrows(IllegalArgumentException.class, () -> EventMigration.of(2, "empty"))
                        .getMessage());
    }

    @Test
    void aMigrationIsAsFitAsTheLeastOfItsSteps() throws Exception {
        EventStep ready = EventSteps.removeFields("motion", "a");
        EventStep computed = EventSteps.addField("motion", "a", (create, position) -> 1);
        EventStep own = (event, position) -> List.of(event);
        assertFalse(EventMigration.of(2, "a", ready, ready).readsModels());
        assertTrue(EventMigration.of(2, "a", ready, computed).readsModels());
        assertFalse(EventMigration.of(2, "a", ready, computed).migratesExports());
        EventStep known = EventSteps.ofEventOnly(computed);
        assertFalse(EventMigration.of(2, "a", ready, known).readsModels());
        assertTrue(EventMigration.of(2, "a", ready, known).migratesExports());
        assertEquals(
                computed.convert(Event.create(MOTION, Map.of()), new ByUser(7)),
                known.convert(Event.create(MOTION, Map.of()), new ByUser(7)));
        assertFalse(EventMigration.of(2, "a", ready, own).migratesExports());
        assertFalse(new SpecMigrations.ModelSetField(2, "motion", "a", JsonValue.of(1)).migratesExports());
    }
}
