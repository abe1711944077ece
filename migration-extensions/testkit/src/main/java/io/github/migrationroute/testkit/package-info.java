/**
 * What every {@link io.github.migrationroute.Datastore} and every {@link io.github.migrationroute.runstore.RunStore} must
 * do, as JUnit tests to inherit. Later versions may add tests, of what the documentation asks for already.
 */
@NullMarked
package io.github.migrationroute.testkit;

import org.jspecify.annotations.NullMarked;
