package io.github.migrationroute.eventlog.internal.event;

import io.github.migrationroute.MigrationException;
import io.github.migrationroute.eventlog.migration.EventMigration;
import io.github.migrationroute.eventlog.migration.Migration;
import io.github.migrationroute.eventlog.migration.ModelMigration;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * What a host has registered: how a migration is made, and what is known of it without making another one.
 *
 * @param factory makes a new instance
 * @param targetIndex the index after it
 * @param name what it is called in output and errors
 * @param kind whether it is an {@link EventMigration} or a {@link ModelMigration}
 * @param migratesExports whether it can be applied to models that are in no database
 */
public record RegisteredMigration(
        Supplier<? extends Migration> factory,
        int targetIndex,
        String name,
        Class<? extends Migration> kind,
        boolean migratesExports) {
    /**
     * Makes an instance to learn of it what is registered.
     *
     * @throws IllegalArgumentException if it is of both kinds
     */
    static RegisteredMigration of(Supplier<? extends Migration> factory) {
        Migration first = Objects.requireNonNull(factory.get(), "a factory of migrations has made null");
        if (first instanceof EventMigration && first instanceof ModelMigration) {
            throw new IllegalArgumentException("The migration " + first.name() + " (" + first.targetIndex()
                    + ") is both an event migration and a model migration; it must be one of them");
        }
        return new RegisteredMigration(
                factory,
                first.targetIndex(),
                first.name(),
                first instanceof EventMigration ? EventMigration.class : ModelMigration.class,
                first.migratesExports());
    }

    boolean isOfModels() {
        return kind == ModelMigration.class;
    }

    /**
     * Makes a new instance.
     *
     * @throws MigrationException if the factory fails, or makes something else than before
     */
    <M extends Migration> M make(Class<M> wanted) {
        Migration made;
        try {
            made = factory.get();
        } catch (RuntimeException e) {
            throw new MigrationException("The factory of " + this + " failed: " + e, e);
        }
        if (!wanted.isInstance(made) || made.targetIndex() != targetIndex) {
            throw new MigrationException("The factory of " + this + " has made "
                    + (made == null ? "null" : made.name() + " with the target index " + made.targetIndex())
                    + ", but must always make the same migration.");
        }
        return wanted.cast(made);
    }

    /** Returns what it is called in output and errors. */
    @Override
    public String toString() {
        return "migration " + targetIndex + " (" + name + ")";
    }
}
