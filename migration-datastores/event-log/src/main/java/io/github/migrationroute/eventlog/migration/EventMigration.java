package io.github.migrationroute.eventlog.migration;

import java.util.List;

/**
 * Rewrites the events of the history, position after position.
 *
 * <p>At each position it is shown every event, {@link Event.Create} first and otherwise in their order, and answers with
 * what is to stand in its place. With several migrations each is shown what the one before it has produced.
 *
 * <p>It is called by one thread at a time. What it throws ends the command; the message tells the operator at which event
 * of which position that was.
 */
public non-sealed interface EventMigration extends Migration {
    /**
     * Converts an event.
     *
     * @param event what happened
     * @param position where it happened, with the states before and after; only valid during the call
     * @return what is to stand in its place: the event itself, others, or none. An {@link Event.Update} or
     *     {@link Event.DeleteFields} without fields, and an {@link Event.ListFields} without any value, are left out
     * @throws Exception if it cannot be converted
     */
    List<Event> migrate(Event event, Position position) throws Exception;

    /**
     * Adds events at the end of a position. Called after its last event.
     *
     * @param position where; its old state is that after all old events of the position. Only valid during the call
     * @return the events to add; none unless overridden
     * @throws Exception if it cannot be converted
     */
    default List<Event> additionalEvents(Position position) throws Exception {
        return List.of();
    }

    /**
     * Tells whether this migration reads the fields of models, by {@link ModelState#model}. If not, the datastore need
     * not keep them at hand, which is faster. Whether a model exists and which ids there are can be asked in any case.
     *
     * @return whether it does; true unless overridden
     */
    default boolean readsModels() {
        return true;
    }
}
