package io.github.migrationroute.runstore.postgres.internal.claim;

import io.github.migrationroute.runstore.postgres.internal.output.OutputTable;
import io.github.migrationroute.runstore.postgres.internal.output.Piece;
import io.github.migrationroute.runstore.postgres.internal.sql.BorrowedConnection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** What the node of a claim writes while the command is being executed: that it is well, and the output of the run. */
final class Heartbeat {
    private final SharedTables tables;
    private final HeldClaim claim;

    Heartbeat(SharedTables tables, HeldClaim claim) {
        this.tables = tables;
        this.claim = claim;
    }

    /**
     * Writes that the node is well, and the next output, in one transaction; neither if the claim is lost.
     *
     * @return whether the claim is still there
     */
    boolean beat(BorrowedConnection connection) throws SQLException {
        TakenClaim taken = claim.taken();
        List<Piece> pieces = claim.output().next();
        Optional<String> now = connection.inTransaction(transaction -> {
            Optional<String> time = tables.claims().touch(transaction, taken.key());
            if (time.isPresent() && taken.runId() != null) {
                OutputTable.write(transaction, taken.runId(), pieces);
            }
            return time;
        });
        now.ifPresent(time -> {
            claim.heardFromDatabase(time);
            claim.output().written(pieces);
        });
        return now.isPresent();
    }
}
