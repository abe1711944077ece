package io.github.migrationroute.eventlog.migration;

import java.util.List;

/**
 * A part of an {@link EventMigration} that is made of several: converts one event into others. Ready-made ones are in
 * {@link EventSteps}; any other is written as a lambda expression.
 *
 * <p>It may remember what it has seen if every instance of the migration has one of its own, as it has when the factory of
 * the migration makes it.
 *
 * @see EventMigration#of
 */
@FunctionalInterface
public interface EventStep {
    /**
     * Converts an event.
     *
     * @param event what happened, or what the step before has made of it
     * @param position where it happened; its states are those of the whole migration, which know nothing of single steps.
     *     Only valid during the call
     * @return what is to stand in its place: the event itself, others, or none
     * @throws Exception if it cannot be converted
     */
    List<Event> convert(Event event, Position position) throws Exception;

    /**
     * Tells whether this step reads the fields of models, as {@link EventMigration#readsModels} does for a migration.
     *
     * @return whether it does; true unless overridden
     */
    default boolean readsModels() {
        return true;
    }

    /**
     * Tells whether this step can be applied to models that are in no database, as {@link Migration#migratesExports} does
     * for a migration.
     *
     * @return whether it can; false unless overridden
     */
    default boolean migratesExports() {
        return false;
    }
}
