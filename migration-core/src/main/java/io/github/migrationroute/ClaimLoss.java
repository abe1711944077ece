package io.github.migrationroute;

import org.jspecify.annotations.Nullable;

/** Stops the command whose claim is lost, and says so in what comes out of it. Thread-safe. */
final class ClaimLoss implements RunStore.LossListener {
    private final Runnable interruption;
    private volatile @Nullable String reason;

    /**
     * Creates a listener.
     *
     * @param interruption interrupts the command, if it is being executed
     */
    ClaimLoss(Runnable interruption) {
        this.interruption = interruption;
    }

    @Override
    public void claimLost(String reason) {
        this.reason = reason;
        interruption.run();
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
