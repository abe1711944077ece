package io.github.migrationroute.eventlog.internal.convert;

import io.github.migrationroute.eventlog.migration.Fqid;
import io.github.migrationroute.eventlog.migration.Model;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The models that were used last, each of them in all states, and the file with the others. Most migrations leave most models
 * as they are: states that are next to each other mostly have the very same model, which is counted, written and read once.
 *
 * <p>Not safe for use by several threads. Methods throw a {@link ModelFileFailure} if the file fails.
 */
final class ModelCache implements AutoCloseable {
    /** What objects of a model take beside their characters, about. */
    private static final int MODEL_OVERHEAD = 200;

    private static final int FIELD_OVERHEAD = 72;

    /** What an entry takes beside its models, and for each state, about. */
    private static final int ENTRY_OVERHEAD = 200;

    private static final int STATE_OVERHEAD = 24;

    /** A place in the file that is none, because the model is not there as it is. */
    private static final long NOWHERE = -1;

    private final long memoryLimit;
    private final ModelFile file;
    private final List<KeptModels> states = new ArrayList<>();
    private final LinkedHashMap<Fqid, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
    private long size;

    /** Why the file has failed first: nothing that is in it can be relied on after that. */
    private @Nullable ModelFileFailure failure;

    /**
     * Creates a cache without states.
     *
     * @param folder where the file is
     * @param memoryLimit how many bytes are in memory, about
     */
    ModelCache(Path folder, long memoryLimit) {
        this.file = new ModelFile(folder);
        this.memoryLimit = memoryLimit;
    }

    /** Returns how many states there are, which is the number of the next one. */
    int states() {
        return states.size();
    }

    /** Takes a state, before there is any model. */
    void add(KeptModels state) {
        states.add(state);
    }

    /**
     * Returns a model that there is.
     *
     * @param state the number of the state
     * @param place where it is in the file, if it is not in memory
     */
    Model get(int state, Fqid fqid, boolean deleted, long place) {
        requireIntact();
        Entry known = entries.get(fqid);
        Model model = known == null ? null : known.models[state];
        if (model != null) {
            return model;
        }
        Entry entry = known == null ? created(fqid) : known;
        Model read = entry.at(place);
        if (read == null) {
            try {
                read = file.read(place, fqid, deleted);
            } catch (IOException e) {
                throw failed(e);
            }
        }
        keep(entry, state, read, place);
        return read;
    }

    /**
     * Replaces a model.
     *
     * @param state the number of the state
     */
    void put(int state, Model model) {
        Entry known = entries.get(model.fqid());
        keep(known == null ? created(model.fqid()) : known, state, model, NOWHERE);
    }

    private Entry created(Fqid fqid) {
        Entry entry = new Entry(states.size());
        entries.put(fqid, entry);
        return entry;
    }

    private void keep(Entry entry, int state, Model model, long place) {
        size -= entry.size;
        entry.set(state, model, place);
        size += entry.size;
        var oldest = entries.entrySet().iterator();
        // The one that was just used stays, however large it is.
        while (size > memoryLimit && entries.size() > 1) {
            var evicted = oldest.next();
            oldest.remove();
            size -= evicted.getValue().size;
            write(evicted.getKey(), evicted.getValue());
        }
    }

    @SuppressWarnings("ReferenceEquality") // Those that are equal and not the same are few.
    private void write(Fqid fqid, Entry entry) {
        try {
            Model last = null;
            long lastPlace = NOWHERE;
            for (int state = 0; state < entry.models.length; state++) {
                Model model = entry.models[state];
                if (model != null && entry.places[state] == NOWHERE) {
                    lastPlace = model == last ? lastPlace : file.append(model);
                    last = model;
                    states.get(state).written(fqid, lastPlace);
                }
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private ModelFileFailure failed(IOException cause) {
        failure = new ModelFileFailure(cause);
        return failure;
    }

    /** Throws what the file has failed with, which a migration that asked for a model may have caught. */
    void requireIntact() {
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    /** A model in all states, as far as it is in memory. */
    private static final class Entry {
        private final @Nullable Model[] models;
        private final long[] places;
        private final long[] sizes;
        private long size;

        Entry(int states) {
            models = new Model[states];
            places = new long[states];
            sizes = new long[states];
        }

        /** Returns the model that is at a place of the file, if it is in memory. */
        @Nullable
        Model at(long place) {
            for (int state = 0; state < models.length; state++) {
                if (models[state] != null && places[state] == place) {
                    return models[state];
                }
            }
            return null;
        }

        @SuppressWarnings("ReferenceEquality") // As above.
        void set(int state, Model model, long place) {
            boolean sameAsBefore = state > 0 && models[state - 1] == model;
            models[state] = model;
            places[state] = place;
            sizes[state] = sameAsBefore ? sizes[state - 1] : size(model);
            size = ENTRY_OVERHEAD + (long) STATE_OVERHEAD * models.length;
            for (int i = 0; i < models.length; i++) {
                size += i > 0 && models[i] == models[i - 1] ? 0 : sizes[i];
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
}
