package io.github.migrationroute;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls the datastore's method for a command, and turns whatever comes out of it into a value. */
final class CommandExecutor {
    private static final Logger LOGGER = LoggerFactory.getLogger(CommandExecutor.class);

    private final Datastore datastore;

    CommandExecutor(Datastore datastore) {
        this.datastore = datastore;
    }

    /**
     * Executes a command in the current thread and ends its log. Start and end are reported to the log of the host.
     *
     * @return why the command failed, an {@link Error} too; null if it was successful
     */
    @Nullable
    Throwable execute(Execution execution, RunLog log) {
        long start = System.nanoTime();
        Throwable failure = null;
        try {
            MigrationRequest request = execution.request();
            LOGGER.info(
                    "{} starts, verbose: {}, requested by: {}, id: {}",
                    execution.commandName(),
                    request.verbose(),
                    request.requester(),
                    execution.id());
            call(request.command(), log);
        } catch (Throwable e) {
            failure = e;
        }
        Throwable lost = log.close();
        if (failure == null) {
            failure = lost;
        }
        report(execution, System.nanoTime() - start, failure);
        return failure;
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

    private static void report(Execution execution, long nanos, @Nullable Throwable failure) {
        String command = execution.commandName();
        String duration = String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
        try {
            if (failure == null) {
                LOGGER.info("{} succeeded after {}, id: {}", command, duration, execution.id());
            } else {
                LOGGER.error("{} failed after {}, id: {}", command, duration, execution.id(), failure);
            }
        } catch (Throwable e) {
            // A throwable whose methods throw, or a broken logging backend. The outcome of the command stands.
            reportUnprintable(command, failure);
        }
    }

    private static void reportUnprintable(String command, @Nullable Throwable failure) {
        try {
            LOGGER.error("{} ended: {}", command, failure == null ? "successfully" : failure.getClass());
        } catch (Throwable e) {
            // Nobody is left to tell.
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
