package io.github.migrationroute.eventlog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.migrationroute.MigrationException;
import io.github.migrationroute.eventlog.migration.Event;
import io.github.migrationroute.eventlog.migration.EventMigration;
import io.github.migrationroute.eventlog.migration.EventSteps;
import io.github.migrationroute.eventlog.migration.Fqid;
import io.github.migrationroute.eventlog.migration.JsonValue;
import io.github.migrationroute.eventlog.migration.Migration;
import io.github.migrationroute.eventlog.migration.Model;
import io.github.migrationroute.eventlog.migration.ModelChanges;
import io.github.migrationroute.eventlog.migration.ModelMigration;
import io.github.migrationroute.eventlog.migration.ModelReader;
import io.github.migrationroute.eventlog.migration.Position;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Models that are in no database become what they would have become in one. */
class ExportMigratorTest {
    private static final Fqid MEETING = new Fqid("meeting", 1);
    private static final Fqid MOTION = new Fqid("motion", 2);
    private static final Fqid OTHER = new Fqid("motion", 10);

    private static final List<Supplier<? extends Migration>> CHAIN = List.of(
            () -> EventMigration.of(
                    2,
                    "rename",
                    EventSteps.renameField("motion", "reason", "grounds"),
                    EventSteps.dropCollection("tag")),
            Numbering::new,
            () -> new Notes(4),
            () -> new Titles(5));

    private static Model model(Fqid fqid, Map<String, ?> fields) {
        return Model.of(fqid, fields, false, 0);
    }

    /** The meeting comes last, and is there nevertheless for those that name it. */
    private static Stream<Model> export() {
        return Stream.of(
                model(OTHER, Map.of("reason", "b", "meeting_id", 1)),
                model(MOTION, Map.of("reason", "a", "meeting_id", 7)),
                model(new Fqid("tag", 1), Map.of("name", "t")),
                model(MEETING, Map.of("title", "m")));
    }

    /** Remembers; asks for what will exist, and adds a model at the end. */
    private static final class Numbering implements EventMigration {
        private int number;

        @Override
        public int targetIndex() {
            return 3;
        }

        @Override
        public boolean migratesExports() {
            return true;
        }

        @Override
        public List<Event> migrate(Event event, Position position) {
            if (event instanceof Event.Create create
                    && create.fqid().collection().equals("motion")) {
                Fqid meeting = new Fqid(
                        "meeting",
                        Objects.requireNonNull(create.fields().get("meeting_id"))
                                .asInt());
                return List.of(create.with("number", ++number).with("has_meeting", position.willExist(meeting)));
            }
            return List.of(event);
        }

        @Override
        public List<Event> additionalEvents(Position position) {
            List<Event> events = new ArrayList<>();
            for (int id : position.oldState().ids("motion")) {
                events.add(Event.create(new Fqid("note", id), Map.of("user", position.user())));
            }
            events.add(Event.update(MEETING, Map.of("notes", position.newState().ids("motion"))));
            return events;
        }
    }

    /** Makes notes of motions, and deletes what has no meeting. */
    private record Notes(int targetIndex) implements ModelMigration {
        @Override
        public boolean migratesExports() {
            return true;
        }

        @Override
        public void migrate(ModelReader models, ModelChanges changes) {
            models.models("motion").forEach(motion -> {
                if (!Objects.requireNonNull(motion.fields().get("has_meeting")).asBoolean()) {
                    changes.delete(motion.fqid());
                }
                changes.create(
                        new Fqid("note", 100 + motion.fqid().id()),
                        motion.fields().without("meeting_id"));
            });
            changes.update(MEETING, Map.of("notes_before", models.count("note")));
        }
    }

    /** Sees what the migration before it has changed. */
    private record Titles(int targetIndex) implements ModelMigration {
        @Override
        public boolean migratesExports() {
            return true;
        }

        @Override
        public void migrate(ModelReader models, ModelChanges changes) {
            changes.update(
                    MEETING,
                    Map.of(
                            "motions",
                            models.count("motion"),
                            "deleted",
                            models.model(MOTION).orElseThrow().deleted()));
        }
    }

    private static List<String> migrate(int index, Stream<Model> models) throws Exception {
        return ExportMigrator.of(CHAIN)
                .migrate(index, models)
                .map(model -> model.fqid() + " " + sorted(model))
                .toList();
    }

    private static String sorted(Model model) {
        return new TreeMap<>(model.fields()).toString();
    }

    @Test
    void oldModelsBecomeNewOnes() throws Exception {
        assertEquals(
                List.of(
                        "meeting/1 {deleted=true, motions=1, notes=[2, 10], notes_before=2, title=\"m\"}",
                        "motion/10 {grounds=\"b\", has_meeting=true, meeting_id=1, number=1}",
                        "note/2 {user=0}",
                        "note/10 {user=0}",
                        "note/102 {grounds=\"a\", has_meeting=false, number=2}",
                        "note/110 {grounds=\"b\", has_meeting=true, number=1}"),
                migrate(1, export()));
    }

    @Test
    void onlyWhatComesAfterTheirIndexIsApplied() throws Exception {
        assertEquals(
                List.of("meeting/1 {deleted=false, motions=2}", "motion/2 {}", "motion/10 {}"),
                migrate(4, Stream.of(model(OTHER, Map.of()), model(MOTION, Map.of()), model(MEETING, Map.of()))));
        assertEquals(List.of("motion/2 {reason=\"x\"}"), migrate(5, Stream.of(model(MOTION, Map.of("reason", "x")))));
        assertEquals(5, ExportMigrator.of(CHAIN).targetIndex());
    }

    @Test
    void aSecondExportFindsNothingOfTheFirst() throws Exception {
        ExportMigrator migrator = ExportMigrator.of(CHAIN);
        List<Model> first = migrator.migrate(1, export()).toList();
        assertEquals(first, migrator.migrate(1, export()).toList());
    }

    @Test
    void migrationsThatAreNotFitAreNamed() {
        List<Supplier<? extends Migration>> chain = List.of(
                () -> EventMigration.of(2, "by hand", (event, position) -> List.of(event)),
                () -> EventMigration.of(3, "fit", EventSteps.removeFields("motion", "a")),
                () -> new SpecMigrations.ModelSetField(4, "motion", "a", JsonValue.of(1)));
        assertRefused(
                "Models of the migration index 1 cannot be migrated without a database, because there are migrations"
                        + " after it that are not fit for that: migration 2 (by hand), migration 4"
                        + " (SpecMigrations$ModelSetField)",
                chain,
                1,
                model(MOTION, Map.of()));
        assertRefused(
                "Models of the migration index 2 cannot be migrated without a database, because there are migrations"
                        + " after it that are not fit for that: migration 4 (SpecMigrations$ModelSetField)",
                chain,
                2,
                model(MOTION, Map.of()));
    }

    @Test
    void whatCannotBeIsRefused() {
        assertRefused(
                "There are no models of the migration index 0: it must be from 1 to 5, to which the newest migration leads",
                CHAIN,
                0);
        assertRefused(
                "There are no models of the migration index 6: it must be from 1 to 5, to which the newest migration leads",
                CHAIN,
                6);
        Model motion = model(MOTION, Map.of("meeting_id", 1));
        assertRefused("The model motion/2 is there twice", CHAIN, 1, motion, motion);
        assertRefused(
                "The model motion/2 is deleted; it must be left out", CHAIN, 1, Model.of(MOTION, Map.of(), true, 0));
        assertRefused(
                "The model motion/2 cannot be: The field meta_deleted is reserved, as is every meta_…",
                CHAIN,
                1,
                model(MOTION, Map.of("meta_deleted", false)));
    }

    private static void assertRefused(
            String message, List<Supplier<? extends Migration>> chain, int index, Model... models) {
        assertEquals(
                message,
                assertThrows(
                                IllegalArgumentException.class,
                                () -> ExportMigrator.of(chain).migrate(index, Arrays.stream(models)))
                        .getMessage());
    }

    @Test
    void aMigrationThatFailsIsNamed() {
        var failure = assertThrows(MigrationException.class, () -> migrate(2, Stream.of(model(MOTION, Map.of()))));
        assertEquals(
                "The migration 3 (ExportMigratorTest$Numbering) failed at position 1, event 1 (create motion/2):"
                        + " java.lang.NullPointerException",
                failure.getMessage());
        failure = assertThrows(MigrationException.class, () -> migrate(3, Stream.of(model(MOTION, Map.of()))));
        assertEquals(
                "The migration 4 (ExportMigratorTest$Notes) failed: java.lang.NullPointerException",
                failure.getMessage());
        failure = assertThrows(
                MigrationException.class, () -> migrate(3, Stream.of(model(MOTION, Map.of("has_meeting", true)))));
        assertEquals(
                "The migration 4 (ExportMigratorTest$Notes) made a wrong change: update meeting/1: the model does not"
                        + " exist",
                failure.getMessage());
    }

    /** Looks at events besides the one in hand. */
    private record Looking(boolean readsModels, boolean ordered, boolean back) implements EventMigration {
        @Override
        public int targetIndex() {
            return 2;
        }

        @Override
        public String name() {
            return "looking";
        }

        @Override
        public boolean migratesExports() {
            return true;
        }

        @Override
        public List<Event> order(Position position) {
            return ordered ? List.copyOf(position.events()) : position.events();
        }

        @Override
        public List<Event> migrate(Event event, Position position) {
            List<Event> events = position.events();
            Event other = events.get(back ? 0 : events.size() - 1);
            boolean exists =
                    position.oldState().exists(events.get(events.size() - 1).fqid());
            return List.of(((Event.Create) event)
                    .with("other", other.fqid().id())
                    .with("exists", exists)
                    .with("will_exist", position.willExist(MOTION)));
        }

        @Override
        public List<Event> additionalEvents(Position position) {
            return List.of(Event.create(
                    new Fqid("summary", position.events().size()),
                    Map.of("ids", position.oldState().ids("motion"))));
        }
    }

    private static List<String> look(Looking migration) throws Exception {
        return ExportMigrator.of(List.of(() -> migration))
                .migrate(1, Stream.of(model(MOTION, Map.of("a", 1)), model(OTHER, Map.of("a", 2))))
                .map(model -> model.fqid() + " " + sorted(model))
                .toList();
    }

    @Test
    void theEventsThatAreStillToComeCanBeLookedAt() throws Exception {
        List<String> looked = List.of(
                "motion/2 {a=1, exists=false, other=10, will_exist=true}",
                "motion/10 {a=2, exists=false, other=10, will_exist=true}",
                "summary/2 {ids=[2, 10]}");
        assertEquals(looked, look(new Looking(false, false, false)));
        assertEquals(looked, look(new Looking(true, false, false)));
    }

    @Test
    void thoseThatHaveBeenShownCanBeIfModelsAreReadOrTheOrderIsChosen() throws Exception {
        List<String> looked = List.of(
                "motion/2 {a=1, exists=false, other=2, will_exist=true}",
                "motion/10 {a=2, exists=false, other=2, will_exist=true}",
                "summary/2 {ids=[2, 10]}");
        assertEquals(looked, look(new Looking(true, false, true)));
        assertEquals(looked, look(new Looking(false, true, true)));
        assertEquals(
                "The migration 2 (looking) failed at position 1, event 2 (create motion/10):"
                        + " java.lang.IllegalStateException: The migration asks for event 1 of the 2, which it has been"
                        + " shown already; since its readsModels() says that it does not read models, it can look at an"
                        + " event of an export only until then",
                assertThrows(MigrationException.class, () -> look(new Looking(false, false, true)))
                        .getMessage());
    }

    @Test
    void whatTheStreamThrowsIsThrown() throws Exception {
        ExportMigrator migrator = ExportMigrator.of(CHAIN);
        var failure = new IllegalStateException("the file ends in the middle of a model");
        List<String> closed = new ArrayList<>();
        Stream<Model> broken = Stream.concat(
                export(),
                Stream.<Model>generate(() -> {
                            throw failure;
                        })
                        .limit(1));
        assertSame(
                failure,
                assertThrows(
                        IllegalStateException.class,
                        () -> migrator.migrate(1, broken.onClose(() -> closed.add("closed")))));
        assertEquals(List.of(), closed);
        assertEquals(6, migrator.migrate(1, export()).count());
    }

    @Test
    void anInterruptEndsIt() {
        for (int index : List.of(1, 4)) {
            Stream<Model> interrupting =
                    export().peek(model -> Thread.currentThread().interrupt());
            assertThrows(
                    InterruptedException.class, () -> ExportMigrator.of(CHAIN).migrate(index, interrupting));
            assertFalse(Thread.interrupted());
        }
    }

    /** Each of them has been read from a text of its own, in which fields are in an order of their own. */
    @Test
    void modelsWithOtherNamesOrAnotherOrderOfThemStayWhatTheyAre() throws Exception {
        List<String> texts =
                List.of("{\"a\": 1, \"b\": 2}", "{\"b\": 3, \"a\": 4}", "{\"b\": 5}", "{}", "{\"a\": 6, \"c\": 7}");
        List<Model> models = new ArrayList<>();
        for (String text : texts) {
            models.add(model(
                    new Fqid("motion", models.size() + 1), JsonValue.parse(text).asMap()));
        }
        assertEquals(
                models,
                ExportMigrator.of(List.of())
                        .migrate(1, models.stream())
                        .map(ExportMigratorTest::atPosition0)
                        .toList());
    }

    private static Model atPosition0(Model model) {
        return model(model.fqid(), model.fields());
    }
}
