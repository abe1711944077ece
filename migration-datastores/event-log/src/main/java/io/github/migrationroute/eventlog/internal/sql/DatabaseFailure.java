package io.github.migrationroute.eventlog.internal.sql;

import java.sql.SQLException;

/** Carries a failure of the database through the code of a host, whose methods cannot throw it. */
public final class DatabaseFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final SQLException failure;

    public DatabaseFailure(SQLException failure) {
        super(failure);
        this.failure = failure;
    }

    public SQLException failure() {
        return failure;
    }
}
