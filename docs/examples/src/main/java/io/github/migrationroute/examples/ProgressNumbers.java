package io.github.migrationroute.examples;

import io.github.migrationroute.MigrationRouteHandler;
import io.github.migrationroute.MigrationRuns;
import io.github.migrationroute.runstore.Run;
import io.github.migrationroute.runstore.RunProgress;
import java.util.Optional;

/** Reads how far the latest run is. */
public final class ProgressNumbers {
    private ProgressNumbers() {}

    static Optional<RunProgress> of(MigrationRouteHandler handler) {
        return handler.runs().find(MigrationRuns.LATEST).flatMap(Run::progress);
    }
}
