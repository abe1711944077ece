package io.github.migrationroute.eventlog.internal.event;

import io.github.migrationroute.eventlog.migration.EventMigration;
import io.github.migrationroute.eventlog.migration.Migration;
import io.github.migrationroute.eventlog.migration.ModelMigration;
import java.util.List;

/**
 * All registered migrations: event migrations, then model migrations, with the target indices 2, 3, … without a gap.
 *
 * @param eventMigrations the event migrations, in order
 * @param modelMigrations the model migrations, in order
 */
public record MigrationChain(List<EventMigration> eventMigrations, List<ModelMigration> modelMigrations) {
    /** The index of a database that no migration has been applied to. */
    public static final int FIRST_INDEX = 1;

    public static MigrationChain of(List<? extends Migration> migrations) {
        boolean models = false;
        int expected = FIRST_INDEX;
        for (Migration migration : migrations) {
            expected++;
            if (migration.targetIndex() != expected) {
                throw new IllegalArgumentException("The migration " + migration.name() + " has the target index "
                        + migration.targetIndex() + ", but " + expected
                        + " comes next: the first has 2, and they are numbered without gaps");
            }
            if (migration instanceof EventMigration && migration instanceof ModelMigration) {
                throw new IllegalArgumentException("The migration " + migration.name() + " (" + expected
                        + ") is both an event migration and a model migration; it must be one of them");
            }
            if (models && migration instanceof EventMigration) {
                throw new IllegalArgumentException("The event migration " + migration.name() + " (" + expected
                        + ") comes after a model migration; event migrations come first");
            }
            models = migration instanceof ModelMigration;
        }
        return new MigrationChain(only(migrations, EventMigration.class), only(migrations, ModelMigration.class));
    }

    private static <M> List<M> only(List<? extends Migration> migrations, Class<M> kind) {
        return migrations.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** Returns the index of a database that all migrations have been applied to. */
    public int targetIndex() {
        return eventTargetIndex() + modelMigrations.size();
    }

    /** Returns the index of a history that all event migrations have been applied to. */
    public int eventTargetIndex() {
        return FIRST_INDEX + eventMigrations.size();
    }

    public List<EventMigration> eventMigrationsAfter(int index) {
        return eventMigrations.stream()
                .filter(migration -> migration.targetIndex() > index)
                .toList();
    }

    public List<ModelMigration> modelMigrationsAfter(int index) {
        return modelMigrations.stream()
                .filter(migration -> migration.targetIndex() > index)
                .toList();
    }

    /** Says what a migration is in one line, for output and errors. */
    public static String describe(Migration migration) {
        return "migration " + migration.targetIndex() + " (" + migration.name() + ")";
    }
}
