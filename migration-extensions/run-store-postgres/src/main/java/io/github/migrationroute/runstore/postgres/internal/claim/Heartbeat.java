package io.github.migrationroute.runstore.postgres.internal.claim;

import io.github.migrationroute.runstore.postgres.internal.output.OutputTable;
import io.github.migrationroute.runstore.postgres.internal.output.Piece;
import io.github.migrationroute.runstore.postgres.internal.sql.BorrowedConnection;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * What the node of a claim does at every turn while the command is being executed: it finds out whether it still has the
 * claim, and writes the output of the run. That it is well it writes only now and then, because every version of a row is
 * in the way for as long as a transaction goes on that began before it, as that of a long migration. Not thread-safe.
 */
final class Heartbeat {
    /** How old what others read of a node that is well can be. Nothing is decided by it. */
    static final Duration BETWEEN_TOUCHES = Duration.ofSeconds(10);

    private final SharedTables tables;
    private final HeldClaim claim;
    private final LongSupplier nanoTime;
    private long touched;

    /**
     * Creates the heartbeat of a claim that was just taken.
     *
     * @param nanoTime a clock as {@link System#nanoTime}
     */
    Heartbeat(SharedTables tables, HeldClaim claim, LongSupplier nanoTime) {
        this.tables = tables;
        this.claim = claim;
        this.nanoTime = nanoTime;
        this.touched = nanoTime.getAsLong();
    }

    /**
     * Writes the next output, and now and then that the node is well, in one transaction; nothing if the claim is lost.
     *
     * @param connection the session of the claim, or another one as long as there is output
     * @return whether the claim is still there
     */
    boolean beat(BorrowedConnection connection) throws SQLException {
        List<Piece> pieces = claim.output().next();
        long now = nanoTime.getAsLong();
        boolean touches = now - touched >= BETWEEN_TOUCHES.toNanos();
        Optional<String> answer = pieces.isEmpty()
                ? ask(connection.get(), touches)
                : connection.inTransaction(transaction -> write(transaction, touches, pieces));
        if (touches) {
            touched = now;
        }
        answer.ifPresent(time -> {
            claim.heardFromDatabase(time);
            claim.output().written(pieces);
        });
        return answer.isPresent();
    }

    private Optional<String> ask(Connection session, boolean touches) throws SQLException {
        long key = claim.taken().key();
        return touches ? tables.claims().touch(session, key) : tables.claims().ask(session, key);
    }

    private Optional<String> write(Connection transaction, boolean touches, List<Piece> pieces) throws SQLException {
        TakenClaim taken = claim.taken();
        Optional<String> time = touches
                ? tables.claims().touch(transaction, taken.key())
                : tables.claims().lock(transaction, taken.key());
        if (time.isPresent() && taken.runId() != null) {
            OutputTable.write(transaction, taken.runId(), pieces);
        }
        return time;
    }
}
