package io.github.migrationroute.benchmarks;

import io.github.migrationroute.Datastore;
import io.github.migrationroute.MigrationLog;

/** A datastore whose commands all do the same. */
@FunctionalInterface
public interface Script extends Datastore {
    /**
     * Does it.
     *
     * @param log takes what is written
     * @throws Exception if it fails
     */
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
