package io.github.migrationroute.eventlog.migration;

import static io.github.migrationroute.eventlog.migration.ModelFilter.equal;
import static io.github.migrationroute.eventlog.migration.ModelFilter.greater;
import static io.github.migrationroute.eventlog.migration.ModelFilter.less;
import static io.github.migrationroute.eventlog.migration.ModelFilter.present;
import static io.github.migrationroute.eventlog.migration.ModelFilter.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.migrationroute.MigrationCommand;
import io.github.migrationroute.eventlog.EventLogDatastore;
import io.github.migrationroute.eventlog.History;
import io.github.migrationroute.eventlog.RecordingLog;
import io.github.migrationroute.eventlog.TestDatabase;
import io.github.migrationroute.eventlog.UrlDataSource;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
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
                new Choice(startsWith("s", "b%"), List.of(2)),
                new Choice(startsWith("s", "b_"), List.of()),
                new Choice(startsWith("s", ""), List.of(1, 2)),
                new Choice(startsWith("n", ""), List.of(3)),
                new Choice(startsWith("n", "2").not(), List.of(1, 2, 4)),
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

    @Test
    void aQuerySaysWhichModelsAndWhatOfThem() throws Exception {
        load(
                motion(2, Map.of("n", 1, "s", "a", "l", List.of("x"))),
                motion(10, Map.of("n", 2, "s", "a")),
                motion(3, Map.of("n", 3, "s", "a")),
                motion(4, Map.of("s", "b")),
                Event.delete(new Fqid(MOTION, 3)));
        ModelQuery all = ModelQuery.of(MOTION);
        run((models, changes) -> {
            assertEquals(List.of(2, 4, 10), ids(models.models(all)));
            assertEquals(List.of(2, 3, 4, 10), ids(models.models(all.includingDeleted())));
            assertEquals(4, models.count(all.includingDeleted()));
            assertEquals(3, models.count(all));
            ModelQuery some = all.where(equal("s", "a")).where(greater("n", 1)).includingDeleted();
            assertEquals(List.of(3, 10), ids(models.models(some)));
            assertEquals(2, models.count(some.fields("s")));
            assertEquals(
                    List.of(
                            Model.of(new Fqid(MOTION, 3), Map.of("n", 3), true, 1),
                            Model.of(new Fqid(MOTION, 10), Map.of("n", 2), false, 1)),
                    models.models(some.fields("n", "n", "missing")).toList());
            assertEquals(
                    List.of(
                            Model.of(new Fqid(MOTION, 2), Map.of("l", List.of("x")), false, 1),
                            Model.of(new Fqid(MOTION, 4), Map.of(), false, 1),
                            Model.of(new Fqid(MOTION, 10), Map.of(), false, 1)),
                    models.models(all.fields("n").fields("l")).toList());
        });
        assertThrows(IllegalArgumentException.class, () -> all.fields("meta_position"));
    }

    /** Also as many as are not selected one by one. */
    @Test
    void ofAnyNumberOfFieldsOnlyThoseAreThere() throws Exception {
        Map<String, Object> fields = new LinkedHashMap<>();
        IntStream.range(0, 2000).forEach(i -> fields.put("f" + i, i));
        load(motion(1, fields));
        run((models, changes) -> {
            for (int wanted : List.of(0, 1, 50, 51, 1999)) {
                Map<String, Object> some = new LinkedHashMap<>(fields);
                some.values().removeIf(value -> (int) value >= wanted);
                Model expected = Model.of(new Fqid(MOTION, 1), some, false, 1);
                assertEquals(
                        List.of(expected),
                        models.models(ModelQuery.of(MOTION).fields(some.keySet()))
                                .toList());
                assertEquals(Map.of(expected.fqid(), expected), models.models(List.of(expected.fqid()), some.keySet()));
            }
        });
    }

    /** More than are asked for at a time. */
    @Test
    void manyModelsAreFoundTogether() throws Exception {
        int count = 1700;
        List<Event> events = new ArrayList<>();
        IntStream.rangeClosed(1, count).forEach(id -> events.add(motion(id, Map.of("n", id, "s", "x"))));
        events.add(Event.delete(new Fqid(MOTION, 7)));
        events.add(Event.create(new Fqid("user", 7), Map.of("n", 0)));
        load(events.toArray(Event[]::new));
        List<Fqid> wanted = new ArrayList<>();
        IntStream.rangeClosed(0, count).forEach(i -> wanted.add(new Fqid(MOTION, count + 1 - i)));
        wanted.add(new Fqid("user", 7));
        wanted.add(new Fqid("absent", 7));
        wanted.add(new Fqid(MOTION, 3));
        List<Fqid> existing = new ArrayList<>(wanted.subList(1, wanted.size() - 2));
        run((models, changes) -> {
            Map<Fqid, Model> found = models.models(wanted);
            assertEquals(existing, List.copyOf(found.keySet()));
            found.forEach((fqid, model) -> assertEquals(fqid, model.fqid()));
            assertEquals(
                    Model.of(new Fqid(MOTION, 7), Map.of("n", 7, "s", "x"), true, 1), found.get(new Fqid(MOTION, 7)));
            Map<Fqid, Model> numbers = models.models(wanted, List.of("n"));
            assertEquals(existing, List.copyOf(numbers.keySet()));
            assertEquals(Model.of(new Fqid(MOTION, 5), Map.of("n", 5), false, 1), numbers.get(new Fqid(MOTION, 5)));
            assertEquals(Map.of(), models.models(List.of()));
            assertThrows(IllegalArgumentException.class, () -> models.models(wanted, List.of("meta_deleted")));
            assertThrows(UnsupportedOperationException.class, found::clear);
        });
    }

    @Test
    void whatWasReadLatelyIsReadAgainByTheNextMigration() throws Exception {
        Fqid fqid = new Fqid(MOTION, 1);
        load(motion(1, Map.of("n", 1)));
        List<Optional<Model>> seen = new ArrayList<>();
        Reading reading = (models, changes) -> {
            seen.add(models.model(fqid));
            changes.update(fqid, Map.of("n", 2));
            seen.add(models.model(fqid));
        };
        run(reading, reading);
        Optional<Model> before = Optional.of(Model.of(fqid, Map.of("n", 1), false, 1));
        Optional<Model> after = Optional.of(Model.of(fqid, Map.of("n", 2), false, 2));
        assertEquals(List.of(before, before, after, after), seen);
    }

    /** So many changes that some are in the database while the history is read. */
    @Test
    void theHistoryIsThatOfTheModelsThatAreRead() throws Exception {
        Fqid fqid = new Fqid(MOTION, 1);
        Event created = Event.create(fqid, Map.of("name", "a"));
        Event renamed = Event.create(fqid, Map.of("title", "a"));
        Event update = Event.update(fqid, Map.of("n", 1));
        Event second = Event.update(fqid, Map.of("n", 2));
        database.load(History.atIndex(1)
                .position(3, created, motion(2, Map.of()), update)
                .position(4, Event.delete(new Fqid(MOTION, 2)))
                .position(9, Event.delete(fqid), Event.restore(fqid))
                .load());
        List<Object> seen = new ArrayList<>();
        Reading reading = (models, changes) -> {
            changes.update(fqid, Map.of("n", 2));
            for (int i = 0; i < 3000; i++) {
                changes.update(new Fqid(MOTION, 1), Map.of("text", "x".repeat(200)));
            }
            seen.add(models.history().highestPosition());
            models.history()
                    .positions(fqid)
                    .limit(4)
                    .forEach(position ->
                            seen.add(position.number() + " " + position.events().subList(0, 1)));
            assertEquals(0, models.history().positions(new Fqid(MOTION, 3)).count());
        };
        List<Migration> migrations = List.of(
                FieldMigrations.renameField(2, MOTION, "name", "title"),
                new ReadingMigration(3, reading),
                new ReadingMigration(4, reading));
        RecordingLog.run(database.datastore(migrations).build(), MigrationCommand.FINALIZE);
        String first = "3 " + List.of(renamed);
        String last = "9 " + List.of(Event.delete(fqid));
        assertEquals(
                List.of(OptionalInt.of(9), first, last, OptionalInt.of(10), first, last, "10 " + List.of(second)),
                seen);
    }

    @Test
    void aPositionOfTheHistorySaysWhatIsKnownOfIt() throws Exception {
        load(motion(1, Map.of()));
        Fqid fqid = new Fqid(MOTION, 1);
        database.execute("ALTER TABLE positions ALTER timestamp DROP NOT NULL");
        database.execute("INSERT INTO positions VALUES (2, '2022-04-01 12:00:00.123456+02', 7, ' {\"a\": 1}', 1),"
                + " (3, NULL, 0, 'null', 1), (4, NULL, 0, NULL, 1)");
        for (int position = 2; position <= 4; position++) {
            database.execute("INSERT INTO events (position, fqid, type, data, weight) VALUES (" + position
                    + ", 'motion/1', 'update', '{\"n\": " + position + "}', 1)");
        }
        run((models, changes) -> {
            List<HistoryPosition> positions =
                    models.history().positions(fqid).skip(1).toList();
            assertEquals(
                    List.of(2, 3, 4),
                    positions.stream().map(HistoryPosition::number).toList());
            assertEquals(
                    List.of(
                            Optional.of(Instant.parse("2022-04-01T10:00:00.123456Z")),
                            Optional.empty(),
                            Optional.empty()),
                    positions.stream().map(HistoryPosition::time).toList());
            assertEquals(
                    List.of(7, 0, 0),
                    positions.stream().map(HistoryPosition::user).toList());
            assertEquals(
                    List.of(Optional.of(JsonValue.of(Map.of("a", 1))), Optional.empty(), Optional.empty()),
                    positions.stream().map(HistoryPosition::information).toList());
            assertEquals(
                    List.of(Event.update(fqid, Map.of("n", 4))),
                    positions.get(2).events());
        });
    }

    /** It would be what others have changed since. */
    @Test
    void nothingIsReadAfterTheMigrationHasReturned() throws Exception {
        load(motion(1, Map.of()));
        List<ModelReader> kept = new ArrayList<>();
        List<Stream<?>> streams = new ArrayList<>();
        run((models, changes) -> {
            kept.add(models);
            streams.add(models.models(MOTION));
            streams.add(models.models(MOTION, present("n").not()));
        });
        ModelReader models = kept.get(0);
        assertThrows(IllegalStateException.class, () -> models.model(new Fqid(MOTION, 1)));
        assertThrows(IllegalStateException.class, () -> models.count(MOTION));
        assertThrows(IllegalStateException.class, () -> models.history().positions(new Fqid(MOTION, 1)));
        streams.forEach(stream -> assertThrows(IllegalStateException.class, stream::toList));
    }

    /** Some poolers can do nothing else. */
    @Test
    void allOfItWorksWithStatementsThatAreSentWhole() throws Exception {
        Fqid fqid = new Fqid(MOTION, 1);
        load(motion(1, Map.of("s", "it's ? \\", "n", 1)), motion(2, Map.of("s", "x")));
        Model model = Model.of(fqid, Map.of("s", "it's ? \\"), false, 1);
        Reading reading = (models, changes) -> {
            ModelQuery query =
                    ModelQuery.of(MOTION).where(startsWith("s", "it's ? \\")).fields("s");
            assertEquals(List.of(model), models.models(query).toList());
            assertEquals(1, models.count(query));
            assertEquals(Map.of(fqid, model), models.models(List.of(fqid), List.of("s")));
            assertEquals(1, models.history().positions(fqid).count());
            changes.delete(fqid);
        };
        var simple = new UrlDataSource(database.jdbcUrl() + "&preferQueryMode=simple");
        RecordingLog.run(
                EventLogDatastore.builder(simple, List.of(new ReadingMigration(2, reading)))
                        .build(),
                MigrationCommand.FINALIZE);
        assertEquals(1, database.number("SELECT count(*) FROM models WHERE deleted"));
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

    private void run(Reading... readings) throws Exception {
        List<Migration> migrations = new ArrayList<>();
        for (Reading reading : readings) {
            migrations.add(new ReadingMigration(2 + migrations.size(), reading));
        }
        RecordingLog.run(database.datastore(migrations).build(), MigrationCommand.FINALIZE);
    }
}
