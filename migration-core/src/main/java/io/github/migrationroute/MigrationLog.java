package io.github.migrationroute;

/**
 * Takes the lines that a command writes for the operator; they are the {@code output} of its answers while it runs and
 * after it.
 *
 * <p>Can be called from any number of threads; lines are never interleaved. A call never waits for somebody who reads
 * the output. Any string is accepted, control characters and unpaired surrogates included. A line that arrives after
 * the command has ended does not change its output any more; it is reported in the log of the host.
 */
public interface MigrationLog {
    /**
     * Tells whether the request asked for verbose output, so that a costly line need not be built in vain.
     *
     * @return whether {@link #debug} has any effect
     */
    boolean verbose();

    /**
     * Writes a line.
     *
     * @param line the line without its end; {@code \n} is added
     * @throws RuntimeException if the output cannot be stored any more, for example because the disk is full; the run
     *     then ends with this exception, also if the datastore catches it
     */
    void info(String line);

    /**
     * Writes a line if the request asked for verbose output; otherwise does nothing.
     *
     * @param line the line without its end; {@code \n} is added
     * @throws RuntimeException as {@link #info}
     */
    void debug(String line);
}
