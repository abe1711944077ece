/**
 * A server to try the migration route with: an event log or a Flyway schema in PostgreSQL, behind the route, on an
 * embedded Jetty.
 *
 * <p>Read {@link io.github.migrationroute.quickstart.Quickstart} first.
 */
@NullMarked
package io.github.migrationroute.quickstart;

import org.jspecify.annotations.NullMarked;
