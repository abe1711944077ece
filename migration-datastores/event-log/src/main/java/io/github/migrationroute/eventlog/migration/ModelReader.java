package io.github.migrationroute.eventlog.migration;

import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads the present models. It never holds a whole collection in memory, and models can be read while others are still
 * being streamed. To be used by the thread of the migration that it was given to.
 *
 * <p>All methods throw an unchecked exception, which need not be caught, if the database fails.
 *
 * <p>Implemented by the datastore; later versions add methods.
 */
public interface ModelReader {
    /**
     * Finds a model.
     *
     * @param fqid its name
     * @return the model, which can be a deleted one; or nothing if it has never existed
     */
    Optional<Model> model(Fqid fqid);

    /**
     * Streams the models of a collection that are not deleted.
     *
     * @param collection its name
     * @return the models, ordered by id; a stream that is not read to its end is best closed
     */
    Stream<Model> models(String collection);

    /**
     * Streams some models of a collection.
     *
     * @param collection its name
     * @param filter which of those that are not deleted
     * @return the models, ordered by id; a stream that is not read to its end is best closed
     */
    Stream<Model> models(String collection, ModelFilter filter);

    /**
     * Counts a collection.
     *
     * @param collection its name
     * @return the number of its models that are not deleted
     */
    long count(String collection);

    /**
     * Counts some models of a collection.
     *
     * @param collection its name
     * @param filter which of those that are not deleted
     * @return their number
     */
    long count(String collection, ModelFilter filter);
}
