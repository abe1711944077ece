package io.github.migrationroute.eventlog.migration;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Describes which models of a collection are wanted, and what of them: {@code ModelQuery.of("motion").where(filter)
 * .only("title")}. Immutable.
 */
public final class ModelQuery {
    private final String collection;
    private final @Nullable ModelFilter filter;
    private final @Nullable List<String> fields;
    private final boolean includesDeleted;

    private ModelQuery(
            String collection, @Nullable ModelFilter filter, @Nullable List<String> fields, boolean includesDeleted) {
        this.collection = collection;
        this.filter = filter;
        this.fields = fields;
        this.includesDeleted = includesDeleted;
    }

    /**
     * Wants all models of a collection that are not deleted, with all their fields.
     *
     * @param collection its name
     * @return the query
     * @throws IllegalArgumentException if it is no name of one; see {@link Fqid}
     */
    public static ModelQuery of(String collection) {
        Fqid.checkCollection(collection);
        return new ModelQuery(collection, null, null, false);
    }

    /**
     * Wants only some of the models.
     *
     * @param condition which; if one was given before, those that satisfy both
     * @return another query
     */
    public ModelQuery where(ModelFilter condition) {
        return new ModelQuery(collection, filter == null ? condition : filter.and(condition), fields, includesDeleted);
    }

    /**
     * Wants only some fields, which is faster where models are large. The others seem not to be there; without any name, none is.
     *
     * @param names the names of the fields; they replace those that were given before
     * @return another query
     * @throws IllegalArgumentException if one is no name of a field
     */
    public ModelQuery only(String... names) {
        List<String> distinct = Arrays.stream(names).distinct().toList();
        distinct.forEach(FieldNames::check);
        return new ModelQuery(collection, filter, distinct, includesDeleted);
    }

    /**
     * Wants deleted models as well.
     *
     * @return another query
     */
    public ModelQuery includingDeleted() {
        return new ModelQuery(collection, filter, fields, true);
    }

    /**
     * Tells of which collection the models are.
     *
     * @return its name
     */
    public String collection() {
        return collection;
    }

    /**
     * Tells which models are wanted.
     *
     * @return what they satisfy; nothing if all are wanted
     */
    public Optional<ModelFilter> filter() {
        return Optional.ofNullable(filter);
    }

    /**
     * Tells which fields are wanted.
     *
     * @return their names, each once; nothing if all are wanted
     */
    public Optional<List<String>> fields() {
        return Optional.ofNullable(fields);
    }

    /**
     * Tells whether deleted models are wanted.
     *
     * @return whether they are
     */
    public boolean includesDeleted() {
        return includesDeleted;
    }

    /** Returns a short description, for example {@code motion, fields [title], deleted ones as well}. */
    @Override
    public String toString() {
        return collection
                + (filter == null ? "" : " where " + filter)
                + (fields == null ? "" : ", fields " + fields)
                + (includesDeleted ? ", deleted ones as well" : "");
    }
}
