package io.github.migrationroute.runstore;

/** A {@link RunStore} cannot be reached, or what it stores cannot be read. The request that needed it is answered with status code 503. */
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
