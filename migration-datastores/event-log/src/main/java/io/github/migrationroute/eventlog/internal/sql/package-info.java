/** How the database is talked to: connections, rows, tables, and what its failures mean. */
@NullMarked
package io.github.migrationroute.eventlog.internal.sql;

import org.jspecify.annotations.NullMarked;
