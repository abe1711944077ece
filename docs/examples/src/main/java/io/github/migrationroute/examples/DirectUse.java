package io.github.migrationroute.examples;

import io.github.migrationroute.Datastore;
import io.github.migrationroute.MigrationProgressState;
import io.github.migrationroute.MigrationResponse;
import io.github.migrationroute.MigrationResult;
import io.github.migrationroute.MigrationRouteHandler;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;

/** Uses the handler without the servlet, for a host with another kind of HTTP server, or with none. */
public final class DirectUse {
    private DirectUse() {}

    static int answer(MigrationRouteHandler handler, byte[] payload, OutputStream out) throws IOException {
        try (MigrationResponse response = handler.handle(payload)) {
            response.writeTo(out);
            return response.statusCode();
        }
    }

    static String migrate(Datastore datastore) {
        try (var handler = MigrationRouteHandler.builder(datastore)
                .initialWait(Duration.ofMinutes(1))
                .build()) {
            MigrationResult result = handler.handle("{\"cmd\": \"migrate\"}").result();
            if (!result.status().equals(Optional.of(MigrationProgressState.MIGRATION_FINISHED))) {
                throw new IllegalStateException("Not finished after a minute: " + result);
            }
            result.exception().ifPresent(message -> {
                throw new IllegalStateException(message);
            });
            return result.output().orElseThrow();
        }
    }
}
