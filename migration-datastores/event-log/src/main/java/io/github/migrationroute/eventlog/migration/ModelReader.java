package io.github.migrationroute.eventlog.migration;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads models, as they are before the migration that it is given to, whatever that has already changed. It never holds a
 * whole collection in memory, and models can be read while others are still being streamed. To be used by the thread of the
 * migration that it was given to.
 *
 * <p>What a filter chooses is found by looking at all models of the collection: who needs the models of many parents goes
 * through the collection once, and does not ask anew for each parent.
 *
 * <p>All methods throw an unchecked exception, which need not be caught, if the database fails, or an
 * {@link IllegalStateException} when the migration has returned.
 *
 * <p>Implemented by the datastore; later versions add methods.
 */
public interface ModelReader {
    /**
     * Finds a model. To find many one by one takes long; see {@link #models(Collection, String...)}.
     *
     * @param fqid its name
     * @return the model, which can be a deleted one; or nothing if it has never existed
     */
    Optional<Model> model(Fqid fqid);

    /**
     * Finds many models at once. All of them are in memory then.
     *
     * @param fqids their names, any number
     * @param fields the names of the fields that are wanted; the others seem not to be there. All if none is given
     * @return the models, which can be deleted ones, in the order of {@code fqids}; those that have never existed are
     *     missing. An unmodifiable map
     * @throws IllegalArgumentException if one is no name of a field
     */
    Map<Fqid, Model> models(Collection<Fqid> fqids, String... fields);

    /**
     * Streams models.
     *
     * @param query which ones, and what of them
     * @return the models, ordered by id; a stream that is not read to its end is best closed
     */
    Stream<Model> models(ModelQuery query);

    /**
     * Streams the models of a collection that are not deleted.
     *
     * @param collection its name
     * @return the models, ordered by id; a stream that is not read to its end is best closed
     * @throws IllegalArgumentException if it is no name of a collection
     */
    default Stream<Model> models(String collection) {
        return models(ModelQuery.of(collection));
    }

    /**
     * Streams some models of a collection.
     *
     * @param collection its name
     * @param filter which of those that are not deleted
     * @return the models, ordered by id; a stream that is not read to its end is best closed
     * @throws IllegalArgumentException if it is no name of a collection
     */
    default Stream<Model> models(String collection, ModelFilter filter) {
        return models(ModelQuery.of(collection).where(filter));
    }

    /**
     * Counts models.
     *
     * @param query which ones; its fields do not matter
     * @return their number
     */
    long count(ModelQuery query);

    /**
     * Counts a collection.
     *
     * @param collection its name
     * @return the number of its models that are not deleted
     * @throws IllegalArgumentException if it is no name of a collection
     */
    default long count(String collection) {
        return count(ModelQuery.of(collection));
    }

    /**
     * Counts some models of a collection.
     *
     * @param collection its name
     * @param filter which of those that are not deleted
     * @return their number
     * @throws IllegalArgumentException if it is no name of a collection
     */
    default long count(String collection, ModelFilter filter) {
        return count(ModelQuery.of(collection).where(filter));
    }

    /**
     * Gives the history that the models come from: as the event migrations have made it, and with the positions of the model
     * migrations before this one.
     *
     * @return the history
     * @throws IllegalStateException if the models are in no database, and so have no history; a migration that says that it
     *     {@linkplain Migration#migratesExports() migrates exports} must not ask
     */
    History history();
}
