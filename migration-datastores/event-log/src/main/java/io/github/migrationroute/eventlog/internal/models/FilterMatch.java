package io.github.migrationroute.eventlog.internal.models;

import io.github.migrationroute.eventlog.migration.JsonValue;
import io.github.migrationroute.eventlog.migration.Model;
import io.github.migrationroute.eventlog.migration.ModelFilter;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Whether a filter chooses a model that is in no database: as the database would, but that strings are ordered by their code
 * points, as with the collation C.
 */
public final class FilterMatch {
    private FilterMatch() {}

    /**
     * Tells whether a filter chooses a model. Whether the model is deleted does not matter.
     *
     * @return whether it does
     */
    public static boolean matches(ModelFilter filter, Model model) {
        if (filter instanceof ModelFilter.Equal equal) {
            return equal.value().equals(model.fields().get(equal.field()));
        }
        if (filter instanceof ModelFilter.Less less) {
            return compares(model.fields().get(less.field()), less.value(), order -> order < 0);
        }
        if (filter instanceof ModelFilter.Greater greater) {
            return compares(model.fields().get(greater.field()), greater.value(), order -> order > 0);
        }
        if (filter instanceof ModelFilter.StartsWith startsWith) {
            JsonValue value = model.fields().get(startsWith.field());
            return value != null && value.isString() && value.asString().startsWith(startsWith.prefix());
        }
        if (filter instanceof ModelFilter.Present present) {
            return model.fields().containsKey(present.field());
        }
        if (filter instanceof ModelFilter.And and) {
            return and.filters().stream().allMatch(part -> matches(part, model));
        }
        if (filter instanceof ModelFilter.Or or) {
            return or.filters().stream().anyMatch(part -> matches(part, model));
        }
        if (filter instanceof ModelFilter.Not not) {
            return !matches(not.filter(), model);
        }
        throw new IllegalArgumentException("Unknown filter: " + filter);
    }

    private static boolean compares(@Nullable JsonValue value, JsonValue other, IntPredicate wanted) {
        return value != null
                && JsonOrder.typeRank(value) == JsonOrder.typeRank(other)
                && wanted.test(JsonOrder.compare(value, other));
    }
}
