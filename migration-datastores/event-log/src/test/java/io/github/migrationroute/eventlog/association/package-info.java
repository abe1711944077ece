/**
 * Fifteen migrations of the history of an association, which together use all that migrations are offered. The guide quotes
 * them.
 */
@NullMarked
package io.github.migrationroute.eventlog.association;

import org.jspecify.annotations.NullMarked;
