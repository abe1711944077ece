package io.github.migrationroute.eventlog.migration;

import java.util.List;
import java.util.Optional;

/**
 * The models at one moment of the history.
 *
 * <p>Implemented by the datastore; later versions add methods.
 */
public interface ModelState {
    /**
     * Finds a model.
     *
     * @param fqid its name
     * @return the model, which can be a deleted one; or nothing if it has never existed
     * @throws IllegalStateException if the migration has said that it does not read models; see
     *     {@link EventMigration#readsModels}
     */
    Optional<Model> model(Fqid fqid);

    /**
     * Tells whether a model exists and is not deleted.
     *
     * @param fqid its name
     * @return whether it does
     */
    boolean exists(Fqid fqid);

    /**
     * Lists a collection. Takes time for each of its models, so it is not for every event of a large position.
     *
     * @param collection its name
     * @return the ids of its models that are not deleted, ascending
     */
    List<Integer> ids(String collection);
}
