package io.github.migrationroute.eventlog.association;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.migrationroute.MigrationCommand;
import io.github.migrationroute.MigrationException;
import io.github.migrationroute.eventlog.Oracle;
import io.github.migrationroute.eventlog.RecordingLog;
import io.github.migrationroute.eventlog.Tables;
import io.github.migrationroute.eventlog.TestDatabase;
import io.github.migrationroute.eventlog.migration.EventMigration;
import io.github.migrationroute.eventlog.migration.Migration;
import io.github.migrationroute.eventlog.migration.ModelMigration;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
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
 * Fifteen migrations that use all that they are offered give the same tables in whatever parts the history is migrated, with
 * what is written, discarded, failing and repaired in between: those of the oracle, which has all of it in memory, and
 * converts it in one go.
 */
class AssociationHistoryTest {
    private static final List<Supplier<? extends Migration>> ALL = AssociationMigrations.all();

    private final TestDatabase database = new TestDatabase();

    /** What happens to the database before it is finalized. */
    sealed interface Act {}

    record Write(int positions) implements Act {}

    record Migrate() implements Act {}

    record Reset() implements Act {}

    /** A command of software whose migration of an index fails when it has seen some events. */
    record Fail(MigrationCommand command, int index, int events) implements Act {}

    @BeforeTry
    void begin() throws SQLException {
        database.truncate();
    }

    @AfterProperty
    void dropDatabase() {
        database.close();
    }

    @Property(tries = 12, edgeCases = EdgeCasesMode.NONE)
    void anyRouteLeadsToTheSameTables(
            @ForAll long seed,
            @ForAll("acts") List<Act> acts,
            @ForAll @IntRange(min = 1, max = 40) int chunkSize,
            @ForAll boolean modelsInMemory)
            throws Exception {
        Oracle oracle = new Oracle();
        AssociationWriter writer = new AssociationWriter(seed);
        write(oracle, writer, 12);
        for (Act act : acts) {
            if (act instanceof Write write) {
                write(oracle, writer, write.positions);
            } else if (act instanceof Migrate) {
                run(MigrationCommand.MIGRATE, ALL, chunkSize, modelsInMemory);
            } else if (act instanceof Reset) {
                run(MigrationCommand.RESET, ALL, chunkSize, modelsInMemory);
            } else if (act instanceof Fail fail) {
                fail(fail, chunkSize, modelsInMemory);
            }
            Tables.assertEqual(oracle.tables(), database.tables(), "After " + act);
        }
        run(MigrationCommand.FINALIZE, ALL, chunkSize, modelsInMemory);
        oracle.finalize(ALL);
        Tables.assertEqual(oracle.tables(), database.tables(), "After finalize");
        assertEquals(0, database.migrationRows());
    }

    private void write(Oracle oracle, AssociationWriter writer, int positions) throws SQLException {
        var load = writer.write(positions);
        oracle.load(load);
        database.load(load);
    }

    private void run(
            MigrationCommand command,
            List<Supplier<? extends Migration>> migrations,
            int chunkSize,
            boolean modelsInMemory)
            throws Exception {
        var datastore = database.datastoreOf(migrations).chunkSize(chunkSize);
        if (!modelsInMemory) {
            datastore.modelMemoryLimit(0);
        }
        RecordingLog.run(datastore.build(), command);
    }

    /** A history may be shorter than what is needed to fail, or converted already. */
    private void fail(Fail fail, int chunkSize, boolean modelsInMemory) throws Exception {
        List<Supplier<? extends Migration>> failing = new ArrayList<>(ALL);
        Supplier<? extends Migration> good = ALL.get(fail.index - 2);
        failing.set(
                fail.index - 2,
                () -> good.get() instanceof EventMigration events
                        ? new Failing(events, fail.events)
                        : new FailingModels((ModelMigration) good.get()));
        if (fail.command == MigrationCommand.FINALIZE) {
            // Or it would end, if there is nothing left that could fail.
            failing.set(14, () -> new FailingModels((ModelMigration) ALL.get(14).get()));
            assertThrows(MigrationException.class, () -> run(fail.command, failing, chunkSize, modelsInMemory));
            return;
        }
        try {
            run(fail.command, failing, chunkSize, modelsInMemory);
        } catch (MigrationException e) {
            assertEquals(
                    Failing.MESSAGE,
                    String.valueOf(e.getMessage()).replaceAll("(?s).*(" + Failing.MESSAGE + ").*", "$1"));
        }
    }

    @Provide
    Arbitrary<List<Act>> acts() {
        Arbitrary<Act> fails = Combinators.combine(
                        Arbitraries.of(MigrationCommand.MIGRATE, MigrationCommand.FINALIZE),
                        Arbitraries.integers().between(2, 16),
                        Arbitraries.integers().between(0, 60))
                .as(Fail::new);
        return Arbitraries.frequencyOf(
                        Tuple.of(4, Arbitraries.integers().between(1, 8).map(Write::new)),
                        Tuple.of(4, Arbitraries.just(new Migrate())),
                        Tuple.of(1, Arbitraries.just(new Reset())),
                        Tuple.of(3, fails))
                .list()
                .ofMaxSize(7);
    }
}
