package io.github.migrationroute.runstore;

/**
 * One run, to be read again and again while it goes on. What it has written stays readable until this is closed, also when
 * other runs follow; a store that is shared may drop the output of a run as soon as two others have followed it.
 *
 * <p>{@link #read()} is called by one thread at a time; {@link #close()} by any, once nobody reads any more.
 */
public interface FollowedRun extends AutoCloseable {
    /**
     * Reads the run.
     *
     * @return the run as it is now, with its output, to be closed by the caller
     * @throws RunStoreException if the store cannot be reached, or the run is not there any more
     */
    Run read();

    /** Releases what keeps the output readable. */
    @Override
    void close();
}
