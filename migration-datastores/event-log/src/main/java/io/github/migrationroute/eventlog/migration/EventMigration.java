package io.github.migrationroute.eventlog.migration;

import java.util.List;

/**
 * Rewrites the events of the history, position after position.
 *
 * <p>At each position it is told that the position begins, is then shown every event, {@link Event.Create} first and
 * otherwise in their order, and answers with what is to stand in its place; at the end it may add events. With several
 * migrations each is shown what the one before it has produced.
 *
 * <p>It may remember what it has seen: an instance goes through the history once, from the first position on. Where
 * positions are converted already, a new instance is shown them again, so that it remembers the same.
 *
 * <p>It is called by one thread at a time. What it throws ends the command; the message tells the operator at which event
 * of which position that was.
 */
public non-sealed interface EventMigration extends Migration {
    /**
     * Makes a migration of steps, ready-made ones and others: each is given the events that the one before it has left.
     *
     * @param targetIndex the index after the migration
     * @param name what it is called in output and errors
     * @param steps the steps in their order, at least one
     * @return the migration
     * @throws IllegalArgumentException if there are no steps
     * @see EventSteps
     */
    static EventMigration of(int targetIndex, String name, EventStep... steps) {
        return new StepMigration(targetIndex, name, List.of(steps));
    }

    /**
     * Prepares for a position. Called before its first event is shown.
     *
     * @param position where; both states are those before it. Only valid during the call
     * @throws Exception if the position cannot be converted
     */
    default void beginPosition(Position position) throws Exception {}

    /**
     * Chooses the order in which the events of a position are shown. Called after {@link #beginPosition}.
     *
     * <p>The old state follows this order, in which therefore every event must be possible; at the end of the position it is
     * the same for any order. The answers stand in this order.
     *
     * @param position where; only valid during the call
     * @return the events of the position, each once; in their usual order unless overridden
     * @throws Exception if the position cannot be converted
     */
    default List<Event> order(Position position) throws Exception {
        return position.events();
    }

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
     * not keep them at hand, which is faster. Whether a model exists and which ids there are can be asked in any case. In
     * an export the events that have been shown are not kept then either; see {@link Migration#migratesExports}.
     *
     * @return whether it does; true unless overridden
     */
    default boolean readsModels() {
        return true;
    }
}
