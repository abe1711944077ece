package io.github.migrationroute.eventlog.migration;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Says which models of a collection are to be read, and what of them. Immutable: each method returns another query. Safe for
 * use by several threads.
 *
 * <p>For example {@code ModelQuery.of("motion").where(ModelFilter.present("state_id")).fields("title", "state_id")}.
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
     * Asks for all models of a collection that are not deleted, with all their fields.
     *
     * @param collection its name; one of which there are no models is empty
     * @return the query
     */
    public static ModelQuery of(String collection) {
        return new ModelQuery(Objects.requireNonNull(collection, "collection"), null, null, false);
    }

    /**
     * Asks for those models only that a filter chooses.
     *
     * @param chosen the filter; one that was given before must choose them as well
     * @return another query
     */
    public ModelQuery where(ModelFilter chosen) {
        Objects.requireNonNull(chosen, "chosen");
        return new ModelQuery(collection, filter == null ? chosen : filter.and(chosen), fields, includesDeleted);
    }

    /**
     * Asks for some fields only, which is cheaper where models are large. A filter may look at others as well.
     *
     * @param names the fields; they take the place of those that were asked for before
     * @return another query
     * @throws IllegalArgumentException if one is no name of a field; see {@link Event}
     */
    public ModelQuery fields(String... names) {
        return fields(Arrays.asList(names));
    }

    /**
     * Asks for some fields only, which is cheaper where models are large. A filter may look at others as well.
     *
     * @param names the fields; they take the place of those that were asked for before
     * @return another query
     * @throws IllegalArgumentException if one is no name of a field; see {@link Event}
     */
    public ModelQuery fields(Collection<String> names) {
        names.forEach(FieldNames::check);
        return new ModelQuery(
                collection, filter, List.copyOf(new ArrayList<>(new LinkedHashSet<>(names))), includesDeleted);
    }

    /**
     * Asks for deleted models as well.
     *
     * @return another query
     */
    public ModelQuery includingDeleted() {
        return new ModelQuery(collection, filter, fields, true);
    }

    /**
     * Tells which collection is read.
     *
     * @return its name
     */
    public String collection() {
        return collection;
    }

    /**
     * Tells which models are wanted.
     *
     * @return a filter, if not all are
     */
    public Optional<ModelFilter> filter() {
        return Optional.ofNullable(filter);
    }

    /**
     * Tells which fields are wanted.
     *
     * @return their names, each of them once, if not all are
     */
    public Optional<List<String>> fields() {
        return Optional.ofNullable(fields);
    }

    /**
     * Tells whether deleted models are wanted as well.
     *
     * @return whether they are
     */
    public boolean includesDeleted() {
        return includesDeleted;
    }
}
