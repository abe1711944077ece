package io.github.migrationroute.eventlog.internal.event;

import io.github.migrationroute.MigrationException;
import io.github.migrationroute.eventlog.migration.EventMigration;
import io.github.migrationroute.eventlog.migration.Migration;
import io.github.migrationroute.eventlog.migration.ModelMigration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * All registered migrations: event migrations, then model migrations, with the target indices 2, 3, … without a gap.
 *
 * @param migrations the migrations, in order
 */
public record MigrationChain(List<RegisteredMigration> migrations) {
    /** The index of a database that no migration has been applied to. */
    public static final int FIRST_INDEX = 1;

    /**
     * Registers migrations.
     *
     * @param factories makes each of them, in order
     * @throws IllegalArgumentException if the target indices do not begin with 2, have a gap or a double, or if an event
     *     migration comes after a model migration
     */
    public static MigrationChain of(List<? extends Supplier<? extends Migration>> factories) {
        List<RegisteredMigration> registered = new ArrayList<>();
        boolean models = false;
        int expected = FIRST_INDEX;
        for (Supplier<? extends Migration> factory : factories) {
            RegisteredMigration migration = RegisteredMigration.of(factory);
            expected++;
            if (migration.targetIndex() != expected) {
                throw new IllegalArgumentException("The migration " + migration.name() + " has the target index "
                        + migration.targetIndex() + ", but " + expected
                        + " comes next: the first has 2, and they are numbered without gaps");
            }
            if (models && !migration.isOfModels()) {
                throw new IllegalArgumentException("The event migration " + migration.name() + " (" + expected
                        + ") comes after a model migration; event migrations come first");
            }
            models = migration.isOfModels();
            registered.add(migration);
        }
        return new MigrationChain(List.copyOf(registered));
    }

    /** Returns the index of a database that all migrations have been applied to. */
    public int targetIndex() {
        return FIRST_INDEX + migrations.size();
    }

    /** Returns the index of a history that all event migrations have been applied to. */
    public int eventTargetIndex() {
        return FIRST_INDEX
                + (int) migrations.stream()
                        .filter(migration -> !migration.isOfModels())
                        .count();
    }

    /** Tells whether events would have to be converted. */
    public boolean hasEventMigrationsAfter(int index) {
        return index < eventTargetIndex();
    }

    /**
     * Makes new instances of the event migrations after an index, in order.
     *
     * @throws MigrationException if a factory fails
     */
    public List<EventMigration> makeEventMigrationsAfter(int index) {
        return migrations.stream()
                .filter(migration -> migration.targetIndex() > index && !migration.isOfModels())
                .map(migration -> migration.make(EventMigration.class))
                .toList();
    }

    /**
     * Makes new instances of the model migrations after an index, in order.
     *
     * @throws MigrationException if a factory fails
     */
    public List<ModelMigration> makeModelMigrationsAfter(int index) {
        return migrations.stream()
                .filter(migration -> migration.targetIndex() > index && migration.isOfModels())
                .map(migration -> migration.make(ModelMigration.class))
                .toList();
    }

    /** Says what a migration is in one line, for output and errors. */
    public static String describe(Migration migration) {
        return "migration " + migration.targetIndex() + " (" + migration.name() + ")";
    }
}
