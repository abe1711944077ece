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
     * @param session that of the claim
     * @return whether the claim is still there
     */
    boolean beat(BorrowedConnection session) throws SQLException {
        List<Piece> pieces = claim.output().next();
        long now = nanoTime.getAsLong();
        boolean touches = now - touched >= BETWEEN_TOUCHES.toNanos();
        Optional<String> answer = pieces.isEmpty()
                ? touches ? claims().touch(session.get(), key()) : claims().ask(session.get(), key())
                : write(session, pieces, touches ? claims()::touch : claims()::lock);
        if (touches) {
            touched = now;
        }
        return isThere(answer, pieces);
    }

    /**
     * Writes the output that is left when the command has ended; nothing of it if the claim is lost.
     *
     * @param connection the session of the claim, or another one if that was lost
     */
    void writeRest(BorrowedConnection connection) throws SQLException {
        List<Piece> pieces = claim.output().next();
        while (!pieces.isEmpty() && isThere(write(connection, pieces, claims()::lockElsewhere), pieces)) {
            pieces = claim.output().next();
        }
    }

    private Optional<String> write(BorrowedConnection connection, List<Piece> pieces, Question question)
            throws SQLException {
        String runId = claim.taken().runId();
        return connection.inTransaction(transaction -> {
            Optional<String> answer = question.ask(transaction, key());
            if (answer.isPresent() && runId != null) {
                OutputTable.write(transaction, runId, pieces);
            }
            return answer;
        });
    }

    private boolean isThere(Optional<String> answer, List<Piece> written) {
        answer.ifPresent(time -> {
            claim.heardFromDatabase(time);
            claim.output().written(written);
        });
        return answer.isPresent();
    }

    private ClaimTable claims() {
        return tables.claims();
    }

    private long key() {
        return claim.taken().key();
    }

    /** Whether the claim is there. */
    @FunctionalInterface
    private interface Question {
        Optional<String> ask(Connection connection, long key) throws SQLException;
    }
}
