/**
 * Who has the right to execute a command, and how is it held, ended and lost?
 *
 * <p>A claim is <em>taken</em> by {@link io.github.migrationroute.runstore.postgres.internal.claim.ClaimTaker}, <em>held</em>
 * by {@link io.github.migrationroute.runstore.postgres.internal.claim.ClaimKeeper}, <em>ended</em> by
 * {@link io.github.migrationroute.runstore.postgres.internal.claim.ClaimEnd}, and what happens when it is <em>lost</em> is in
 * {@link io.github.migrationroute.runstore.postgres.internal.claim.ClaimLoss}.
 */
@NullMarked
package io.github.migrationroute.runstore.postgres.internal.claim;

import org.jspecify.annotations.NullMarked;
