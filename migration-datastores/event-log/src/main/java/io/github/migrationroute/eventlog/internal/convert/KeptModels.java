package io.github.migrationroute.eventlog.internal.convert;

import io.github.migrationroute.eventlog.migration.Fields;
import io.github.migrationroute.eventlog.migration.Fqid;
import io.github.migrationroute.eventlog.migration.Model;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All models at one moment of the history, of which only those that were used last are in memory; the others are in a
 * temporary file. If it keeps no fields, a model costs eight bytes.
 *
 * <p>Not safe for use by several threads. Methods throw a {@link ModelFileFailure} if the file fails.
 */
final class KeptModels {
    /** The lowest bits of what is known of an id; above them is the place in the file, if it is there. */
    private static final long EXISTS = 1;

    private static final long DELETED = 2;
    private static final int FLAG_BITS = 2;
    private static final long FLAGS = (1 << FLAG_BITS) - 1;

    /** Where fields are; null if none are kept. */
    private final @Nullable ModelCache cache;

    /** The number of this state there. */
    private final int number;

    private final Map<String, PagedLongs> collections = new HashMap<>();

    private KeptModels(@Nullable ModelCache cache, int number) {
        this.cache = cache;
        this.number = number;
    }

    static KeptModels withoutFields() {
        return new KeptModels(null, 0);
    }

    /** Keeps fields in a cache, which knows no models yet. */
    static KeptModels withFields(ModelCache cache) {
        KeptModels state = new KeptModels(cache, cache.states());
        cache.add(state);
        return state;
    }

    boolean keepsFields() {
        return cache != null;
    }

    /** Returns a model, null if it has never existed. */
    @Nullable
    Model get(Fqid fqid) {
        PagedLongs collection = collections.get(fqid.collection());
        long known = collection == null ? 0 : collection.get(fqid.id());
        if (known == 0) {
            return null;
        }
        boolean deleted = (known & DELETED) != 0;
        return cache == null
                ? Model.of(fqid, Fields.NONE, deleted, 0)
                : cache.get(number, fqid, deleted, known >>> FLAG_BITS);
    }

    boolean exists(Fqid fqid) {
        PagedLongs collection = collections.get(fqid.collection());
        return collection != null && (collection.get(fqid.id()) & FLAGS) == EXISTS;
    }

    /** Returns the ids of the models that are not deleted, ascending. */
    List<Integer> ids(String collection) {
        List<Integer> ids = new ArrayList<>();
        PagedLongs known = collections.get(collection);
        if (known != null) {
            known.forEach((id, value) -> {
                if ((value & FLAGS) == EXISTS) {
                    ids.add(id);
                }
            });
        }
        return ids;
    }

    void put(Model model) {
        Fqid fqid = model.fqid();
        PagedLongs collection = collections.computeIfAbsent(fqid.collection(), name -> new PagedLongs());
        long place = collection.get(fqid.id()) & ~FLAGS;
        collection.set(fqid.id(), place | EXISTS | (model.deleted() ? DELETED : 0));
        if (cache != null) {
            cache.put(number, model);
        }
    }

    /** Takes the place of a model in the file. */
    void written(Fqid fqid, long place) {
        PagedLongs collection = collections.get(fqid.collection());
        if (collection == null) {
            throw new IllegalStateException("Nothing is known of " + fqid);
        }
        collection.set(fqid.id(), place << FLAG_BITS | (collection.get(fqid.id()) & FLAGS));
    }
}
