package io.github.migrationroute.eventlog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.migrationroute.MigrationCommand;
import io.github.migrationroute.eventlog.AnyMigrations.Made;
import io.github.migrationroute.eventlog.StatefulMigrations.Grouped;
import io.github.migrationroute.eventlog.Tables.EventRow;
import io.github.migrationroute.eventlog.Tables.ModelData;
import io.github.migrationroute.eventlog.Tables.PositionRow;
import io.github.migrationroute.eventlog.migration.Event;
import io.github.migrationroute.eventlog.migration.EventMigration;
import io.github.migrationroute.eventlog.migration.Fields;
import io.github.migrationroute.eventlog.migration.Fqid;
import io.github.migrationroute.eventlog.migration.JsonValue;
import io.github.migrationroute.eventlog.migration.Migration;
import io.github.migrationroute.eventlog.migration.Model;
import io.github.migrationroute.eventlog.migration.ModelChanges;
import io.github.migrationroute.eventlog.migration.ModelMigration;
import io.github.migrationroute.eventlog.migration.ModelReader;
import io.github.migrationroute.eventlog.migration.Position;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeTry;

/**
 * Models that are in no database become by any migrations what they become in a database in which one position has created
 * them, from whatever index on.
 */
class ExportedModelsTest {
    private final TestDatabase database = new TestDatabase();

    @BeforeTry
    void begin() throws SQLException {
        database.truncate();
    }

    @AfterProperty
    void dropDatabase() {
        database.close();
    }

    @Property(tries = 40, edgeCases = EdgeCasesMode.NONE)
    void theyBecomeWhatTheyBecomeInADatabase(
            @ForAll("models") List<Event> creations,
            @ForAll("chains") List<Made> chain,
            @ForAll @IntRange(min = 1, max = 8) int anyIndex)
            throws Exception {
        int index = Math.min(anyIndex, chain.size() + 1);
        write(index, creations);
        Map<Fqid, Fields> old = present();
        List<Model> export = creations.stream()
                .map(creation -> Model.of(creation.fqid(), old.getOrDefault(creation.fqid(), Fields.NONE), false, 0))
                .toList();
        RecordingLog.run(database.datastoreOf(chain).build(), MigrationCommand.FINALIZE);
        assertEquals(
                texts(present()),
                texts(ExportMigrator.of(chain).migrate(index, export.stream())),
                () -> "From index " + index + ": " + export);
    }

    private void write(int index, List<Event> creations) throws SQLException {
        List<EventRow> events = new ArrayList<>();
        for (Event creation : creations) {
            events.add(Oracle.row(1, events.size() + 1, creation));
        }
        List<PositionRow> positions = List.of(new PositionRow(1, 0, null, index));
        Oracle oracle = new Oracle();
        oracle.load(new Load(
                new Tables(positions, events, new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), 0), List.of()));
        database.load(new Load(oracle.replayed(), List.of()));
    }

    /** Returns the fields of the models that are not deleted, as an export has them. */
    private Map<Fqid, Fields> present() throws SQLException {
        Map<Fqid, Fields> present = new HashMap<>();
        for (Map.Entry<String, ModelData> model : database.tables().models().entrySet()) {
            if (!model.getValue().deleted()) {
                Fields data =
                        JsonValue.parse(model.getValue().data().toString()).asMap();
                present.put(Fqid.parse(model.getKey()), data.only(name -> !name.startsWith("meta_")));
            }
        }
        return present;
    }

    private static Map<String, PlainJson> texts(Map<Fqid, Fields> models) {
        Map<String, PlainJson> texts = new TreeMap<>();
        models.forEach((fqid, fields) -> texts.put(fqid.toString(), PlainJson.parse(fields.toJson())));
        return texts;
    }

    private static Map<String, PlainJson> texts(Stream<Model> models) {
        Map<Fqid, Fields> fields = new HashMap<>();
        models.forEach(model -> fields.put(model.fqid(), model.fields()));
        return texts(fields);
    }

    @Provide
    Arbitrary<List<Event>> models() {
        Arbitrary<Fqid> fqids = Combinators.combine(
                        Arbitraries.of(Write.COLLECTIONS),
                        Arbitraries.integers().between(1, 12))
                .as(Fqid::new);
        Arbitrary<Map<String, JsonValue>> fields = Combinators.combine(
                        Arbitraries.maps(Arbitraries.of(Write.FIELDS), JsonArbitraries.values())
                                .ofMaxSize(4),
                        Arbitraries.maps(
                                        Arbitraries.of(Write.LIST_FIELDS),
                                        Arbitraries.of(1, 2, 3)
                                                .list()
                                                .ofMaxSize(3)
                                                .map(JsonValue::of))
                                .ofMaxSize(2))
                .as((some, lists) -> {
                    Map<String, JsonValue> all = new HashMap<>(some);
                    all.putAll(lists);
                    return all;
                });
        return Combinators.combine(fqids, fields)
                .as(Event::create)
                .map(Event.class::cast)
                .list()
                .ofMaxSize(25)
                .uniqueElements(Event::fqid);
    }

    @Provide
    Arbitrary<List<Made>> chains() {
        return AnyMigrations.chains()
                .map(chain -> chain.stream()
                        .map(made -> new Made(index -> fit(made.kind().apply(index)), made.index()))
                        .toList());
    }

    private static Migration fit(Migration migration) {
        return migration instanceof EventMigration events
                ? new FitEvents(events)
                : new FitModels((ModelMigration) migration);
    }

    /** A migration that is fit for models in no database. */
    private record FitEvents(EventMigration migration) implements EventMigration {
        @Override
        public int targetIndex() {
            return migration.targetIndex();
        }

        @Override
        public boolean migratesExports() {
            return true;
        }

        /** What only asks for events in an order of its own can look at all of them nevertheless. */
        @Override
        public boolean readsModels() {
            return migration.readsModels() && !(migration instanceof Grouped);
        }

        @Override
        public void beginPosition(Position position) throws Exception {
            migration.beginPosition(position);
        }

        @Override
        public List<Event> order(Position position) throws Exception {
            return migration.order(position);
        }

        @Override
        public List<Event> migrate(Event event, Position position) throws Exception {
            return migration.migrate(event, position);
        }

        @Override
        public List<Event> additionalEvents(Position position) throws Exception {
            return migration.additionalEvents(position);
        }

        @Override
        public String toString() {
            return migration.toString();
        }
    }

    /** A migration that is fit for models in no database. */
    private record FitModels(ModelMigration migration) implements ModelMigration {
        @Override
        public int targetIndex() {
            return migration.targetIndex();
        }

        @Override
        public boolean migratesExports() {
            return true;
        }

        @Override
        public void migrate(ModelReader models, ModelChanges changes) throws Exception {
            migration.migrate(models, changes);
        }

        @Override
        public String toString() {
            return migration.toString();
        }
    }
}
