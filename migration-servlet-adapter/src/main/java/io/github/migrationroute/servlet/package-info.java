/**
 * Mounts the migration route in any Jakarta Servlet container: a {@link
 * io.github.migrationroute.servlet.MigrationServlet} that translates between HTTP and the {@link
 * io.github.migrationroute.MigrationRouteHandler}, and a {@link io.github.migrationroute.servlet.RequestAuthorizer} that
 * decides who is let in.
 */
@NullMarked
package io.github.migrationroute.servlet;

import org.jspecify.annotations.NullMarked;
