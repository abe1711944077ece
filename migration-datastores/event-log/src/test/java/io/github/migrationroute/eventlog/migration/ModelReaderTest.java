package io.github.migrationroute.eventlog.migration;

import static io.github.migrationroute.eventlog.migration.ModelFilter.equal;
import static io.github.migrationroute.eventlog.migration.ModelFilter.greater;
import static io.github.migrationroute.eventlog.migration.ModelFilter.less;
import static io.github.migrationroute.eventlog.migration.ModelFilter.present;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.migrationroute.MigrationCommand;
import io.github.migrationroute.eventlog.History;
import io.github.migrationroute.eventlog.RecordingLog;
import io.github.migrationroute.eventlog.TestDatabase;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What a model migration reads is what is in the tables at that moment. */
class ModelReaderTest {
    private static final String MOTION = "motion";

    @AutoClose
    private final TestDatabase database = new TestDatabase();

    /** Runs in place of a model migration. */
    private interface Reading {
        void read(ModelReader models, ModelChanges changes) throws Exception;
    }

    private record ReadingMigration(int targetIndex, Reading reading) implements ModelMigration {
        @Override
        public void migrate(ModelReader models, ModelChanges changes) throws Exception {
            reading.read(models, changes);
        }
    }

    @Test
    void filtersChooseAsTheDatabaseCompares() throws Exception {
        load(
                motion(1, Map.of("n", 1, "s", "a", "b", true)),
                motion(2, Map.of("n", new BigDecimal("2.50"), "s", "b%_\\", "l", List.of(1, 2))),
                motion(3, Map.of("n", "2", "o", Map.of("x", 1, "y", 2))),
                motion(4, Map.of("n", 10)),
                motion(5, Map.of("n", 1, "s", "a")),
                Event.delete(new Fqid(MOTION, 5)),
                Event.create(new Fqid("motion_block", 1), Map.of("n", 1)),
                Event.create(new Fqid("a", 1), Map.of("n", 1)));
        List<Choice> choices = List.of(
                new Choice(equal("n", 1), List.of(1)),
                new Choice(equal("n", new BigDecimal("1.0")), List.of(1)),
                new Choice(equal("n", "1"), List.of()),
                new Choice(equal("n", 2.5), List.of(2)),
                new Choice(equal("s", "b%_\\"), List.of(2)),
                new Choice(equal("b", true), List.of(1)),
                new Choice(equal("l", List.of(1, 2)), List.of(2)),
                new Choice(equal("l", List.of(2, 1)), List.of()),
                new Choice(equal("o", Map.of("y", 2, "x", 1)), List.of(3)),
                new Choice(equal("missing", 1), List.of()),
                new Choice(equal("n", null), List.of()),
                new Choice(less("n", 10), List.of(1, 2)),
                new Choice(greater("n", 1), List.of(2, 4)),
                new Choice(greater("n", "1"), List.of(3)),
                new Choice(less("missing", 1), List.of()),
                new Choice(present("s"), List.of(1, 2)),
                new Choice(present("s").not(), List.of(3, 4)),
                new Choice(equal("missing", 1).not(), List.of(1, 2, 3, 4)),
                new Choice(less("n", 5).not(), List.of(3, 4)),
                new Choice(present("s").and(equal("b", true)), List.of(1)),
                new Choice(equal("b", true).or(equal("n", 10)), List.of(1, 4)),
                new Choice(equal("b", true).or(equal("n", 10)).and(present("s")), List.of(1)),
                new Choice(equal("b", true).or(equal("n", 10).and(present("s"))), List.of(1)),
                new Choice(equal("b", true).or(equal("n", 10)).not(), List.of(2, 3)),
                new Choice(
                        equal("n", 10).and(present("s").not()).and(present("b").not()), List.of(4)),
                new Choice(
                        IntStream.range(1, 5000)
                                .mapToObj(n -> equal("n", n))
                                .reduce(ModelFilter::or)
                                .orElseThrow(),
                        List.of(1, 4)));
        List<List<Integer>> found = new ArrayList<>();
        List<Long> counts = new ArrayList<>();
        run((models, changes) -> {
            for (Choice choice : choices) {
                found.add(ids(models.models(MOTION, choice.filter)));
                counts.add(models.count(MOTION, choice.filter));
            }
        });
        for (int i = 0; i < choices.size(); i++) {
            Choice choice = choices.get(i);
            assertEquals(choice.ids, found.get(i), choice.filter::toString);
            assertEquals((long) choice.ids.size(), counts.get(i), choice.filter::toString);
        }
    }

    private record Choice(ModelFilter filter, List<Integer> ids) {}

    @Test
    void modelsComeInTheOrderOfTheirIds() throws Exception {
        Fqid deleted = new Fqid(MOTION, 3);
        load(
                motion(10, Map.of()),
                motion(9, Map.of()),
                motion(3, Map.of("x", 1)),
                motion(1000, Map.of()),
                Event.delete(deleted));
        run((models, changes) -> {
            assertEquals(List.of(9, 10, 1000), ids(models.models(MOTION)));
            assertEquals(3, models.count(MOTION));
            assertEquals(0, models.count("mot"));
            assertEquals(Optional.of(Model.of(deleted, Fields.of(Map.of("x", 1)), true, 1)), models.model(deleted));
            assertEquals(Optional.empty(), models.model(new Fqid(MOTION, 4)));
        });
    }

    /** More than one page of whatever the streams read at a time. */
    @Test
    void oneStreamIsReadWhileAnotherIsOpenAndChangesAreNotSeen() throws Exception {
        int count = 2500;
        load(Stream.iterate(1, id -> id + 1)
                .limit(count)
                .map(id -> motion(id, Map.of("n", id)))
                .toArray(Event[]::new));
        run((models, changes) -> {
            try (Stream<Model> outer = models.models(MOTION)) {
                int expected = 0;
                for (Model model : (Iterable<Model>) outer::iterator) {
                    expected++;
                    assertEquals(expected, model.fqid().id());
                    changes.update(model.fqid(), Map.of("n", 0));
                    if (expected % 500 == 1) {
                        assertEquals(count, models.models(MOTION).count());
                        assertEquals(0, models.count(MOTION, equal("n", 0)));
                        // Left open.
                        assertEquals(
                                1,
                                models.models(MOTION)
                                        .findFirst()
                                        .orElseThrow()
                                        .fqid()
                                        .id());
                    }
                }
                assertEquals(count, expected);
            }
        });
        assertEquals(
                List.of(Integer.toString(count)),
                database.query("SELECT count(*) FROM models WHERE data->'n' = '0' AND data->'meta_position' = '2'"));
    }

    private static Event motion(int id, Map<String, ?> fields) {
        return Event.create(new Fqid(MOTION, id), fields);
    }

    private static List<Integer> ids(Stream<Model> models) {
        return models.map(model -> model.fqid().id()).toList();
    }

    private void load(Event... events) throws Exception {
        database.load(History.atIndex(1).position(1, events).load());
    }

    private void run(Reading reading) throws Exception {
        RecordingLog.run(
                database.datastore(List.of(new ReadingMigration(2, reading))).build(), MigrationCommand.FINALIZE);
    }
}
