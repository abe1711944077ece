package io.github.migrationroute;

/**
 * Ends a command with a message that is meant for the operator: it appears in the answer's {@code exception} as it is,
 * without a class name. Anything else that a {@link Datastore} throws appears as its {@link Throwable#toString()}.
 */
public class MigrationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message what went wrong and what can be done about it, for the operator
     */
    public MigrationException(String message) {
        super(message);
    }

    /**
     * Creates an exception with a cause, which is logged but not part of the answer.
     *
     * @param message what went wrong and what can be done about it, for the operator
     * @param cause what led to it
     */
    public MigrationException(String message, Throwable cause) {
        super(message, cause);
    }
}
