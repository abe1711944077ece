/**
 * Puts an event log in PostgreSQL behind the migration route.
 *
 * <p>The truth of an event log is what happened: {@linkplain io.github.migrationroute.postgres.Event events}, which one
 * write appends together as a {@linkplain io.github.migrationroute.postgres.Position position}, and from which the
 * {@linkplain io.github.migrationroute.postgres.Model models} are computed. A
 * {@linkplain io.github.migrationroute.postgres.Migration migration} rewrites that history.
 */
@NullMarked
package io.github.migrationroute.postgres;

import org.jspecify.annotations.NullMarked;
