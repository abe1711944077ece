/**
 * Puts an event log in PostgreSQL behind the migration route.
 *
 * <p>The truth of an event log is what happened: {@linkplain io.github.migrationroute.eventlog.Event events}, which one
 * write appends together as a {@linkplain io.github.migrationroute.eventlog.Position position}, and from which the
 * {@linkplain io.github.migrationroute.eventlog.Model models} are computed. A
 * {@linkplain io.github.migrationroute.eventlog.Migration migration} rewrites that history.
 */
@NullMarked
package io.github.migrationroute.eventlog;

import org.jspecify.annotations.NullMarked;
