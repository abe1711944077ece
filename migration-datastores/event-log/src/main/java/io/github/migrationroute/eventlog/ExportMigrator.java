package io.github.migrationroute.eventlog;

import io.github.migrationroute.MigrationException;
import io.github.migrationroute.eventlog.internal.convert.SinglePosition;
import io.github.migrationroute.eventlog.internal.event.EventRules;
import io.github.migrationroute.eventlog.internal.event.MigrationChain;
import io.github.migrationroute.eventlog.internal.event.RegisteredMigration;
import io.github.migrationroute.eventlog.internal.event.SharedNames;
import io.github.migrationroute.eventlog.internal.execution.Execution;
import io.github.migrationroute.eventlog.internal.models.MemoryModels;
import io.github.migrationroute.eventlog.migration.Event;
import io.github.migrationroute.eventlog.migration.EventMigration;
import io.github.migrationroute.eventlog.migration.Fqid;
import io.github.migrationroute.eventlog.migration.Migration;
import io.github.migrationroute.eventlog.migration.Model;
import io.github.migrationroute.eventlog.migration.ModelMigration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Migrates models that are in no database, as those of an old export, by the migrations of an event log. It needs no
 * connection.
 *
 * <p>To event migrations the models are one position, which creates all of them in their order; there is no history before it,
 * no time, no information, and the user is 0. So the states know only the models before the one in hand, until the end of
 * the position. Model migrations are applied after that, as by {@code finalize}. All this is only done by
 * migrations that {@linkplain Migration#migratesExports() are fit for it}.
 *
 * <p>It has all models in memory, and besides only what the migration in hand can still ask for, however many migrations
 * there are: where an event migration {@linkplain EventMigration#readsModels() reads models}, all models as they were
 * before it, as far as they differ; where it reads none, only that they exist; and all changes of a model migration before
 * the first of them is applied. Names of fields and collections that are equal are there once, even if each model was given
 * with names of its own.
 *
 * <p>Safe for use by several threads: each call has instances of the migrations of its own.
 */
public final class ExportMigrator {
    private static final int FIRST_POSITION = 1;

    private final MigrationChain chain;

    private ExportMigrator(MigrationChain chain) {
        this.chain = chain;
    }

    /**
     * Creates one.
     *
     * @param migrations makes all migrations, as they are given to {@link EventLogDatastore#builder}
     * @return a new migrator
     * @throws IllegalArgumentException if the target indices do not begin with 2, have a gap or a double, or if an event
     *     migration comes after a model migration
     */
    public static ExportMigrator of(List<? extends Supplier<? extends Migration>> migrations) {
        return new ExportMigrator(MigrationChain.of(migrations));
    }

    /**
     * Tells which index models have that need no migration.
     *
     * @return the index after the last migration
     */
    public int targetIndex() {
        return chain.targetIndex();
    }

    /**
     * Migrates models.
     *
     * @param index the migration index that they have, from 1 to the target index
     * @param models the models, none of them deleted and none twice; read to its end before this returns, and not closed; what
     *     it throws is thrown on
     * @return the models at the target index, ordered by collection and id; what their positions are means nothing
     * @throws IllegalArgumentException if the index is out of range, a migration after it is not fit for this, which is then
     *     named, or a model is deleted, there twice, or has a field that it must not have. Nothing is migrated then
     * @throws MigrationException if a migration fails or breaks a rule; the message names it and the model
     * @throws InterruptedException if the thread was interrupted
     */
    public Stream<Model> migrate(int index, Stream<Model> models) throws InterruptedException {
        requireFit(index);
        var names = new SharedNames();
        Queue<Event> events = new ArrayDeque<>(SinglePosition.convert(
                FIRST_POSITION, creations(models, names), chain.makeEventMigrationsAfter(index), names));
        var migrated = new MemoryModels(names);
        while (!events.isEmpty()) {
            Execution.checkInterrupt();
            apply(events.remove(), migrated);
        }
        int position = FIRST_POSITION;
        for (ModelMigration migration : chain.makeModelMigrationsAfter(index)) {
            migrated.apply(migration, ++position);
        }
        return migrated.present();
    }

    private void requireFit(int index) {
        if (index < MigrationChain.FIRST_INDEX || index > chain.targetIndex()) {
            throw new IllegalArgumentException("There are no models of the migration index " + index
                    + ": it must be from " + MigrationChain.FIRST_INDEX + " to " + chain.targetIndex()
                    + ", to which the newest migration leads");
        }
        String unfit = chain.migrations().stream()
                .filter(migration -> migration.targetIndex() > index && !migration.migratesExports())
                .map(RegisteredMigration::toString)
                .collect(Collectors.joining(", "));
        if (!unfit.isEmpty()) {
            throw new IllegalArgumentException("Models of the migration index " + index
                    + " cannot be migrated without a database, because there are migrations after it that are not fit for"
                    + " that: " + unfit);
        }
    }

    private static List<Event> creations(Stream<Model> models, SharedNames names) {
        List<Event> events = new ArrayList<>();
        Set<Fqid> known = new HashSet<>();
        models.forEachOrdered(model -> {
            if (model.deleted()) {
                throw new IllegalArgumentException("The model " + model.fqid() + " is deleted; it must be left out");
            }
            Event creation = names.share(creation(model));
            if (!known.add(creation.fqid())) {
                throw new IllegalArgumentException("The model " + model.fqid() + " is there twice");
            }
            events.add(creation);
        });
        return events;
    }

    private static Event creation(Model model) {
        try {
            return Event.create(model.fqid(), model.fields());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("The model " + model.fqid() + " cannot be: " + e.getMessage(), e);
        }
    }

    /** What no migration has looked at was never checked by one. */
    private static void apply(Event event, MemoryModels models) {
        try {
            models.apply(event, FIRST_POSITION);
        } catch (EventRules.Violation e) {
            throw new MigrationException(
                    "The migrations have made an event of " + event.fqid() + " that cannot be: " + e.rule(), e);
        }
    }
}
