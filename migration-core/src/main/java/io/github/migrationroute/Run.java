package io.github.migrationroute;

import org.jspecify.annotations.Nullable;

/**
 * A run of {@code migrate} or {@code finalize} as it was at one moment.
 *
 * @param command the command, {@link MigrationCommand#MIGRATE} or {@link MigrationCommand#FINALIZE}
 * @param state {@link MigrationProgressState#MIGRATION_RUNNING} or {@link MigrationProgressState#MIGRATION_FINISHED}
 * @param output what it had written
 * @param exception why it failed, for the operator and never empty; null while it runs and if it was successful
 */
public record Run(
        MigrationCommand command,
        MigrationProgressState state,
        MigrationOutput output,
        @Nullable String exception) implements AutoCloseable {

    /** Releases the output. */
    @Override
    public void close() {
        output.close();
    }
}
