package io.github.migrationroute.eventlog;

import io.github.migrationroute.MigrationException;
import io.github.migrationroute.MigrationLog;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Brings a database from one index to the target of all migrations: converts what is left while it is still live, and
 * then does the rest in one transaction that keeps writers out.
 */
final class Finalization {
    private final DataSource dataSource;
    private final CommandSession session;
    private final Settings settings;
    private final MigrationLog log;
    private final Progress progress;
    private final MigrationChain chain;
    private final LiveTables live;

    Finalization(
            DataSource dataSource,
            CommandSession session,
            Settings settings,
            MigrationLog log,
            Progress progress,
            MigrationChain chain) {
        this.dataSource = dataSource;
        this.session = session;
        this.settings = settings;
        this.log = log;
        this.progress = progress;
        this.chain = chain;
        this.live = new LiveTables(session, progress);
    }

    /**
     * Finalizes.
     *
     * @param index the index that all positions have, below the target
     */
    void run(int index) throws SQLException, IOException, InterruptedException {
        List<EventMigration> migrations = chain.eventMigrationsAfter(index);
        if (migrations.isEmpty()) {
            swap(index, null);
            return;
        }
        try (var converter = new HistoryConverter(dataSource, session, settings, log, progress, migrations)) {
            converter.convert(true);
            swap(index, converter);
        }
    }

    /** From here on, everything is one transaction. */
    private void swap(int index, @Nullable HistoryConverter converter)
            throws SQLException, IOException, InterruptedException {
        log.info("Waiting until nobody writes any more.");
        live.lock();
        if (converter != null && converter.isAtItsBeginning() && converter.hasUnconverted()) {
            // It must go through the whole history before it can convert these; better while writers are let in.
            session.connection().rollback();
            converter.convert(true);
            live.lock();
        }
        checkIndex(index);
        live.clearCollectionfields();
        if (converter != null) {
            // What was written since the last look, and can be no more now.
            converter.convert(false);
            log.info("Live events replaced: " + Progress.number(live.replaceEvents()));
        }
        log.info("Models computed: " + Progress.number(new ModelRebuild(session, progress).run()));
        new ModelMigrator(session, log, progress, chain.targetIndex()).run(chain.modelMigrationsAfter(index));
        live.setIndex(chain.targetIndex());
        live.clearMigrationTables();
        commit();
        log.info("Finalized: all positions have the migration index " + chain.targetIndex() + ".");
    }

    private void checkIndex(int index) throws SQLException {
        progress.begin("Checking the migration index of all positions");
        long others = session.number("SELECT count(*) FROM positions WHERE migration_index <> " + index);
        if (others > 0) {
            throw new MigrationException("Since the command began, " + others
                    + " positions were written with a migration index other than " + index
                    + ". The live tables are unchanged.");
        }
    }

    private void commit() throws SQLException {
        progress.begin("Committing");
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
