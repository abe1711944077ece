package io.github.migrationroute.runstore.postgres.internal.claim;

import io.github.migrationroute.runstore.Run;
import io.github.migrationroute.runstore.RunStoreException;
import io.github.migrationroute.runstore.postgres.internal.run.StoredRun;
import io.github.migrationroute.runstore.postgres.internal.sql.SqlFailures;
import io.github.migrationroute.runstore.postgres.internal.sql.SqlWork;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/**
 * What everybody is told of a run, which is the same on each node: one whose claim was abandoned is ended by whoever reads
 * it first. Thread-safe.
 */
public final class RunReader {
    private final SharedTables tables;

    /** Creates a reader of the runs of a deployment. */
    public RunReader(SharedTables tables) {
        this.tables = tables;
    }

    /**
     * Returns the latest run.
     *
     * @return the run, to be closed by the caller; empty if there was none yet
     * @throws RunStoreException if the database fails
     */
    public Optional<Run> latest() {
        return tables.database().call(connection -> read(connection, tables.runs()::latest));
    }

    /**
     * Returns a run.
     *
     * @throws RunStoreException if the database fails, or the run was removed because others have followed
     */
    Run withId(String id) {
        return tables.database()
                .call(connection -> read(connection, same -> tables.runs().withId(same, id)))
                .orElseThrow(() -> removed(id));
    }

    static RunStoreException removed(String id) {
        return SqlFailures.unusable("run " + id + " is not there any more.");
    }

    private Optional<Run> read(Connection connection, SqlWork<Optional<StoredRun>> reading) throws SQLException {
        while (true) {
            Optional<StoredRun> stored = reading.on(connection);
            if (stored.isEmpty()) {
                return Optional.empty();
            }
            Run run = stored.get().run();
            Long abandonedClaim = stored.get().abandonedClaim();
            if (abandonedClaim == null) {
                return Optional.of(run);
            }
            // The lock is free, but the row was read before: the run may have ended in the usual way. So it is read
            // again.
            tables.claims().declareLost(connection, abandonedClaim, run.id());
        }
    }
}
