package io.github.migrationroute;

import io.github.migrationroute.runstore.ClaimListener;
import io.github.migrationroute.runstore.RunStoreException;
import io.github.migrationroute.runstore.StopRequest;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Why a command is interrupted, if it is: its claim is lost, the host shuts down, or somebody has asked for it to stop.
 * Whichever comes first is what its failure is explained by. Thread-safe.
 */
final class Interruption implements ClaimListener {
    private enum Kind {
        CLAIM_LOST,
        HOST_SHUTS_DOWN,
        STOP_REQUESTED,
        COMMAND_ENDED
    }

    private record Reason(Kind kind, String text) {}

    private static final Reason SHUT_DOWN = new Reason(Kind.HOST_SHUTS_DOWN, "The host is being shut down.");

    private static final Reason ENDED = new Reason(Kind.COMMAND_ENDED, "The command had ended.");

    private static final String SHUT_DOWN_BEFORE_START = "The host was shut down before the command could start.";

    private final Execution execution;
    private final Runnable interrupt;
    private final AtomicReference<@Nullable Reason> reason = new AtomicReference<>();

    /**
     * Creates what no reason is known of yet.
     *
     * @param interrupt interrupts the command, if it is being executed
     */
    Interruption(Execution execution, Runnable interrupt) {
        this.execution = execution;
        this.interrupt = interrupt;
    }

    /** Returns the failure of a command that had got its right when the host was shut down, and is not executed. */
    static MigrationException beforeStart() {
        return new MigrationException(SHUT_DOWN_BEFORE_START);
    }

    @Override
    public void claimLost(String loss) {
        reason.compareAndSet(null, new Reason(Kind.CLAIM_LOST, loss));
        interrupt.run();
        execution.loseClaim(new RunStoreException(loss));
    }

    @Override
    public void stopRequested(StopRequest request) {
        if (reason.compareAndSet(null, new Reason(Kind.STOP_REQUESTED, "The run was " + request + "."))) {
            HostLog.stopping(execution, request);
            interrupt.run();
        }
    }

    /** Interrupts the command because the host shuts down. */
    void hostShutsDown() {
        reason.compareAndSet(null, SHUT_DOWN);
        interrupt.run();
    }

    /** The command has ended; what comes later was not the reason for that. */
    void commandEnded() {
        reason.compareAndSet(null, ENDED);
    }

    /** Tells whether the command was interrupted because somebody has asked for it to stop. */
    boolean isStop() {
        Reason why = reason.get();
        return why != null && why.kind == Kind.STOP_REQUESTED;
    }

    boolean hasReason() {
        return reason.get() != null;
    }

    /**
     * Adds the reason to a failure that it may have caused. A command that succeeded in spite of it has succeeded.
     *
     * @param failure what the command ended with; null if it was successful
     */
    @Nullable
    Throwable explain(@Nullable Throwable failure) {
        Reason why = reason.get();
        if (failure == null || why == null || why.kind == Kind.COMMAND_ENDED) {
            return failure;
        }
        // After a loss the store says for each line what was already said here.
        try {
            String how = failure instanceof RunStoreException && why.kind == Kind.CLAIM_LOST
                    ? "when it wrote its next line."
                    : "by its interruption, and ended with: " + CommandExecutor.describe(failure);
            return new MigrationException(why.text + " The command was stopped " + how, failure);
        } catch (Throwable e) {
            // No memory for more words, perhaps.
            return failure;
        }
    }
}
