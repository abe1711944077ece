package io.github.migrationroute.flyway;

import io.github.migrationroute.MigrationException;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;

/** Says why Flyway failed, for the operator. */
final class Failures {
    private Failures() {}

    /** To be called in the thread in which Flyway failed, and not for a failure inside a migration. */
    static MigrationException translate(FlywayException e) {
        // An interrupted thread cannot read the next script; Flyway then says that it cannot parse it.
        return Thread.currentThread().isInterrupted() ? interrupted(e) : new MigrationException(message(e), e);
    }

    static MigrationException interrupted(@Nullable Throwable cause) {
        String message =
                "Interrupted between two migrations. stats shows what is still pending; finalize goes on from there.";
        return cause == null ? new MigrationException(message) : new MigrationException(message, cause);
    }

    static String message(FlywayException e) {
        String message = e.getMessage();
        return message == null || message.isBlank() ? e.toString() : message.strip();
    }
}
