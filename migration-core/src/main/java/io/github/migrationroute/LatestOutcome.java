package io.github.migrationroute;

import io.github.migrationroute.runstore.Run;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the latest run of this process threw, and the facts that it gave, for who asks for its result and can be given
 * objects; a store of runs keeps neither. Thread-safe.
 */
final class LatestOutcome {
    private record Known(String id, Facts facts, @Nullable Throwable failure) {
        boolean isOf(Run run) {
            return run.id().equals(id);
        }
    }

    private volatile Known latest = new Known("", new Facts(), null);

    /** Says that a run gives facts from now on. */
    void begin(Execution execution) {
        latest = new Known(execution.id(), execution.facts(), null);
    }

    void end(Execution execution, @Nullable Throwable failure) {
        latest = new Known(execution.id(), execution.facts(), failure);
    }

    /** Returns what a run has ended with; null if it was successful, or was not the latest of this process. */
    @Nullable
    Throwable failureOf(Run run) {
        Known known = latest;
        return run.exception().isPresent() && known.isOf(run) ? known.failure : null;
    }

    /** Returns what a run has given until now; empty if it is not the latest of this process. */
    Map<String, Object> factsOf(Run run) {
        Known known = latest;
        return known.isOf(run) ? known.facts.snapshot() : Map.of();
    }
}
