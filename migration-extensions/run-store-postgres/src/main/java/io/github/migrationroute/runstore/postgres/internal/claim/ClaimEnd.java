package io.github.migrationroute.runstore.postgres.internal.claim;

import io.github.migrationroute.runstore.Run;
import io.github.migrationroute.runstore.postgres.internal.run.StoredRun;
import io.github.migrationroute.runstore.postgres.internal.sql.BorrowedConnection;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Optional;

/** What is done at the end of a command: the rest of the output is written, the run ended and the right given back. */
final class ClaimEnd {
    private final SharedTables tables;
    private final HeldClaim claim;
    private final Heartbeat heartbeat;

    ClaimEnd(SharedTables tables, HeldClaim claim, Heartbeat heartbeat) {
        this.tables = tables;
        this.claim = claim;
        this.heartbeat = heartbeat;
    }

    /**
     * Does it. After a loss that somebody has declared, only the right is given back: the run stays as it was told.
     *
     * @return the run as it ended; empty for a short command
     */
    Optional<Run> with(BorrowedConnection connection) throws SQLException {
        heartbeat.writeRest(connection);
        return connection.inTransaction(this::end);
    }

    private Optional<Run> end(Connection transaction) throws SQLException {
        TakenClaim taken = claim.taken();
        tables.claims().release(transaction, taken.key());
        String runId = taken.runId();
        if (runId == null) {
            return Optional.empty();
        }
        if (tables.runs().end(transaction, runId, taken.key(), Objects.requireNonNull(claim.runEnd()))) {
            heartbeat.writeLastProgress(transaction, runId);
        }
        // Within the transaction: after it others may run, and remove its output, at any moment.
        Optional<StoredRun> ended = tables.runs().withOutput(transaction, runId);
        return Optional.of(ended.orElseThrow(() -> RunReader.removed(runId)).run());
    }
}
