package io.github.migrationroute.runstore.postgres.internal.claim;

import io.github.migrationroute.runstore.RunProgress;
import io.github.migrationroute.runstore.postgres.internal.output.OutputTable;
import io.github.migrationroute.runstore.postgres.internal.output.Piece;
import io.github.migrationroute.runstore.postgres.internal.sql.BorrowedConnection;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the node of a claim does at every turn while the command is being executed: it finds out whether it still has the
 * claim and whether it should stop, and writes the output of the run and how far it is. That it is well it writes only now
 * and then, because every version of a row is in the way for as long as a transaction goes on that began before it, as that
 * of a long migration. Not thread-safe.
 */
final class Heartbeat {
    /** How old what others read of a node that is well can be. Nothing is decided by it. */
    static final Duration BETWEEN_TOUCHES = Duration.ofSeconds(10);

    private final SharedTables tables;
    private final HeldClaim claim;
    private final LongSupplier nanoTime;
    private final ProgressWriter progress;
    private final StopNotice stop;
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
        this.progress = new ProgressWriter(claim, nanoTime);
        this.stop = new StopNotice(tables, claim);
        this.touched = nanoTime.getAsLong();
    }

    /**
     * Writes the next output, how far the run is, and now and then that the node is well, in one transaction; nothing if the
     * claim is lost.
     *
     * @param session that of the claim
     * @return whether the claim is still there
     */
    boolean beat(BorrowedConnection session) throws SQLException {
        List<Piece> pieces = claim.output().next();
        RunProgress said = progress.due();
        long now = nanoTime.getAsLong();
        boolean touches = now - touched >= BETWEEN_TOUCHES.toNanos();
        Optional<HolderAnswer> answer = pieces.isEmpty() && said == null
                ? touches ? claims().touch(session.get(), key()) : claims().ask(session.get(), key())
                : write(session, pieces, said, touches ? claims()::touch : claims()::lock);
        if (touches) {
            touched = now;
        }
        if (answer.isEmpty()) {
            return false;
        }
        heard(answer.get(), pieces);
        if (said != null) {
            progress.written(said);
        }
        if (answer.get().stopRequested()) {
            stop.give(session.get());
        }
        return true;
    }

    /**
     * Writes the output that is left when the command has ended; nothing of it if the claim is lost.
     *
     * @param connection the session of the claim, or another one if that was lost
     */
    void writeRest(BorrowedConnection connection) throws SQLException {
        List<Piece> pieces = claim.output().next();
        while (!pieces.isEmpty()) {
            Optional<HolderAnswer> answer = write(connection, pieces, null, claims()::lockElsewhere);
            if (answer.isEmpty()) {
                return;
            }
            heard(answer.get(), pieces);
            pieces = claim.output().next();
        }
    }

    /** Writes how far the run was in the end, in the transaction that ends it. */
    void writeLastProgress(Connection transaction, String runId) throws SQLException {
        progress.writeLast(transaction, runId);
    }

    private Optional<HolderAnswer> write(
            BorrowedConnection connection, List<Piece> pieces, @Nullable RunProgress said, Question question)
            throws SQLException {
        String runId = claim.taken().runId();
        return connection.inTransaction(transaction -> {
            Optional<HolderAnswer> answer = question.ask(transaction, key());
            if (answer.isPresent() && runId != null) {
                OutputTable.write(transaction, runId, pieces);
                if (said != null) {
                    progress.write(transaction, runId, said);
                }
            }
            return answer;
        });
    }

    private void heard(HolderAnswer answer, List<Piece> written) {
        claim.heardFromDatabase(answer.time());
        claim.output().written(written);
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
        Optional<HolderAnswer> ask(Connection connection, long key) throws SQLException;
    }
}
