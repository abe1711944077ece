package io.github.migrationroute.examples.offending.flyway;

import io.github.migrationroute.examples.offending.MigrationRouteHandler;
import io.github.migrationroute.examples.offending.other.OtherDatastore;
import io.github.migrationroute.examples.offending.other.internal.Secret;
import io.github.migrationroute.examples.offending.runstore.RunStore;

/** A datastore that calls the route, another datastore and a store of runs, and looks into internal packages. */
public abstract class FlywayDatastore {
    abstract void migrate(MigrationRouteHandler handler, OtherDatastore other, Secret secret, RunStore store);
}
