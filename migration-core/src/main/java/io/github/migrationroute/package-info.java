/**
 * The migration route without HTTP.
 *
 * <p>A host builds a {@link io.github.migrationroute.MigrationRouteHandler} around its
 * {@link io.github.migrationroute.Datastore} and hands it the payloads of its route. Everything else here is what goes
 * in ({@link io.github.migrationroute.MigrationRequest}), what comes out
 * ({@link io.github.migrationroute.MigrationResponse}), and who is told ({@link
 * io.github.migrationroute.MigrationListener}).
 */
@NullMarked
package io.github.migrationroute;

import org.jspecify.annotations.NullMarked;
