package io.github.migrationroute.servlet.contract;

import io.github.migrationroute.Datastore;
import io.github.migrationroute.MigrationCommand;
import io.github.migrationroute.MigrationLog;

/** A datastore whose every command is one function. */
@FunctionalInterface
interface ScriptedDatastore extends Datastore {
    void execute(MigrationCommand command, MigrationLog log) throws Exception;

    /** A datastore that says what it was asked for, and more if that was verbose. */
    static ScriptedDatastore greeting() {
        return (command, log) -> {
            log.info("this is " + command.wireName());
            log.debug("and this is verbose");
        };
    }

    @Override
    default void migrate(MigrationLog log) throws Exception {
        execute(MigrationCommand.MIGRATE, log);
    }

    @Override
    default void finalize(MigrationLog log) throws Exception {
        execute(MigrationCommand.FINALIZE, log);
    }

    @Override
    default void reset(MigrationLog log) throws Exception {
        execute(MigrationCommand.RESET, log);
    }

    @Override
    default void clearCollectionfieldTables(MigrationLog log) throws Exception {
        execute(MigrationCommand.CLEAR_COLLECTIONFIELD_TABLES, log);
    }

    @Override
    default void stats(MigrationLog log) throws Exception {
        execute(MigrationCommand.STATS, log);
    }
}
