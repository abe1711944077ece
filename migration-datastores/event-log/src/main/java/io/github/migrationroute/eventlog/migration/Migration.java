package io.github.migrationroute.eventlog.migration;

/**
 * One step of the history of a database: takes it from the migration index before {@link #targetIndex} to that index. It is
 * written as an {@link EventMigration} or as a {@link ModelMigration}.
 *
 * <p>The first migration has the target index 2, and they are numbered without gaps. Event migrations come first, model
 * migrations after them.
 *
 * <p>A migration must always give the same answer when it is shown the same: what it says may depend on nothing but what
 * it is given. The datastore shows positions a second time when a {@code migrate} is continued, to know again the states
 * that were not stored.
 *
 * <p>It may have memory, in fields of its own: a datastore is given a factory of each migration, and has a new instance
 * made for each command.
 */
public sealed interface Migration permits EventMigration, ModelMigration {
    /**
     * Tells which index a database has after this migration.
     *
     * @return the index, 2 or more; always the same
     */
    int targetIndex();

    /**
     * Tells whether this migration can be applied to models that are in no database, as those of an old export: that it
     * looks at nothing but models, and not at what the history was before.
     *
     * <p>All these models are created at one position. An event migration that {@linkplain EventMigration#readsModels() reads
     * no models} can look at an event of it only until it has been shown that event: {@link Position#events()} throws an
     * {@link IllegalStateException} when it is asked for one after that. A migration that chooses an order of its own can
     * look at all of them at any time.
     *
     * @return whether it can; false unless overridden
     */
    default boolean migratesExports() {
        return false;
    }

    /**
     * Tells what it is called in output and errors.
     *
     * @return a name for people; that of the class without its package unless overridden
     */
    default String name() {
        String name = getClass().getName();
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
