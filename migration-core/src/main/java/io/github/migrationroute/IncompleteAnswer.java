package io.github.migrationroute;

import io.github.migrationroute.runstore.RunStoreException;
import org.jspecify.annotations.Nullable;

/**
 * What is answered of a command that had got its right to be executed, when not everything about it can be known: it is no
 * refusal any more, so its {@code exception} says what is known, what is not, and why.
 */
final class IncompleteAnswer {
    private static final String STARTED = "The command was started.";
    private static final String SUCCEEDED = "The command succeeded.";
    private static final String UNREADABLE = "Its output cannot be read";

    private IncompleteAnswer() {}

    /** The run is in progress, and nobody can say how far it is. */
    static MigrationException unread(Throwable cause) {
        return new MigrationException(
                text(STARTED, "The store of runs cannot say how far it is, so ask progress", cause), cause);
    }

    /**
     * The run has ended, and the store may not know it.
     *
     * @param failure what the command threw; null if it was successful
     */
    static MigrationException unstored(@Nullable Throwable failure, Throwable cause) {
        return ended(
                failure,
                "The store of runs failed at its end, so its output is not known here, and progress may tell another end",
                cause);
    }

    /**
     * The command has ended, and its output cannot be read.
     *
     * @param failure what the command threw; null if it was successful
     */
    static MigrationException unreadable(@Nullable Throwable failure, Throwable cause) {
        return ended(failure, UNREADABLE, cause);
    }

    /**
     * The output of an answer cannot be read when it is sent.
     *
     * @param status where the run stood; null for a short command
     * @param exception what the answer said until then; null if the command had not failed
     */
    static MigrationException unreadable(
            @Nullable MigrationProgressState status, @Nullable String exception, Throwable cause) {
        String state = status == MigrationProgressState.MIGRATION_RUNNING ? STARTED : SUCCEEDED;
        return new MigrationException(text(exception == null ? state : exception, UNREADABLE, cause), cause);
    }

    private static MigrationException ended(@Nullable Throwable failure, String unknown, Throwable cause) {
        if (failure == null) {
            return new MigrationException(text(SUCCEEDED, unknown, cause), cause);
        }
        var exception = new MigrationException(text(CommandExecutor.describe(failure), unknown, cause), failure);
        exception.addSuppressed(cause);
        return exception;
    }

    private static String text(String known, String unknown, Throwable cause) {
        return known + (known.endsWith(".") ? " " : ". ") + unknown + ": " + reason(cause);
    }

    private static String reason(Throwable cause) {
        String message = cause instanceof RunStoreException ? cause.getMessage() : null;
        return message == null ? CommandExecutor.describe(cause) : message;
    }
}
