package io.github.migrationroute.examples;

import io.github.migrationroute.Datastore;
import io.github.migrationroute.MigrationListener;
import io.github.migrationroute.MigrationRouteHandler;
import java.nio.file.Path;
import java.time.Duration;

/** Builds a handler with everything set. */
public final class CustomSettings {
    private CustomSettings() {}

    static MigrationRouteHandler handler(Datastore datastore, Path temporaryFolder, MigrationListener listener) {
        return MigrationRouteHandler.builder(datastore)
                .initialWait(Duration.ofMillis(500))
                .shortCommandWait(Duration.ofSeconds(10))
                .closeGrace(Duration.ofSeconds(60))
                .payloadLimit(1024)
                .outputMemoryLimit(16 * 1024 * 1024)
                .temporaryFolder(temporaryFolder)
                .addListener(listener)
                .build();
    }
}
