package io.github.migrationroute.eventlog.internal.models;

import io.github.migrationroute.MigrationException;
import io.github.migrationroute.eventlog.internal.event.EventRules;
import io.github.migrationroute.eventlog.internal.event.EventType;
import io.github.migrationroute.eventlog.internal.event.MigrationChain;
import io.github.migrationroute.eventlog.migration.Event;
import io.github.migrationroute.eventlog.migration.Fqid;
import io.github.migrationroute.eventlog.migration.Model;
import io.github.migrationroute.eventlog.migration.ModelMigration;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Models that are in no database: all of them are in memory. Not safe for use by several threads. */
public final class MemoryModels {
    private final NavigableMap<String, NavigableMap<Integer, Model>> collections = new TreeMap<>();

    /**
     * Applies an event.
     *
     * @param position the number of its position
     * @throws EventRules.Violation if it breaks a rule
     */
    public void apply(Event event, int position) {
        Fqid fqid = event.fqid();
        collections
                .computeIfAbsent(fqid.collection(), name -> new TreeMap<>())
                .put(fqid.id(), EventRules.apply(model(fqid), event, position));
    }

    /**
     * Applies a model migration.
     *
     * @param position the number of the position that its changes become
     * @throws MigrationException if it fails, or its changes break a rule; then some of them may have been applied
     * @throws InterruptedException if it was interrupted
     */
    public void apply(ModelMigration migration, int position) throws InterruptedException {
        List<Event> events = new ArrayList<>();
        try {
            migration.migrate(new MemoryModelReader(this), new ChangeEvents(events::add));
        } catch (InterruptedException e) {
            throw e;
        } catch (Throwable e) {
            String message = e instanceof MigrationException ? e.getMessage() : e.toString();
            throw new MigrationException("The " + MigrationChain.describe(migration) + " failed: " + message, e);
        }
        for (Event event : events) {
            try {
                apply(event, position);
            } catch (EventRules.Violation e) {
                throw new MigrationException(
                        "The " + MigrationChain.describe(migration) + " made a wrong change: "
                                + EventType.describe(event) + ": " + e.rule(),
                        e);
            }
        }
    }

    /** Returns a model, which can be a deleted one; null if it has never existed. */
    @Nullable
    Model model(Fqid fqid) {
        NavigableMap<Integer, Model> collection = collections.get(fqid.collection());
        return collection == null ? null : collection.get(fqid.id());
    }

    /** Returns the models of a collection, deleted ones as well, ordered by id. */
    Stream<Model> models(String collection) {
        return collections.getOrDefault(collection, new TreeMap<>()).values().stream();
    }

    /** Returns the models that are not deleted, ordered by collection and id. */
    public Stream<Model> present() {
        return collections.values().stream()
                .flatMap(collection -> collection.values().stream())
                .filter(model -> !model.deleted());
    }
}
