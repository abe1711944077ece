package io.github.migrationroute.eventlog.migration;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes the changes of a {@link ModelMigration}. It never holds all of them in memory. To be used by the thread of the
 * migration that it was given to.
 *
 * <p>A change that breaks a rule of its {@link Event} ends the command: some when they are given, with an
 * {@link IllegalArgumentException}, others when all are there and are applied. All methods throw an unchecked exception,
 * which need not be caught, if the database fails.
 *
 * <p>Implemented by the datastore; later versions add methods.
 */
public interface ModelChanges {
    /**
     * Creates a model that must never have existed.
     *
     * @param fqid its name
     * @param fields its fields; one whose value is null is left out
     */
    void create(Fqid fqid, Map<String, ? extends @Nullable Object> fields);

    /**
     * Sets and removes fields of a model that exists and is not deleted.
     *
     * @param fqid the model
     * @param fields the fields to set; a null value removes the field
     */
    default void update(Fqid fqid, Map<String, ? extends @Nullable Object> fields) {
        update(fqid, fields, Map.of(), Map.of());
    }

    /**
     * Changes fields and lists of a model that exists and is not deleted. It becomes up to three events, in this order:
     * {@link Event.Update}, {@link Event.DeleteFields}, {@link Event.ListFields}. Where there is nothing to set, to remove, or
     * no value to add or to take out, there is no such event, unless these are changes {@linkplain #withEmptyLists() with
     * empty lists}.
     *
     * @param fqid the model
     * @param fields the fields to set; a null value removes the field
     * @param add for each list field the values to append, unless the list holds them already
     * @param remove for each list field the values to take out, after the adding
     * @throws IllegalArgumentException if a field is both in {@code fields} and in one of the others
     */
    void update(
            Fqid fqid,
            Map<String, ? extends @Nullable Object> fields,
            Map<String, ? extends List<?>> add,
            Map<String, ? extends List<?>> remove);

    /**
     * Deletes a model that exists and is not deleted.
     *
     * @param fqid the model
     */
    void delete(Fqid fqid);

    /**
     * Takes back the deletion of a model that is deleted.
     *
     * @param fqid the model
     */
    void restore(Fqid fqid);

    /**
     * Gives the same changes, in which to add no values to a list makes an empty list of a field that the model does not have.
     * By default that changes nothing.
     *
     * @return changes that are taken in one order with these
     */
    ModelChanges withEmptyLists();
}
