package io.github.migrationroute.examples.offending.runstore;

import io.github.migrationroute.examples.offending.MigrationRouteHandler;

/** A store of runs that knows who uses it. */
public abstract class RunStore {
    abstract void claim(MigrationRouteHandler handler);
}
