package io.github.migrationroute;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Answers two questions for everything that shares it, be it one handler or many nodes: <em>may this command start?</em>
 * (a claim, held by one command at a time) and <em>what is the latest run?</em> (its command, state, output and
 * exception).
 *
 * <p>Implementations are thread-safe. Every method may throw a {@link RunStoreException} if the store cannot be reached.
 *
 * <p>Who creates a store closes it, after the handlers that use it.
 */
public interface RunStore extends AutoCloseable {
    /**
     * Claims the right to run {@code migrate} or {@code finalize}, and makes that run the latest one: the output of the
     * run before it is dropped.
     *
     * @param command the command that is to be run
     * @param wait how long to wait for a short command that is being executed; a run in progress is never waited for
     * @param loss is told if the claim is lost
     * @return the claim; exclusive until its {@link RunClaim#finish}, or until it is lost
     * @throws ExcludedException if a run is in progress, or a short command still after {@code wait}; the latest run is
     *     then unchanged
     * @throws InterruptedException if the thread is interrupted while it waits; the latest run is then unchanged
     */
    RunClaim claimRun(MigrationCommand command, Duration wait, LossListener loss)
            throws ExcludedException, InterruptedException;

    /**
     * Claims the right to execute a short command. The latest run stays as it is.
     *
     * @param command the command that is to be executed
     * @param wait as in {@link #claimRun}
     * @param loss as in {@link #claimRun}
     * @return the claim; exclusive until its {@link Claim#close}, or until it is lost
     * @throws ExcludedException as {@link #claimRun}
     * @throws InterruptedException as {@link #claimRun}
     */
    Claim claim(MigrationCommand command, Duration wait, LossListener loss)
            throws ExcludedException, InterruptedException;

    /**
     * Returns the latest run as it is now. Never waits for a command or for a reader.
     *
     * @return the latest run, to be closed by the caller; empty if there was none yet
     */
    Optional<Run> latest();

    /** Releases everything. The output of the latest run is gone for a store that lives in memory. */
    @Override
    void close();

    /**
     * Creates a store for one process: output is kept in memory up to a limit, and in a temporary file beyond it that
     * only its owner can read and that is removed with the run.
     *
     * @param memoryLimit how much output of the latest run is kept in memory, in bytes; 0 or more, rounded to 64 KiB
     * @param temporaryFolder where the file is created; must exist
     * @return the store
     */
    static RunStore inMemory(int memoryLimit, Path temporaryFolder) {
        return new InMemoryRunStore(memoryLimit, temporaryFolder);
    }

    /**
     * Is told that a claim is lost, so that the command can be stopped before somebody else gets the right. A store that
     * lives in one process never loses a claim; one that is shared does when it is cut off from what it shares.
     */
    @FunctionalInterface
    interface LossListener {
        /**
         * The claim is lost. Called once at the most, by a thread of the store, as soon as it notices; must return
         * quickly. Not called any more after the claim was given back.
         *
         * @param reason what has happened, one or more sentences for the operator
         */
        void claimLost(String reason);
    }

    /** The exclusive right to execute a short command. */
    interface Claim extends AutoCloseable {
        /**
         * Gives the right back. Has no effect the second time. Never throws: the command has been executed, so a claim
         * that cannot be given back must lapse by itself. An interruption of the thread has no effect on it.
         */
        @Override
        void close();
    }

    /** The exclusive right to run {@code migrate} or {@code finalize}, and the run that is written meanwhile. */
    interface RunClaim {
        /**
         * Appends to the output of the run. Calls do not overlap.
         *
         * @param encoded bytes as {@link MigrationOutput} describes them; the array is used again by the caller
         * @param offset where they begin
         * @param length how many they are; they end with a line, unless the line is longer than 64 KiB, and never inside
         *     a character or an escape sequence
         * @throws RuntimeException if they cannot be stored, as after the claim was lost
         */
        void append(byte[] encoded, int offset, int length);

        /**
         * Returns the run as it is now.
         *
         * @return the run, to be closed by the caller; empty once it was finished
         */
        Optional<Run> progress();

        /**
         * Ends the run and gives the right back, in one step for every observer. To be called exactly once, whatever has
         * happened; an interruption of the thread has no effect on it.
         *
         * <p>If the claim was lost and somebody has been told since that the run has ended, it stays as they were told.
         *
         * @param exception why the run failed, never empty; null if it was successful
         * @return the run as it ended, to be closed by the caller
         * @throws RunStoreException if the end cannot be stored. The claim then lapses by itself, and the run is reported
         *     as ended with an exception of the store's own as soon as the store can be reached
         */
        Run finish(@Nullable String exception);
    }
}
