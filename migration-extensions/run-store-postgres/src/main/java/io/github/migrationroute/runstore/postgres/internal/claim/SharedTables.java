package io.github.migrationroute.runstore.postgres.internal.claim;

import io.github.migrationroute.runstore.postgres.internal.run.OldRuns;
import io.github.migrationroute.runstore.postgres.internal.run.RunTable;
import io.github.migrationroute.runstore.postgres.internal.sql.Database;
import java.util.function.LongSupplier;

/**
 * What the nodes of a deployment have in common.
 *
 * @param database where it is
 * @param claims who has the right to execute a command
 * @param runs what was executed
 * @param oldRuns what is not kept of that
 */
public record SharedTables(Database database, ClaimTable claims, RunTable runs, OldRuns oldRuns) {
    /** Returns the tables of a deployment. */
    public static SharedTables of(Database database, Deployment deployment) {
        return of(database, deployment, System::nanoTime);
    }

    static SharedTables of(Database database, Deployment deployment, LongSupplier nanoTime) {
        return new SharedTables(
                database,
                new ClaimTable(deployment, nanoTime),
                new RunTable(database, deployment.name(), deployment.keptRuns()),
                new OldRuns(deployment.name(), deployment.keptRuns()));
    }
}
