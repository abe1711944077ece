package io.github.migrationroute.runstore.postgres.internal.claim;

import io.github.migrationroute.runstore.Run;
import io.github.migrationroute.runstore.RunStoreException;
import io.github.migrationroute.runstore.postgres.internal.sql.BorrowedConnection;
import io.github.migrationroute.runstore.postgres.internal.sql.SqlFailures;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens when this node has lost a claim: the holder is told, so that the command stops, and no more output is
 * taken. The end of the command is waited for all the same. If nobody has noticed the loss until then, the rest of the
 * output and the true end of the run are written with another connection; otherwise only that the command has stopped.
 *
 * <p>What other nodes do who notice it is in {@link ClaimTable#declareLost}.
 */
final class ClaimLoss {
    private static final Logger LOGGER = LoggerFactory.getLogger(ClaimLoss.class);

    private static final Duration PAUSE = Duration.ofMillis(250);

    private final SharedTables tables;
    private final HeldClaim claim;
    private final ClaimEnd end;

    ClaimLoss(SharedTables tables, HeldClaim claim, ClaimEnd end) {
        this.tables = tables;
        this.claim = claim;
        this.end = end;
    }

    /** Does all of it. Returns when the claim was given back or cannot be; never throws. */
    void because(Throwable cause) {
        try {
            tell(cause);
        } catch (Throwable e) {
            LOGGER.error("The holder of a lost claim could not be told", e);
        }
        try {
            claim.output().awaitClosed();
            claim.givenBack(endWithAnotherConnection());
        } catch (Throwable e) {
            LOGGER.warn(
                    "The end of {} cannot be stored; it will be reported as lost",
                    claim.taken().command(),
                    e);
            claim.notGivenBack(e);
        }
    }

    private void tell(Throwable cause) {
        String reason =
                "The node " + tables.claims().deployment().node() + " has lost its database session, and with it"
                        + " the right to execute " + claim.taken().command() + "; it last heard of the database at "
                        + claim.lastContact() + " (clock of the database): " + describe(cause) + ".";
        LOGGER.warn(reason, cause);
        claim.output().fail(new RunStoreException(reason, cause));
        if (!claim.output().isClosed()) {
            claim.listener().claimLost(reason);
        }
    }

    private static String describe(Throwable cause) {
        return cause instanceof SQLException failure ? SqlFailures.describe(failure) : cause.toString();
    }

    /** A database that has just been restarted is back within moments. */
    private Optional<Run> endWithAnotherConnection() throws SQLException, InterruptedException {
        long patience = tables.database().timeout().toNanos();
        long start = System.nanoTime();
        while (true) {
            try (BorrowedConnection another = tables.database().borrow()) {
                another.readCommitted();
                return end.with(another);
            } catch (SQLException e) {
                if (claim.taken().runId() == null || System.nanoTime() - start > patience) {
                    throw e;
                }
            }
            Thread.sleep(PAUSE.toMillis());
        }
    }
}
