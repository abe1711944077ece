package io.github.migrationroute.runstore.postgres.internal.claim;

import io.github.migrationroute.runstore.StopRequest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the holder of a claim, once, that somebody wants its run to be stopped. Not thread-safe. */
final class StopNotice {
    private static final Logger LOGGER = LoggerFactory.getLogger(StopNotice.class);

    private final SharedTables tables;
    private final HeldClaim claim;
    private boolean given;

    StopNotice(SharedTables tables, HeldClaim claim) {
        this.tables = tables;
        this.claim = claim;
    }

    /**
     * Gives it, unless it was given before.
     *
     * @param connection with which it is read who has asked, and why
     */
    void give(Connection connection) throws SQLException {
        String runId = claim.taken().runId();
        if (given || runId == null) {
            return;
        }
        Optional<StopRequest> request = tables.runs().stopRequest(connection, runId);
        if (request.isEmpty() || claim.output().isClosed()) {
            return;
        }
        given = true;
        try {
            claim.listener().stopRequested(request.get());
        } catch (Throwable e) {
            LOGGER.error("The holder of a claim could not be told that its run is to be stopped", e);
        }
    }
}
