package io.github.migrationroute.examples;

import io.github.migrationroute.MigrationCommand;
import io.github.migrationroute.MigrationRequest;
import io.github.migrationroute.MigrationResponse;
import io.github.migrationroute.MigrationRouteHandler;
import java.io.IOException;
import java.io.OutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Uses the handler without the servlet, for a host with another kind of HTTP server, or with none. */
public final class DirectUse {
    private static final Logger LOGGER = LoggerFactory.getLogger(DirectUse.class);

    private DirectUse() {}

    static int answer(MigrationRouteHandler handler, byte[] payload, OutputStream out) throws IOException {
        try (MigrationResponse response = handler.handle(payload)) {
            response.writeTo(out);
            return response.statusCode();
        }
    }

    static void reportStats(MigrationRouteHandler handler) {
        try (MigrationResponse response = handler.handle(new MigrationRequest(MigrationCommand.STATS, false))) {
            response.result().output().ifPresent(LOGGER::info);
            response.result().exception().ifPresent(LOGGER::error);
        }
    }
}
