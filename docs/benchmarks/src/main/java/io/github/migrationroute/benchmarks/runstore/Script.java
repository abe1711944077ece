package io.github.migrationroute.benchmarks.runstore;

import io.github.migrationroute.Datastore;
import io.github.migrationroute.MigrationLog;

/** A datastore whose commands all do the same. */
@FunctionalInterface
interface Script extends Datastore {
    void write(MigrationLog log) throws Exception;

    @Override
    default void migrate(MigrationLog log) throws Exception {
        write(log);
    }

    @Override
    default void finalize(MigrationLog log) throws Exception {
        write(log);
    }

    @Override
    default void reset(MigrationLog log) throws Exception {
        write(log);
    }

    @Override
    default void clearCollectionfieldTables(MigrationLog log) throws Exception {
        write(log);
    }

    @Override
    default void stats(MigrationLog log) throws Exception {
        write(log);
    }
}
