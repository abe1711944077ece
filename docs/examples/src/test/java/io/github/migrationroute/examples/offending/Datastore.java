package io.github.migrationroute.examples.offending;

/** An SPI that knows the route behind which it stands. */
interface Datastore {
    void migrate(MigrationRouteHandler handler);
}
