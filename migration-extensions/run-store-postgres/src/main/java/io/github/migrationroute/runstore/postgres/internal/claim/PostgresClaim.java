package io.github.migrationroute.runstore.postgres.internal.claim;

import io.github.migrationroute.runstore.ShortClaim;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The claim of a short command as the core sees it. */
final class PostgresClaim implements ShortClaim {
    private static final Logger LOGGER = LoggerFactory.getLogger(PostgresClaim.class);

    private final HeldClaim claim;

    PostgresClaim(HeldClaim claim) {
        this.claim = claim;
    }

    @Override
    public void close() {
        claim.commandEnded(null);
        try {
            claim.awaitGivenBack();
        } catch (CompletionException e) {
            LOGGER.debug("The claim lapses by itself; the thread that kept it has said why", e);
        }
    }
}
