package io.github.migrationroute;

import io.github.migrationroute.runstore.ClaimListener;
import io.github.migrationroute.runstore.RunStoreException;
import org.jspecify.annotations.Nullable;

/** What happens when a claim is lost: the command is stopped, the listeners are told, and its failure says so. Thread-safe. */
final class ClaimLoss implements ClaimListener {
    private final Execution execution;
    private final Runnable interruption;
    private volatile @Nullable String reason;

    /**
     * Creates a listener.
     *
     * @param interruption interrupts the command, if it is being executed
     */
    ClaimLoss(Execution execution, Runnable interruption) {
        this.execution = execution;
        this.interruption = interruption;
    }

    @Override
    public void claimLost(String reason) {
        this.reason = reason;
        interruption.run();
        execution.loseClaim(new RunStoreException(reason));
    }

    boolean hasHappened() {
        return reason != null;
    }

    /**
     * Adds the loss to a failure that it may have caused. A command that succeeded in spite of it has succeeded.
     *
     * @param failure what the command ended with; null if it was successful
     */
    @Nullable
    Throwable explain(@Nullable Throwable failure) {
        String lost = reason;
        if (failure == null || lost == null) {
            return failure;
        }
        String how = failure instanceof RunStoreException
                ? "when it wrote its next line."
                : "by its interruption, and ended with: " + CommandExecutor.describe(failure);
        return new MigrationException(lost + " The command was stopped " + how, failure);
    }
}
