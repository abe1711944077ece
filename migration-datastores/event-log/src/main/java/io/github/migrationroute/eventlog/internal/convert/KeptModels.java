package io.github.migrationroute.eventlog.internal.convert;

import io.github.migrationroute.eventlog.migration.Fields;
import io.github.migrationroute.eventlog.migration.Fqid;
import io.github.migrationroute.eventlog.migration.Model;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
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

    /** What objects of a model take beside their characters, about. */
    private static final int MODEL_OVERHEAD = 200;

    private static final int FIELD_OVERHEAD = 72;

    /** A model in memory, and whether the file lacks it. */
    private record Cached(Model model, boolean changed, long size) {}

    /** Where those are that are not in memory; null if no fields are kept. */
    private final @Nullable ModelFile file;

    private final long memoryLimit;
    private final Map<String, PagedLongs> collections = new HashMap<>();
    private final LinkedHashMap<Fqid, Cached> cache = new LinkedHashMap<>(16, 0.75f, true);
    private long cachedSize;

    private KeptModels(@Nullable ModelFile file, long memoryLimit) {
        this.file = file;
        this.memoryLimit = memoryLimit;
    }

    static KeptModels withoutFields() {
        return new KeptModels(null, 0);
    }

    /**
     * Keeps fields.
     *
     * @param file what is not in memory
     * @param memoryLimit how many bytes of models are kept in memory, about
     */
    static KeptModels withFields(ModelFile file, long memoryLimit) {
        return new KeptModels(file, memoryLimit);
    }

    boolean keepsFields() {
        return file != null;
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
        if (file == null) {
            return Model.of(fqid, Fields.NONE, deleted, 0);
        }
        Cached cached = cache.get(fqid);
        if (cached != null) {
            return cached.model;
        }
        try {
            Model model = file.read(known >>> FLAG_BITS, fqid, deleted);
            remember(model, false, file);
            return model;
        } catch (IOException e) {
            throw new ModelFileFailure(e);
        }
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
        if (file != null) {
            remember(model, true, file);
        }
    }

    private void remember(Model model, boolean changed, ModelFile evictedTo) {
        long size = size(model);
        Cached before = cache.put(model.fqid(), new Cached(model, changed, size));
        cachedSize += size - (before == null ? 0 : before.size);
        var oldest = cache.entrySet().iterator();
        // The one that was just used stays, however large it is.
        while (cachedSize > memoryLimit && cache.size() > 1) {
            Cached evicted = oldest.next().getValue();
            oldest.remove();
            cachedSize -= evicted.size;
            if (evicted.changed) {
                write(evicted.model, evictedTo);
            }
        }
    }

    private void write(Model model, ModelFile to) {
        try {
            PagedLongs collection = collections.computeIfAbsent(model.fqid().collection(), name -> new PagedLongs());
            long known = collection.get(model.fqid().id());
            long place = to.append(model);
            collection.set(model.fqid().id(), place << FLAG_BITS | (known & FLAGS));
        } catch (IOException e) {
            throw new ModelFileFailure(e);
        }
    }

    private static long size(Model model) {
        long[] size = {MODEL_OVERHEAD};
        model.fields()
                .forEach((name, value) ->
                        size[0] += FIELD_OVERHEAD + value.toString().length());
        return size[0];
    }
}
