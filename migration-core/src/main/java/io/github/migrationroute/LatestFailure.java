package io.github.migrationroute;

import io.github.migrationroute.runstore.Run;
import org.jspecify.annotations.Nullable;

/** What the latest run of this process threw, for who asks for its result and can be given an object. Thread-safe. */
final class LatestFailure {
    private record Ended(String id, @Nullable Throwable failure) {}

    private volatile Ended latest = new Ended("", null);

    void keep(Execution execution, @Nullable Throwable failure) {
        latest = new Ended(execution.id(), failure);
    }

    /** Returns what a run has ended with; null if it was successful, or was not the latest of this process. */
    @Nullable
    Throwable of(Run run) {
        Ended known = latest;
        return run.exception().isPresent() && run.id().equals(known.id) ? known.failure : null;
    }
}
