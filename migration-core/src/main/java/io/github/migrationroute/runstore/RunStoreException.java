package io.github.migrationroute.runstore;

/**
 * A {@link RunStore} cannot be reached, what it stores cannot be read, or a claim of it was lost. A request that needs the
 * store is answered with status code 503 then, unless its command has got a claim: that is said in its {@code exception}.
 */
public class RunStoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message what cannot be reached, for the operator; part of the answer, so without secrets
     */
    public RunStoreException(String message) {
        super(message);
    }

    /**
     * Creates an exception.
     *
     * @param message what cannot be reached, for the operator; part of the answer, so without secrets
     * @param cause what led to it; logged, not part of the answer
     */
    public RunStoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
