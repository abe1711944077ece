package io.github.migrationroute.runstore;

import java.util.Optional;

/**
 * The exclusive right to execute {@code migrate} or {@code finalize}, and the run that is written meanwhile.
 *
 * <p>{@link #append} is called by one thread at a time, {@link #finish} once it is not called any more; the other methods by
 * any thread at any time. Methods that later versions add have defaults.
 */
public interface RunClaim {
    /**
     * Appends to the output of the run. Calls do not overlap.
     *
     * @param encoded bytes as {@link EncodedOutput} describes them; the array is used again by the caller
     * @param offset where they begin
     * @param length how many they are; they end with a line, unless the line is longer than 64 KiB, and never inside a
     *     character or an escape sequence
     * @throws RuntimeException if they cannot be stored, as after the claim was lost
     */
    void append(byte[] encoded, int offset, int length);

    /**
     * Takes note of how far the command is; what was said last counts. May be called by any thread, often, and while
     * output is appended, so it must return at once. Shown on every node a second late at the most, and kept when the run
     * has ended.
     *
     * @param progress how far it is
     */
    void progress(RunProgress progress);

    /**
     * Returns the run as it is now.
     *
     * @return the run, to be closed by the caller; empty once it was finished
     */
    Optional<Run> current();

    /**
     * Ends the run and gives the right back, in one step for every observer. To be called exactly once, whatever has
     * happened; an interruption of the thread has no effect on it.
     *
     * <p>If the claim was lost and somebody has been told since that the run has ended, it stays as they were told.
     *
     * @param end how the command has ended
     * @return the run as it ended, to be closed by the caller
     * @throws RunStoreException if the end cannot be stored, or cannot be read again. If it is not stored, the claim lapses
     *     by itself, and the run is reported as ended with an exception of the store's own as soon as the store can be reached
     */
    Run finish(RunEnd end);
}
