package io.github.migrationroute.eventlog.migration;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
     * Finds a model. It costs a round trip to the database, unless it was read lately; many are better asked for together.
     *
     * @param fqid its name
     * @return the model, which can be a deleted one; or nothing if it has never existed
     */
    default Optional<Model> model(Fqid fqid) {
        return Optional.ofNullable(models(List.of(fqid)).get(fqid));
    }

    /**
     * Finds many models together. All of them are in memory then.
     *
     * @param fqids their names, as many as there may be, in any order; one that is there twice is found once
     * @return for each name its model, which can be a deleted one, in the order of the names. Names of models that have never
     *     existed are left out; an unmodifiable map
     */
    Map<Fqid, Model> models(Collection<Fqid> fqids);

    /**
     * Finds some fields of many models together.
     *
     * @param fqids as in {@link #models(Collection)}
     * @param fields the names of the fields; a model has those of them only
     * @return as {@link #models(Collection)}
     * @throws IllegalArgumentException if one is no name of a field; see {@link Event}
     */
    default Map<Fqid, Model> models(Collection<Fqid> fqids, Collection<String> fields) {
        fields.forEach(FieldNames::check);
        Set<String> wanted = Set.copyOf(fields);
        Map<Fqid, Model> models = new LinkedHashMap<>(models(fqids));
        models.replaceAll((fqid, model) ->
                Model.of(fqid, model.fields().only(wanted::contains), model.deleted(), model.position()));
        return Collections.unmodifiableMap(models);
    }

    /**
     * Streams models of a collection.
     *
     * @param query which ones, and what of them
     * @return the models, ordered by id as a number, whatever the query; a stream that is not read to its end is best closed
     */
    Stream<Model> models(ModelQuery query);

    /**
     * Streams the models of a collection that are not deleted.
     *
     * @param collection its name
     * @return as {@link #models(ModelQuery)}
     */
    default Stream<Model> models(String collection) {
        return models(ModelQuery.of(collection));
    }

    /**
     * Streams some models of a collection.
     *
     * @param collection its name
     * @param filter which of those that are not deleted
     * @return as {@link #models(ModelQuery)}
     */
    default Stream<Model> models(String collection, ModelFilter filter) {
        return models(ModelQuery.of(collection).where(filter));
    }

    /**
     * Counts models of a collection.
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
     */
    default long count(String collection, ModelFilter filter) {
        return count(ModelQuery.of(collection).where(filter));
    }

    /**
     * Gives the history of the models.
     *
     * @return the history, without what is being changed by this migration
     */
    History history();
}
