package io.github.migrationroute;

import io.github.migrationroute.runstore.Run;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the latest run of this process threw, and the facts that it gave, for who asks for its result and can be given
 * objects; a store of runs keeps neither. The latest is the one that began last or, if another one ended after that because
 * its claim had been lost, that one as well. Thread-safe.
 */
final class LatestOutcome {
    private record Known(String id, Facts facts, @Nullable Throwable failure) {
        boolean isOf(Run run) {
            return run.id().equals(id);
        }
    }

    private volatile Known begun = new Known("", new Facts(), null);
    private volatile Known ended = begun;

    /** Says that a run gives facts from now on. */
    synchronized void begin(Execution execution) {
        begun = new Known(execution.id(), execution.facts(), null);
    }

    /** Says that a run has ended, be it without having begun. */
    synchronized void end(Execution execution, @Nullable Throwable failure) {
        ended = new Known(execution.id(), execution.facts(), failure);
        if (begun.id.equals(execution.id())) {
            begun = ended;
        }
    }

    private Known known(Run run) {
        Known latest = begun;
        return latest.isOf(run) ? latest : ended;
    }

    /** Returns what a run has ended with; null if it was successful, or was not the latest of this process. */
    @Nullable
    Throwable failureOf(Run run) {
        Known known = known(run);
        return run.exception().isPresent() && known.isOf(run) ? known.failure : null;
    }

    /** Returns what a run has given until now; empty if it is not the latest of this process. */
    Map<String, Object> factsOf(Run run) {
        Known known = known(run);
        return known.isOf(run) ? known.facts.snapshot() : Map.of();
    }
}
