package io.github.migrationroute.runstore.postgres.internal.claim;

import io.github.migrationroute.runstore.Run;
import io.github.migrationroute.runstore.RunClaim;
import io.github.migrationroute.runstore.RunEnd;
import io.github.migrationroute.runstore.RunProgress;
import io.github.migrationroute.runstore.RunStoreException;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/** The claim of a run as the core sees it. */
final class PostgresRunClaim implements RunClaim {
    private final HeldClaim claim;
    private final String runId;
    private final SharedTables tables;
    private final RunReader runs;

    PostgresRunClaim(HeldClaim claim, String runId, SharedTables tables) {
        this.claim = claim;
        this.runId = runId;
        this.tables = tables;
        this.runs = new RunReader(tables);
    }

    @Override
    public void append(byte[] encoded, int offset, int length) {
        claim.output().append(encoded, offset, length);
    }

    @Override
    public void progress(RunProgress progress) {
        claim.progress(progress);
    }

    /** As everybody else sees it: what nobody but this node has could still be lost. */
    @Override
    public Optional<Run> current() {
        claim.output().awaitWritten(tables.database().timeout());
        return claim.output().isClosed() ? Optional.empty() : Optional.of(runs.withOutput(runId));
    }

    @Override
    public Run finish(RunEnd end) {
        claim.commandEnded(end);
        try {
            return claim.awaitGivenBack().orElseThrow();
        } catch (CompletionException e) {
            throw e.getCause() instanceof SQLException failure
                    ? tables.database().failure(failure)
                    : new RunStoreException("The end of the command cannot be stored.", e);
        }
    }
}
