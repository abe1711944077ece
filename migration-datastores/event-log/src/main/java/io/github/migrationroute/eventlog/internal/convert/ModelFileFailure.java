package io.github.migrationroute.eventlog.internal.convert;

import java.io.IOException;

/** Carries a failure of the temporary file through the code of a host, which asks a state for a model. */
public final class ModelFileFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final IOException failure;

    ModelFileFailure(IOException failure) {
        super(failure);
        this.failure = failure;
    }

    public IOException failure() {
        return failure;
    }
}
