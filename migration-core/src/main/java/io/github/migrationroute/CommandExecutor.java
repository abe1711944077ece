package io.github.migrationroute;

import org.jspecify.annotations.Nullable;

/** Calls the datastore's method for a command, and turns whatever comes out of it into a value. */
final class CommandExecutor {
    private final Datastore datastore;

    CommandExecutor(Datastore datastore) {
        this.datastore = datastore;
    }

    /**
     * Executes a command in the current thread and ends its log.
     *
     * @return why the command failed, an {@link Error} too; null if it was successful
     */
    @Nullable
    Throwable execute(MigrationCommand command, RunLog log) {
        Throwable failure = null;
        try {
            call(command, log);
        } catch (Throwable e) {
            failure = e;
        }
        Throwable lost = log.close();
        return failure == null ? lost : failure;
    }

    private void call(MigrationCommand command, MigrationLog log) throws Exception {
        switch (command) {
            case MIGRATE -> datastore.migrate(log);
            case FINALIZE -> datastore.finalize(log);
            case RESET -> datastore.reset(log);
            case CLEAR_COLLECTIONFIELD_TABLES -> datastore.clearCollectionfieldTables(log);
            case STATS -> datastore.stats(log);
            case PROGRESS -> throw new IllegalArgumentException("progress does not reach the datastore");
        }
    }

    /**
     * Describes a failure as it stands in an answer.
     *
     * @param failure what the datastore threw
     * @return the description, never empty
     */
    static String describe(Throwable failure) {
        try {
            String text = failure instanceof MigrationException ? failure.getMessage() : failure.toString();
            if (text != null && !text.isBlank()) {
                return text;
            }
        } catch (Throwable e) {
            // A throwable whose methods throw. It is not logged either: that would call them again.
        }
        return failure.getClass().getName();
    }
}
