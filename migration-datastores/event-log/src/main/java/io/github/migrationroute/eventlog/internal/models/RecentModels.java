package io.github.migrationroute.eventlog.internal.models;

import io.github.migrationroute.eventlog.migration.Fqid;
import io.github.migrationroute.eventlog.migration.Model;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The models that were asked for last, because many models refer to the same few. No model changes while a model migration
 * reads.
 */
final class RecentModels {
    /** What objects of a model take beside their characters, about. */
    private static final int MODEL_OVERHEAD = 300;

    private static final int FIELD_OVERHEAD = 72;

    private final LinkedHashMap<Fqid, Model> models = new LinkedHashMap<>(16, 0.75f, true);
    private final long memoryLimit;
    private long size;

    /**
     * Creates it without models.
     *
     * @param memoryLimit how many bytes are kept, about
     */
    RecentModels(long memoryLimit) {
        this.memoryLimit = memoryLimit;
    }

    @Nullable
    Model get(Fqid fqid) {
        return models.get(fqid);
    }

    /** Adds a model that is not there. */
    void add(Model model) {
        models.put(model.fqid(), model);
        size += size(model);
        var oldest = models.values().iterator();
        while (size > memoryLimit && oldest.hasNext()) {
            size -= size(oldest.next());
            oldest.remove();
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
