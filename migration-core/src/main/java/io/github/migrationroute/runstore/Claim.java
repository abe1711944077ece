package io.github.migrationroute.runstore;

/** The exclusive right to execute a short command. */
public interface Claim extends AutoCloseable {
    /**
     * Gives the right back. Has no effect the second time. Never throws: the command has been executed, so a claim that
     * cannot be given back must lapse by itself. An interruption of the thread has no effect on it.
     */
    @Override
    void close();
}
