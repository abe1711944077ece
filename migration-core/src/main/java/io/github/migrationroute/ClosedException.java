package io.github.migrationroute;

/** Nothing may begin any more, because the host is shutting down. */
final class ClosedException extends Exception {
    private static final long serialVersionUID = 1L;

    ClosedException() {
        super("The migration route is closed", null, false, false);
    }
}
