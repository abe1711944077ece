package io.github.migrationroute.runstore.postgres.internal.run;

import io.github.migrationroute.runstore.Run;
import org.jspecify.annotations.Nullable;

/**
 * A run as its row says it.
 *
 * @param run the run
 * @param abandonedClaim the key of its claim, if nobody has the lock of it any more and the row does not say that the run
 *     has ended: it may have ended since, or its node was lost and nobody has written that down; else null
 */
public record StoredRun(Run run, @Nullable Long abandonedClaim) {}
