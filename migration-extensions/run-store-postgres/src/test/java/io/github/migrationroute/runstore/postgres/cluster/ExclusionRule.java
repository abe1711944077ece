package io.github.migrationroute.runstore.postgres.cluster;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Never are two commands executed at the same time. An execution lasts from its first record to its last one; one whose
 * process was killed lasts at least until the ticket that was drawn before the kill. What it records after that ticket does
 * not count: the database may carry it out when the process is long gone.
 */
final class ExclusionRule implements HistoryChecker.Rule {
    @Override
    public void check(ClusterHistory history, Consumer<String> offences) {
        Execution longest = null;
        long end = Long.MIN_VALUE;
        for (Execution execution : history.executions()) {
            long until = until(history, execution);
            if (execution.id() < end) {
                offences.accept(execution + " began before the end of " + longest + " at " + end);
            }
            if (until > Math.max(end, execution.id())) {
                longest = execution;
                end = until;
            }
        }
    }

    private static long until(ClusterHistory history, Execution execution) {
        @Nullable Long ended = execution.ended();
        long until = ended == null ? Long.MAX_VALUE : ended;
        return history.kill(execution.node())
                .map(kill -> Math.min(until, kill.from().ticket()))
                .orElse(until);
    }
}
