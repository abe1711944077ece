package io.github.migrationroute.eventlog;

import java.sql.SQLException;

/** Carries a failure of the database through the code of a host, whose methods cannot throw it. */
final class DatabaseFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final SQLException failure;

    DatabaseFailure(SQLException failure) {
        super(failure);
        this.failure = failure;
    }

    SQLException failure() {
        return failure;
    }
}
