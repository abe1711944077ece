package io.github.migrationroute.examples.offending.flyway;

import io.github.migrationroute.examples.offending.MigrationRouteHandler;
import io.github.migrationroute.examples.offending.other.OtherDatastore;

/** A datastore that calls the route, and another datastore. */
public abstract class FlywayDatastore {
    abstract void migrate(MigrationRouteHandler handler, OtherDatastore other);
}
