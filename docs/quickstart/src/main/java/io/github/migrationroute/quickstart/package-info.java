/**
 * A server to try the migration route with: Flyway migrations of a PostgreSQL, behind the route, on an embedded Jetty.
 *
 * <p>Read {@link io.github.migrationroute.quickstart.Quickstart} first.
 */
@NullMarked
package io.github.migrationroute.quickstart;

import org.jspecify.annotations.NullMarked;
