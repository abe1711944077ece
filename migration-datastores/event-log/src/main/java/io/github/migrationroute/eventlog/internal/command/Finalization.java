package io.github.migrationroute.eventlog.internal.command;

import io.github.migrationroute.MigrationException;
import io.github.migrationroute.MigrationLog;
import io.github.migrationroute.eventlog.internal.convert.HistoryConverter;
import io.github.migrationroute.eventlog.internal.convert.MigrationTables;
import io.github.migrationroute.eventlog.internal.event.MigrationChain;
import io.github.migrationroute.eventlog.internal.execution.Execution;
import io.github.migrationroute.eventlog.internal.execution.Figures;
import io.github.migrationroute.eventlog.internal.models.IdSequences;
import io.github.migrationroute.eventlog.internal.models.ModelMigrator;
import io.github.migrationroute.eventlog.internal.models.ModelRebuild;
import io.github.migrationroute.eventlog.internal.sql.CommandSession;
import io.github.migrationroute.eventlog.internal.sql.SqlFailures;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * Brings a database from one index to the target of all migrations, in this order:
 *
 * <ol>
 *   <li>converts what is left while the live tables are still written, committed in chunks; from here on everything is one
 *       transaction:
 *   <li>locks the live tables, which keeps writers out, and checks the index of all positions once more;
 *   <li>empties the collectionfield tables;
 *   <li>converts what was written meanwhile, and puts the converted events into the place of the live ones;
 *   <li>computes all models from them;
 *   <li>applies the model migrations, one after the other;
 *   <li>sets the index of all positions, empties the migration tables, and commits.
 * </ol>
 */
final class Finalization {
    private final Execution execution;
    private final CommandSession session;
    private final MigrationLog log;
    private final MigrationChain chain;
    private final int index;
    private final LiveTables live;

    /**
     * Creates it.
     *
     * @param chain all migrations
     * @param index the index that all positions have, below the target
     */
    Finalization(Execution execution, MigrationChain chain, int index) {
        this.execution = execution;
        this.session = execution.session();
        this.log = execution.log();
        this.chain = chain;
        this.index = index;
        this.live = new LiveTables(execution);
    }

    /** Does everything; what it has committed when it fails is only what was converted beside the live tables. */
    void finish() throws SQLException, IOException, InterruptedException {
        if (!chain.hasEventMigrationsAfter(index)) {
            swap(null);
            return;
        }
        try (var converter = new HistoryConverter(execution, chain, index)) {
            converter.convert(true);
            swap(converter);
        }
    }

    /** From here on, everything is one transaction. */
    private void swap(@Nullable HistoryConverter converter) throws SQLException, IOException, InterruptedException {
        log.info("Waiting until nobody writes any more.");
        live.lock();
        if (converter != null && converter.isAtItsBeginning() && converter.hasUnconverted()) {
            // It must go through the whole history before it can convert these; better while writers are let in.
            session.connection().rollback();
            converter.convert(true);
            live.lock();
        }
        checkIndex();
        checkEvents();
        live.clearCollectionfields();
        if (converter != null) {
            // What was written since the last look, and can be no more now.
            converter.convert(false);
            log.info("Live events replaced: " + Figures.number(live.replaceEvents()));
        }
        var ids = new IdSequences();
        log.info("Models computed: " + Figures.number(new ModelRebuild(execution, ids).rebuild()));
        new ModelMigrator(execution, chain.targetIndex(), ids).apply(chain.makeModelMigrationsAfter(index));
        ids.write(session);
        live.setIndex(chain.targetIndex());
        new MigrationTables(execution).clear();
        commit();
        log.info("Finalized: all positions have the migration index " + chain.targetIndex() + ".");
    }

    private void checkIndex() throws SQLException {
        execution.progress().begin("Checking the migration index of all positions");
        long others = session.number("SELECT count(*) FROM positions WHERE migration_index IS DISTINCT FROM " + index);
        if (others > 0) {
            throw new MigrationException("Since the command began, " + others
                    + " positions were written with a migration index other than " + index
                    + ". The live tables are unchanged.");
        }
    }

    /**
     * Checks that no event is without its position, which a database without the foreign key lets happen: it would go into
     * the models, or be deleted with the events that are replaced. To have read the history is no such check: what came
     * after it was read is not in what is converted.
     */
    private void checkEvents() throws SQLException {
        execution.progress().begin("Checking that all events have their positions");
        try (Statement statement = session.connection().createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT position, type || ' ' || fqid, id FROM events WHERE NOT EXISTS"
                                + " (SELECT 1 FROM positions WHERE positions.position = events.position)"
                                + " ORDER BY position, weight LIMIT 1")) {
            if (row.next()) {
                String position = row.getString(1);
                throw new MigrationException("The history itself breaks a rule: there is the event " + row.getString(2)
                        + (position == null
                                ? ", whose id is " + row.getLong(3) + ", without a position"
                                : " of position " + position + ", but no such position")
                        + ". It must be repaired before it can be migrated.");
            }
        }
    }

    private void commit() throws SQLException {
        execution.progress().begin("Committing");
        try {
            session.commit();
        } catch (SQLException e) {
            if (SqlFailures.isConnectionLost(e)) {
                throw new MigrationException(
                        "The connection was lost while the database was committing, so it may be finalized or not: stats"
                                + " tells. If it is not, the live tables are unchanged, and finalize can be repeated.",
                        e);
            }
            throw e;
        }
    }
}
