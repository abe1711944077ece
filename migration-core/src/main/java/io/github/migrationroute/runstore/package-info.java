/**
 * What those need who write a store of runs: a {@link io.github.migrationroute.runstore.RunStore} gives the right to
 * execute a command to one node at a time, and keeps what a run writes.
 */
@NullMarked
package io.github.migrationroute.runstore;

import org.jspecify.annotations.NullMarked;
