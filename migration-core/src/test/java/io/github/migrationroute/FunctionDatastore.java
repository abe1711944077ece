package io.github.migrationroute;

/** A datastore whose every command is one function. */
@FunctionalInterface
interface FunctionDatastore extends Datastore {
    void execute(MigrationCommand command, MigrationLog log) throws Exception;

    /** A datastore that writes a line for every command. */
    static Datastore greeting() {
        return (FunctionDatastore) (command, log) -> log.info("this is " + command.wireName());
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
