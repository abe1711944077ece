/**
 * What every {@link io.github.migrationroute.Datastore} and every {@link io.github.migrationroute.runstore.RunStore} must
 * do, as JUnit tests to inherit.
 */
@NullMarked
package io.github.migrationroute.testkit;

import org.jspecify.annotations.NullMarked;
