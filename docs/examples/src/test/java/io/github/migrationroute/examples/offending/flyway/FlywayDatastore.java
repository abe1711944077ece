package io.github.migrationroute.examples.offending.flyway;

import io.github.migrationroute.examples.offending.MigrationRouteHandler;
import io.github.migrationroute.examples.offending.other.OtherDatastore;
import io.github.migrationroute.examples.offending.other.internal.Secret;

/** A datastore that calls the route, and another datastore, and looks into its internal packages. */
public abstract class FlywayDatastore {
    abstract void migrate(MigrationRouteHandler handler, OtherDatastore other, Secret secret);
}
