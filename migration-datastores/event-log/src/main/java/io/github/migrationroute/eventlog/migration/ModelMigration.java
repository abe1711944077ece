package io.github.migrationroute.eventlog.migration;

/**
 * Changes the present models; what it changes becomes one new position of the history, by user 0. No changes, no
 * position.
 *
 * <p>It is called once, by one thread, in the transaction of {@code finalize}. What it throws ends the command, and
 * nothing is changed.
 */
public non-sealed interface ModelMigration extends Migration {
    /**
     * Reads models and says what is to be changed.
     *
     * @param models the models before this migration, whatever has already been given to {@code changes}; only valid
     *     during the call
     * @param changes takes the changes in order, as many as there may be; only valid during the call
     * @throws Exception if the models cannot be migrated
     */
    void migrate(ModelReader models, ModelChanges changes) throws Exception;
}
