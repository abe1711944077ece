package io.github.migrationroute.eventlog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.migrationroute.MigrationCommand;
import io.github.migrationroute.eventlog.AnyMigrations.Made;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeTry;

/**
 * By whatever commands a history is migrated, with whatever is written in between, the tables become those of the oracle,
 * which converts everything in one go when it finalizes.
 */
class AnyRouteTest {
    private final TestDatabase database = new TestDatabase();
    private Oracle oracle = new Oracle();

    /** What happens to the database. */
    sealed interface Act {}

    record Command(MigrationCommand command) implements Act {}

    record WriteAll(List<Write> writes) implements Act {}

    /** A position whose number was given earlier than it is committed. */
    record WriteLate(Write write) implements Act {}

    record Register(int more) implements Act {}

    @BeforeTry
    void begin() throws SQLException {
        database.truncate();
        oracle = new Oracle();
    }

    @AfterProperty
    void dropDatabase() {
        database.close();
    }

    @Property(tries = 25, edgeCases = EdgeCasesMode.NONE)
    void anyRouteLeadsToWhatTheOracleSays(
            @ForAll("chains") List<Made> chain,
            @ForAll("routes") List<Act> route,
            @ForAll @IntRange(min = 1, max = 5) int chunkSize,
            @ForAll boolean modelsInMemory)
            throws Exception {
        int registered = chain.size() - Math.min(chain.size(), moreToRegister(route));
        for (Act act : route) {
            if (act instanceof Register register) {
                registered = Math.min(chain.size(), registered + register.more);
            } else if (act instanceof WriteAll all) {
                write(Write.rows(all.writes, oracle.tables(), index()));
            } else if (act instanceof WriteLate late) {
                write(Write.lateRows(late.write, oracle.tables(), index()));
            } else if (act instanceof Command command) {
                List<Made> migrations = chain.subList(0, registered);
                var datastore = database.datastoreOf(migrations).chunkSize(chunkSize);
                if (!modelsInMemory) {
                    datastore.modelMemoryLimit(0);
                }
                List<String> times = times();
                RecordingLog.run(datastore.build(), command.command);
                execute(command.command, migrations);
                assertEquals(times, times().subList(0, times.size()), "positions keep their times");
            }
            Tables.assertEqual(oracle.tables(), database.tables(), "After " + act);
        }
        assertEquals(0, database.migrationRows(), "rows in all tables migration_… after finalize");
        Tables.assertEqual(oracle.replayed(), database.tables(), "When all events are replayed");
    }

    private static int moreToRegister(List<Act> route) {
        return route.stream()
                .mapToInt(act -> act instanceof Register register ? register.more : 0)
                .sum();
    }

    private List<String> times() throws SQLException {
        return database.query("SELECT position || ' ' || timestamp FROM positions ORDER BY position");
    }

    private int index() {
        List<Tables.PositionRow> positions = oracle.tables().positions();
        return positions.isEmpty() ? 1 : positions.get(0).migrationIndex();
    }

    private void write(Tables rows) throws SQLException {
        oracle.load(new Load(rows, List.of()));
        Tables replayed = oracle.replayed();
        for (Tables.EventRow event : rows.events()) {
            replayed.collectionfields().put(event.fqid().split("/", 2)[0] + "/title", event.position());
        }
        // The host gives an id away before it writes the model.
        replayed.idSequences().replaceAll((collection, id) -> id + 1);
        Load load = new Load(
                new Tables(
                        rows.positions(),
                        rows.events(),
                        replayed.models(),
                        replayed.idSequences(),
                        replayed.collectionfields(),
                        rows.events().size()),
                rows.events().stream()
                        .map(event -> new Load.Link(
                                event.position(), event.weight(), event.fqid().split("/", 2)[0] + "/title"))
                        .toList());
        database.load(load);
        oracle.load(new Load(
                new Tables(
                        List.of(),
                        List.of(),
                        replayed.models(),
                        replayed.idSequences(),
                        replayed.collectionfields(),
                        load.links().size()),
                load.links()));
    }

    private void execute(MigrationCommand command, List<Made> migrations) {
        switch (command) {
            case MIGRATE -> oracle.migrate(migrations);
            case FINALIZE -> oracle.finalize(migrations);
            case RESET -> oracle.reset(migrations);
            default -> throw new IllegalArgumentException("Not on any route: " + command);
        }
    }

    /** Begins with writing, and ends with all migrations and finalize. */
    @Provide
    Arbitrary<List<Act>> routes() {
        Arbitrary<Act> writes =
                Write.anyWrite().list().ofMinSize(1).ofMaxSize(6).map(WriteAll::new);
        Arbitrary<Act> others = Arbitraries.frequencyOf(
                Tuple.of(5, Arbitraries.just(new Command(MigrationCommand.MIGRATE))),
                Tuple.of(4, writes),
                Tuple.of(2, Write.anyWrite().map(WriteLate::new)),
                Tuple.of(2, Arbitraries.integers().between(1, 3).map(Register::new)),
                Tuple.of(1, Arbitraries.just(new Command(MigrationCommand.RESET))),
                Tuple.of(1, Arbitraries.just(new Command(MigrationCommand.FINALIZE))));
        return Combinators.combine(writes, others.list().ofMaxSize(6)).as((first, more) -> {
            List<Act> route = new ArrayList<>();
            route.add(first);
            route.addAll(more);
            route.add(new Command(MigrationCommand.FINALIZE));
            return route;
        });
    }

    @Provide
    Arbitrary<List<Made>> chains() {
        return AnyMigrations.chains();
    }
}
