package io.github.migrationroute.runstore.postgres.internal.claim;

import io.github.migrationroute.runstore.postgres.internal.sql.BorrowedConnection;
import java.sql.SQLException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that has the session of a claim, from the claim to its end: writes output, notices at every turn whether the
 * claim is still there, and gives it back. If it is not there any more, {@link ClaimLoss} has the rest.
 */
final class ClaimKeeper implements Runnable {
    private static final Logger LOGGER = LoggerFactory.getLogger(ClaimKeeper.class);

    /** How often the claim is looked after, and how late output is written at the most. */
    private static final Duration TURN = Duration.ofMillis(250);

    private final SharedTables tables;
    private final HeldClaim claim;
    private final ClaimSession session;
    private final Heartbeat heartbeat;
    private final ClaimEnd end;

    private ClaimKeeper(SharedTables tables, HeldClaim claim, ClaimSession session) {
        this.tables = tables;
        this.claim = claim;
        this.session = session;
        this.heartbeat = new Heartbeat(tables, claim, System::nanoTime);
        this.end = new ClaimEnd(tables, claim, heartbeat);
    }

    /**
     * Starts to keep a claim.
     *
     * @param connection holds its lock; the keeper's from now on, unless an exception is thrown
     */
    static void start(SharedTables tables, HeldClaim claim, BorrowedConnection connection) throws SQLException {
        ClaimSession session = ClaimSession.of(connection, tables.database().timeout());
        var thread = new Thread(
                new ClaimKeeper(tables, claim, session),
                "migration-claim-" + tables.claims().deployment().name());
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void run() {
        try {
            keep();
            claim.givenBack(end.with(session.connection()));
        } catch (Throwable e) {
            session.connection().discard();
            new ClaimLoss(tables, claim, end).because(e);
            return;
        }
        leave();
    }

    private void keep() throws SQLException, InterruptedException {
        while (!claim.output().awaitWork(TURN)) {
            if (!heartbeat.beat(session.connection())) {
                throw new SQLException("the database does not know this session as that of the claim any more");
            }
        }
    }

    /** Nobody waits for this any more. */
    private void leave() {
        BorrowedConnection connection = session.connection();
        String runId = claim.taken().runId();
        try {
            if (!session.unlock(claim.taken().key())) {
                LOGGER.warn(
                        "The database session of {} did not have its lock any more when the command ended, as behind a"
                                + " pooler that shares sessions; another command could have begun beside it",
                        claim.taken().command());
                connection.discard();
                return;
            }
            while (runId != null && tables.oldRuns().removeSomeBefore(connection.get(), runId)) {
                LOGGER.debug("Output of earlier runs was removed, or runs that are not kept any more");
            }
            connection.close();
        } catch (Throwable e) {
            LOGGER.debug("The connection of a claim was lost after its end", e);
            connection.discard();
        }
    }
}
