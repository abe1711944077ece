package io.github.migrationroute;

import io.github.migrationroute.runstore.StopRequest;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the log of the host says of commands: who asked for them, from where, and what came of it. No method throws: a
 * broken logging backend, or a failure whose own methods throw, must not change the outcome of a command. Thread-safe.
 */
final class HostLog {
    private static final Logger LOGGER = LoggerFactory.getLogger(HostLog.class);

    private HostLog() {}

    static void started(Execution execution) {
        safely(
                execution.commandName(),
                null,
                () -> LOGGER.info(
                        "{} starts, verbose: {}, requested by: {}, id: {}",
                        execution.commandName(),
                        execution.request().verbose(),
                        execution.request().requester(),
                        execution.id()));
    }

    /**
     * Says how a command has ended.
     *
     * @param failure null if it was successful
     */
    static void ended(Execution execution, @Nullable Throwable failure) {
        safely(execution.commandName(), failure, () -> {
            String duration = seconds(execution.duration());
            if (failure == null) {
                LOGGER.info("{} succeeded after {}, {}", execution.commandName(), duration, origin(execution));
            } else if (saysAll(failure)) {
                LOGGER.warn(
                        "{} failed after {}, {}: {}",
                        execution.commandName(),
                        duration,
                        origin(execution),
                        failure.getMessage());
            } else {
                LOGGER.error("{} failed after {}, {}", execution.commandName(), duration, origin(execution), failure);
            }
        });
    }

    /** Says that somebody has asked for a run to stop, which this process executes. */
    static void stopping(Execution execution, StopRequest request) {
        safely(
                execution.commandName(),
                null,
                () -> LOGGER.info(
                        "{} was {}; it is interrupted, id: {}", execution.commandName(), request, execution.id()));
    }

    /** Says that a command was not executed, for no fault of anybody's. */
    static void refused(Execution execution, RefusedException refusal) {
        safely(
                execution.commandName(),
                null,
                () -> LOGGER.info(
                        "{} refused, {}: {}", execution.commandName(), origin(execution), refusal.getMessage()));
    }

    /** Says that somebody has asked for the progress, which may be often. */
    static void progress(Requester requester) {
        safely("progress", null, () -> LOGGER.debug("progress, requested by: {}", requester));
    }

    /** Of what was thrown on purpose and has no cause, the place says nothing that its message does not. */
    private static boolean saysAll(Throwable failure) {
        return failure instanceof MigrationException && failure.getCause() == null;
    }

    private static String origin(Execution execution) {
        return "requested by: " + execution.request().requester() + ", id: " + execution.id();
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", duration.toNanos() / 1e9);
    }

    /**
     * Says something of a command that has got its right to be executed.
     *
     * @param failure what has gone wrong; null if nothing has
     */
    static void safely(String commandName, @Nullable Throwable failure, Runnable logging) {
        try {
            logging.run();
        } catch (Throwable e) {
            unloggable(commandName, failure);
        }
    }

    private static void unloggable(String commandName, @Nullable Throwable failure) {
        try {
            LOGGER.error(
                    "What there is to say of {} cannot be logged: {}",
                    commandName,
                    failure == null ? "it has not failed" : failure.getClass());
        } catch (Throwable e) {
            // Nobody is left to tell.
        }
    }
}
