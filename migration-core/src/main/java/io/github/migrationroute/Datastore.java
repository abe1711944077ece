package io.github.migrationroute;

/**
 * What the commands of the route do: implemented by every datastore that is to be migrated.
 *
 * <p>A datastore knows nothing of HTTP, JSON, threads or progress. It writes lines to the log and throws when something
 * is wrong: the message of a {@link MigrationException} reaches the operator as it is, anything else as
 * {@link Throwable#toString()}. A command that has thrown must leave the datastore usable, so that it can be called
 * again. Methods that later versions add have defaults.
 *
 * <p>The route never calls two methods at once, but {@link #stats} where the host has chosen {@link StatusForm#WORDS}. Each
 * call may come from another thread. That
 * thread is interrupted when the host shuts down and the command does not end in time, and when the right to execute it is
 * lost; it should then end soon, with whatever exception the interruption causes.
 */
public interface Datastore {
    /**
     * Prepares the migration as far as that is possible without changing the live data. Can be repeated.
     *
     * @param log takes the lines for the operator
     * @throws Exception if the command fails
     */
    void migrate(MigrationLog log) throws Exception;

    /**
     * Completes the migration, with all that {@link #migrate} would have done and has not done yet.
     *
     * @param log takes the lines for the operator
     * @throws Exception if the command fails
     */
    void finalize(MigrationLog log) throws Exception;

    /**
     * Discards what {@link #migrate} has prepared, or repairs what a failed migration has left behind.
     *
     * @param log takes the lines for the operator
     * @throws Exception if the command fails
     */
    void reset(MigrationLog log) throws Exception;

    /**
     * Empties the collectionfield tables, which only event logs have.
     *
     * @param log takes the lines for the operator
     * @throws Exception if the command fails
     * @throws MigrationException unless overridden: it says that this datastore has no such tables
     */
    default void clearCollectionfieldTables(MigrationLog log) throws Exception {
        throw new MigrationException("This datastore has no collectionfield tables, so there is nothing to clear.");
    }

    /**
     * Writes the state of the datastore and what is needed next, and gives it as {@linkplain MigrationLog#fact(String, long)
     * facts} too, so that answers can have it in {@linkplain StatusForm#WORDS words}. Changes nothing.
     *
     * <p>With that form it is called at any time, by several threads at once and while another command is being executed,
     * and should not take longer than a client waits: each answer that has such a word needs it.
     *
     * @param log takes the lines for the operator
     * @throws Exception if the command fails
     */
    void stats(MigrationLog log) throws Exception;
}
