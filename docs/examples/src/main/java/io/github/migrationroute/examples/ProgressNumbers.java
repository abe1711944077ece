package io.github.migrationroute.examples;

import io.github.migrationroute.runstore.Run;
import io.github.migrationroute.runstore.RunProgress;
import io.github.migrationroute.runstore.RunStore;
import java.util.Optional;

/** Reads how far the latest run is. */
public final class ProgressNumbers {
    private ProgressNumbers() {}

    static Optional<RunProgress> of(RunStore store) {
        Optional<Run> latest = store.latest();
        latest.ifPresent(Run::close);
        return latest.flatMap(Run::progress);
    }
}
