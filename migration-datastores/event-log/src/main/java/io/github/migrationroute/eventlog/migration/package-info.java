/**
 * What the author of a migration sees: how a migration is written, and what it is shown.
 *
 * <p>The truth of an event log is what happened: {@linkplain io.github.migrationroute.eventlog.migration.Event events}, which one
 * write appends together as a {@linkplain io.github.migrationroute.eventlog.migration.Position position}, and from which the
 * {@linkplain io.github.migrationroute.eventlog.migration.Model models} are computed. A
 * {@linkplain io.github.migrationroute.eventlog.migration.Migration migration} rewrites that history.
 *
 * <p>What is ready-made is in {@link io.github.migrationroute.eventlog.migration.EventSteps}; anything else is an
 * {@link io.github.migrationroute.eventlog.migration.EventMigration} or a
 * {@link io.github.migrationroute.eventlog.migration.ModelMigration} written by hand.
 */
@NullMarked
package io.github.migrationroute.eventlog.migration;

import org.jspecify.annotations.NullMarked;
