package io.github.migrationroute.runstore.postgres.internal.claim;

import io.github.migrationroute.runstore.ClaimListener;
import io.github.migrationroute.runstore.Run;
import io.github.migrationroute.runstore.RunEnd;
import io.github.migrationroute.runstore.RunProgress;
import io.github.migrationroute.runstore.postgres.internal.output.OutputBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * A claim that this node has, between whoever executes the command and the thread that keeps the claim: the one appends
 * output, says how far it is and that the command has ended, the other one says what has become of it. Thread-safe.
 */
final class HeldClaim {
    private final TakenClaim taken;
    private final ClaimListener listener;
    private final OutputBuffer output = new OutputBuffer();
    private final CompletableFuture<Optional<Run>> end = new CompletableFuture<>();
    private volatile String lastContact;
    private volatile @Nullable RunProgress progress;
    private volatile @Nullable RunEnd runEnd;

    HeldClaim(TakenClaim taken, ClaimListener listener) {
        this.taken = taken;
        this.listener = listener;
        this.lastContact = taken.takenAt();
    }

    TakenClaim taken() {
        return taken;
    }

    ClaimListener listener() {
        return listener;
    }

    /** Returns the output of the run. It ends with the command, also with one that writes none. */
    OutputBuffer output() {
        return output;
    }

    /** Says how far the run is. */
    void progress(RunProgress said) {
        progress = said;
    }

    /** Returns how far the run is; null if it has not said anything. */
    @Nullable
    RunProgress progress() {
        return progress;
    }

    /** Says that the command has ended, and how if it is a run. */
    void commandEnded(@Nullable RunEnd how) {
        runEnd = how;
        output.close();
    }

    /** Returns how the run has ended; null if it has not, or is a short command. */
    @Nullable
    RunEnd runEnd() {
        return runEnd;
    }

    /** Says that the database has answered. */
    void heardFromDatabase(String time) {
        lastContact = time;
    }

    /** Returns when the database has answered last, for people, by its own clock. */
    String lastContact() {
        return lastContact;
    }

    /** Says that the claim was given back, and the run if there is one was ended. */
    void givenBack(Optional<Run> run) {
        end.complete(run);
    }

    /** Says that this was not possible. */
    void notGivenBack(Throwable cause) {
        end.completeExceptionally(cause);
    }

    /**
     * Waits until the claim was given back. An interruption of the thread has no effect.
     *
     * @return the run as it ended; empty for a short command
     * @throws CompletionException if the claim could not be given back
     */
    Optional<Run> awaitGivenBack() {
        return end.join();
    }
}
