package io.github.migrationroute.eventlog.migration;

import static io.github.migrationroute.eventlog.migration.ModelFilter.equal;
import static io.github.migrationroute.eventlog.migration.ModelFilter.greater;
import static io.github.migrationroute.eventlog.migration.ModelFilter.less;
import static io.github.migrationroute.eventlog.migration.ModelFilter.present;
import static io.github.migrationroute.eventlog.migration.ModelFilter.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.util.Objects;
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
                new Choice(startsWith("s", "b%_"), List.of(2)),
                new Choice(startsWith("s", "b%_\\"), List.of(2)),
                new Choice(startsWith("s", "b%_\\ "), List.of()),
                new Choice(startsWith("s", "B"), List.of()),
                new Choice(startsWith("s", ""), List.of(1, 2)),
                new Choice(startsWith("n", "2"), List.of(3)),
                new Choice(startsWith("l", "["), List.of()),
                new Choice(startsWith("missing", ""), List.of()),
                new Choice(startsWith("s", "a").not(), List.of(2, 3, 4)),
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

    @Test
    void aQueryChoosesModelsAndFields() throws Exception {
        Fqid deleted = new Fqid(MOTION, 2);
        load(
                motion(10, Map.of("title", "ten", "state", 1, "text", "long")),
                motion(2, Map.of("title", "two", "text", "long")),
                motion(9, Map.of("state", 3)),
                Event.delete(deleted));
        ModelQuery all = ModelQuery.of(MOTION);
        run((models, changes) -> {
            assertEquals(
                    List.of(
                            "motion/9 {\"state\": 3}, position 1",
                            "motion/10 {\"title\": \"ten\", \"state\": 1}, position 1"),
                    texts(models.models(all.only("title", "state", "title", "nothing"))));
            assertEquals(
                    List.of("motion/9 {}, position 1", "motion/10 {}, position 1"), texts(models.models(all.only())));
            assertEquals(
                    List.of("motion/2 {\"title\": \"two\"}, position 1, deleted"),
                    texts(models.models(all.where(present("title"))
                            .where(equal("text", "long"))
                            .where(equal("title", "ten").not())
                            .includingDeleted()
                            .only("title"))));
            assertEquals(
                    List.of("motion/2 {\"text\": \"long\", \"title\": \"two\"}, position 1, deleted"),
                    texts(models.models(all.includingDeleted()).limit(1)));
            assertEquals(List.of(2, 9, 10), ids(models.models(all.includingDeleted())));
            assertEquals(3, models.count(all.includingDeleted().only("title")));
            assertEquals(2, models.count(all));
            assertEquals(2, models.count(all.includingDeleted().where(present("title"))));
        });
    }

    @Test
    void manyModelsAreFoundAtOnce() throws Exception {
        int count = 12_000;
        load(Stream.concat(
                        Stream.iterate(1, id -> id + 1)
                                .limit(count)
                                .map(id -> motion(id, Map.of("n", id, "text", "x"))),
                        Stream.of(Event.delete(new Fqid(MOTION, 7))))
                .toArray(Event[]::new));
        List<Fqid> reversed = IntStream.rangeClosed(-count, -1)
                .mapToObj(id -> new Fqid(MOTION, -id))
                .toList();
        run((models, changes) -> {
            assertEquals(Map.of(), models.models(List.of()));
            Map<Fqid, Model> all = models.models(reversed);
            assertEquals(reversed, List.copyOf(all.keySet()));
            assertEquals(Fields.of(Map.of("n", 3, "text", "x")), model(all, 3).fields());
            List<Fqid> some =
                    List.of(new Fqid(MOTION, 7), new Fqid("user", 1), new Fqid(MOTION, 3), new Fqid(MOTION, 7));
            Map<Fqid, Model> found = models.models(some, "n", "nothing");
            assertEquals(List.of(some.get(0), some.get(2)), List.copyOf(found.keySet()));
            assertEquals(Model.of(some.get(0), Map.of("n", 7), true, 1), model(found, 7));
            assertThrows(UnsupportedOperationException.class, found::clear);
        });
    }

    private static Model model(Map<Fqid, Model> models, int id) {
        return Objects.requireNonNull(models.get(new Fqid(MOTION, id)));
    }

    @Test
    void whatCannotBeAskedIsRefused() throws Exception {
        ModelQuery all = ModelQuery.of(MOTION);
        run((models, changes) -> {
            assertThrows(IllegalArgumentException.class, () -> all.only("Title"));
            assertThrows(IllegalArgumentException.class, () -> models.models(List.of(), "Title"));
            assertThrows(IllegalArgumentException.class, () -> models.models("Motion"));
            assertThrows(IllegalArgumentException.class, () -> models.count("Motion"));
            assertThrows(IllegalArgumentException.class, () -> startsWith("title", "\0"));
            assertThrows(IllegalArgumentException.class, () -> startsWith("Title", ""));
        });
    }

    /** As the event migrations have made it, in the same command, and with what the model migrations before have added. */
    @Test
    void theHistoryIsThatOfTheSameFinalize() throws Exception {
        Fqid motion = new Fqid(MOTION, 1);
        Fqid user = new Fqid("user", 1);
        database.load(History.atIndex(1)
                .position(3, motion(1, Map.of("old", 1)), Event.create(user, Map.of()))
                .position(4, Event.update(user, Map.of("a", 1)))
                .position(
                        9,
                        Event.update(motion, Map.of("old", 2)),
                        Event.update(user, Map.of("a", 2)),
                        Event.delete(motion),
                        Event.restore(motion))
                .load());
        List<String> seen = new ArrayList<>();
        Migration renaming = EventMigration.of(2, "rename", EventSteps.renameField(MOTION, "old", "new"));
        Migration adding =
                new ReadingMigration(3, (models, changes) -> changes.update(motion, Map.of("more", List.of(1))));
        Migration reading = new ReadingMigration(4, (models, changes) -> {
            changes.update(motion, Map.of("not_seen", 1));
            seen.add(models.history().highestPosition().toString());
            try (Stream<HistoryPosition> positions = models.history().positions(motion)) {
                positions.forEach(position -> seen.add(position.number() + " " + position.user() + " "
                        + position.information() + " " + position.time().isPresent() + " " + position.events()));
            }
            assertEquals(0, models.history().positions(new Fqid("user", 2)).count());
            // Left open.
            assertEquals(
                    3,
                    models.history().positions(user).findFirst().orElseThrow().number());
        });
        RecordingLog.run(database.datastore(List.of(renaming, adding, reading)).build(), MigrationCommand.FINALIZE);
        assertEquals(
                List.of(
                        "OptionalInt[10]",
                        "3 7 Optional[{\"note\": 3}] true [Create[fqid=motion/1, fields={new=1}]]",
                        "9 7 Optional[{\"note\": 9}] true [Update[fqid=motion/1, fields={new=2}],"
                                + " Delete[fqid=motion/1], Restore[fqid=motion/1]]",
                        "10 0 Optional.empty true [Update[fqid=motion/1, fields={more=[1]}]]"),
                seen);
    }

    private static List<String> texts(Stream<Model> models) {
        return models.map(Model::toString).toList();
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
                String[] names = some.keySet().toArray(String[]::new);
                Model expected = Model.of(new Fqid(MOTION, 1), some, false, 1);
                assertEquals(
                        List.of(expected),
                        models.models(ModelQuery.of(MOTION).only(names)).toList());
                assertEquals(
                        Map.of(expected.fqid(), expected),
                        wanted == 0
                                ? Map.of(expected.fqid(), expected)
                                : models.models(List.of(expected.fqid()), names));
            }
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
            assertTrue(models.model(new Fqid(MOTION, 1)).isPresent());
            streams.add(models.models(MOTION));
            streams.add(models.models(MOTION, present("n").not()));
        });
        ModelReader models = kept.get(0);
        assertThrows(IllegalStateException.class, () -> models.model(new Fqid(MOTION, 1)));
        assertThrows(IllegalStateException.class, () -> models.count(MOTION));
        assertThrows(IllegalStateException.class, () -> models.model(new Fqid(MOTION, 2)));
        assertThrows(
                IllegalStateException.class,
                () -> models.count(ModelQuery.of(MOTION).includingDeleted()));
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
                    ModelQuery.of(MOTION).where(startsWith("s", "it's ? \\")).only("s");
            assertEquals(List.of(model), models.models(query).toList());
            assertEquals(1, models.count(query));
            assertEquals(Map.of(fqid, model), models.models(List.of(fqid), "s"));
            assertEquals(1, models.history().positions(fqid).count());
            changes.delete(fqid);
        };
        var simple = new UrlDataSource(database.jdbcUrl() + "&preferQueryMode=simple");
        RecordingLog.run(
                EventLogDatastore.builder(simple, List.of(() -> new ReadingMigration(2, reading)))
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
