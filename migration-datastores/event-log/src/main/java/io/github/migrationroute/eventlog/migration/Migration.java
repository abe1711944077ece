package io.github.migrationroute.eventlog.migration;

/**
 * One step of the history of a database: takes it from the migration index before {@link #targetIndex} to that index. It is
 * written as an {@link EventMigration} or as a {@link ModelMigration}.
 *
 * <p>The first migration has the target index 2, and they are numbered without gaps. Event migrations come first, model
 * migrations after them.
 *
 * <p>A migration must always give the same answer when it is shown the same: what it says may depend on nothing but what
 * it is given. The datastore shows it positions a second time when a {@code migrate} is continued, to know again the
 * states that were not stored.
 */
public sealed interface Migration permits EventMigration, ModelMigration {
    /**
     * Tells which index a database has after this migration.
     *
     * @return the index, 2 or more; always the same
     */
    int targetIndex();

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
