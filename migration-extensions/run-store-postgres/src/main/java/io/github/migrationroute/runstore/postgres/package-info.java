/** A store of runs in PostgreSQL, so that many nodes are one: {@link io.github.migrationroute.runstore.postgres.PostgresRunStore}. */
@NullMarked
package io.github.migrationroute.runstore.postgres;

import org.jspecify.annotations.NullMarked;
