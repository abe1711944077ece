/**
 * How do we talk to the database, and which tables does it have?
 *
 * <p>Connections are the host's: borrowed, set as they are needed, and given back as they were, by one class.
 */
@NullMarked
package io.github.migrationroute.runstore.postgres.internal.sql;

import org.jspecify.annotations.NullMarked;
