package io.github.migrationroute.eventlog.migration;

import java.util.List;

/**
 * A position as an {@link EventMigration} sees it: one write of the history, and the models before and after. To be used
 * only during the call that it was given to, by the thread of that call.
 *
 * <p>Implemented by the datastore; later versions add methods.
 */
public interface Position extends HistoryPosition {
    /**
     * Gives all events that the migration is shown at this position, those that come after the one in hand as well.
     *
     * @return the events in their usual order, {@link Event.Create} first, in an unmodifiable list
     * @see EventMigration#order
     */
    @Override
    List<Event> events();

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
