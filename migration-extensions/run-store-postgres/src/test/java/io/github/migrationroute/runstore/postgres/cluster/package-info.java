/** Proves that many nodes that share a PostgreSQL behave as one, whatever happens to them. */
@NullMarked
package io.github.migrationroute.runstore.postgres.cluster;

import org.jspecify.annotations.NullMarked;
