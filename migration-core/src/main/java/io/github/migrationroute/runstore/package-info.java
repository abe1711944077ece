/**
 * What those need who write a store of runs, which gives the right to execute a command to one node at a time, and keeps
 * what a run writes.
 *
 * <p>To be implemented are {@link io.github.migrationroute.runstore.RunStore} and what it gives out, {@link
 * io.github.migrationroute.runstore.RunClaim}, {@link io.github.migrationroute.runstore.ShortClaim} and {@link
 * io.github.migrationroute.runstore.EncodedOutput}. It builds a {@link io.github.migrationroute.runstore.Run}, throws {@link
 * io.github.migrationroute.runstore.ExcludedException} and {@link io.github.migrationroute.runstore.RunStoreException}, and
 * tells a {@link io.github.migrationroute.runstore.ClaimListener}. The testkit has the tests that it must pass.
 */
@NullMarked
package io.github.migrationroute.runstore;

import org.jspecify.annotations.NullMarked;
