package io.github.migrationroute;

/** A request is not carried out; carries the answer to it. */
final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int statusCode;
    private final String reason;

    /**
     * Creates an exception.
     *
     * @param statusCode the HTTP status code, at least 400
     * @param reason the message of the answer
     */
    RefusedException(int statusCode, String reason) {
        super(reason, null, false, false);
        this.statusCode = statusCode;
        this.reason = reason;
    }

    static RefusedException badRequest(String reason) {
        return new RefusedException(400, reason);
    }

    static RefusedException shuttingDown() {
        return new RefusedException(503, "The migration route is being shut down.");
    }

    int statusCode() {
        return statusCode;
    }

    MigrationResponse response() {
        return MigrationResponse.refused(statusCode, reason);
    }
}
