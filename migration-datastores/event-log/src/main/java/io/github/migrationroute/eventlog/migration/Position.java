package io.github.migrationroute.eventlog.migration;

import java.time.Instant;
import java.util.Optional;

/**
 * One write, as an {@link EventMigration} sees it: who made it and when, and the models before and after. To be used only
 * during the call that it was given to, by the thread of that call.
 *
 * <p>Implemented by the datastore; later versions add methods.
 */
public interface Position {
    /**
     * Tells its number.
     *
     * @return the number; numbers rise and may have gaps
     */
    int number();

    /**
     * Tells when it was written.
     *
     * @return the time
     */
    Instant time();

    /**
     * Tells who wrote it.
     *
     * @return the id of the user; 0 if no user did
     */
    int user();

    /**
     * Tells what was noted at the write.
     *
     * @return any JSON value, if there is one
     */
    Optional<JsonValue> information();

    /**
     * Gives the models at the index before the migration, just before the event in hand.
     *
     * @return the state
     */
    ModelState oldState();

    /**
     * Gives the models at the index of the migration, after all that has been produced so far.
     *
     * @return the state
     */
    ModelState newState();

    /**
     * Tells whether a model will exist, and not be deleted, once all old events of the position have been applied.
     *
     * @param fqid the model
     * @return whether it will
     */
    boolean willExist(Fqid fqid);
}
