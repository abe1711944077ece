package io.github.migrationroute.runstore;

/**
 * The exclusive right to execute a short command: one that is executed in the thread of its request. Its methods are called
 * by one thread.
 */
public interface ShortClaim extends AutoCloseable {
    /**
     * Gives the right back. Has no effect the second time. Never throws: the command has been executed, so a claim that
     * cannot be given back must lapse by itself. An interruption of the thread has no effect on it.
     */
    @Override
    void close();
}
