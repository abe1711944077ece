package io.github.migrationroute.eventlog.internal.command;

import io.github.migrationroute.MigrationException;
import io.github.migrationroute.eventlog.internal.convert.MigrationTables;
import io.github.migrationroute.eventlog.internal.event.MigrationChain;
import io.github.migrationroute.eventlog.internal.execution.Execution;
import io.github.migrationroute.eventlog.internal.sql.CommandSession;
import java.sql.SQLException;

/** What is done with positions that have the index for "latest": nothing to convert, but an index that is a number. */
final class LatestIndex {
    private LatestIndex() {}

    /**
     * Sets the index of all positions to the target.
     *
     * @param clearsCollectionfields whether the collectionfield tables are emptied too
     * @throws MigrationException if positions with another index were written meanwhile
     */
    static void replace(Execution execution, MigrationChain chain, boolean clearsCollectionfields) throws SQLException {
        CommandSession session = execution.session();
        LiveTables live = new LiveTables(execution);
        live.lock();
        if (!IndexState.readChecked(session.connection(), chain).isLatest()) {
            throw new MigrationException(
                    "Since the command began, positions with another migration index were written. Nothing was changed.");
        }
        live.setIndex(chain.targetIndex());
        new MigrationTables(execution).clear();
        if (clearsCollectionfields) {
            live.clearCollectionfields();
        }
        session.commit();
        execution
                .log()
                .info("The positions were up to date; they have the migration index " + chain.targetIndex()
                        + " now. Nothing was converted.");
    }
}
