/**
 * What a host creates to put an event log in PostgreSQL behind the migration route: the datastore, and the tables if there
 * are none; and what migrates models that are in no database. How migrations are written, {@link io.github.migrationroute.eventlog.migration} tells.
 */
@NullMarked
package io.github.migrationroute.eventlog;

import org.jspecify.annotations.NullMarked;
