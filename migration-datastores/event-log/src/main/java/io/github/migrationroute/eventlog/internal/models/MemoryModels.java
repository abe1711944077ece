package io.github.migrationroute.eventlog.internal.models;

import io.github.migrationroute.MigrationException;
import io.github.migrationroute.eventlog.internal.event.EventRules;
import io.github.migrationroute.eventlog.internal.event.EventType;
import io.github.migrationroute.eventlog.internal.event.MigrationChain;
import io.github.migrationroute.eventlog.internal.event.SharedNames;
import io.github.migrationroute.eventlog.internal.execution.Execution;
import io.github.migrationroute.eventlog.migration.Event;
import io.github.migrationroute.eventlog.migration.Fqid;
import io.github.migrationroute.eventlog.migration.Model;
import io.github.migrationroute.eventlog.migration.ModelMigration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.NavigableMap;
import java.util.Queue;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Models that are in no database: all of them are in memory. Not safe for use by several threads. */
public final class MemoryModels {
    private final NavigableMap<String, NavigableMap<Fqid, Model>> collections = new TreeMap<>();
    private final SharedNames names;

    /**
     * Creates an empty one.
     *
     * @param names knows the names of those that will be in it
     */
    public MemoryModels(SharedNames names) {
        this.names = names;
    }

    /**
     * Applies an event.
     *
     * @param position the number of its position
     * @throws EventRules.Violation if it breaks a rule
     */
    public void apply(Event event, int position) {
        Fqid fqid = event.fqid();
        collections
                .computeIfAbsent(fqid.collection(), name -> new TreeMap<>(Comparator.comparingInt(Fqid::id)))
                .put(fqid, names.share(EventRules.apply(model(fqid), event, position)));
    }

    /**
     * Applies a model migration.
     *
     * @param position the number of the position that its changes become
     * @throws MigrationException if it fails, or its changes break a rule; then some of them may have been applied
     * @throws InterruptedException if the thread was interrupted; then too
     */
    public void apply(ModelMigration migration, int position) throws InterruptedException {
        Queue<Event> events = new ArrayDeque<>();
        try {
            migration.migrate(new MemoryModelReader(this), new ChangeEvents(events::add));
        } catch (InterruptedException e) {
            throw e;
        } catch (Throwable e) {
            String message = e instanceof MigrationException ? e.getMessage() : e.toString();
            throw new MigrationException("The " + MigrationChain.describe(migration) + " failed: " + message, e);
        }
        while (!events.isEmpty()) {
            // Each is forgotten as soon as it is in its model: there may be as many as there are models.
            Event event = events.remove();
            Execution.checkInterrupt();
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
        NavigableMap<Fqid, Model> collection = collections.get(fqid.collection());
        return collection == null ? null : collection.get(fqid);
    }

    /** Returns the models of a collection, deleted ones as well, ordered by id. */
    Stream<Model> models(String collection) {
        NavigableMap<Fqid, Model> models = collections.get(collection);
        return models == null ? Stream.empty() : models.values().stream();
    }

    /** Returns the models that are not deleted, ordered by collection and id. */
    public Stream<Model> present() {
        return collections.values().stream()
                .flatMap(collection -> collection.values().stream())
                .filter(model -> !model.deleted());
    }
}
