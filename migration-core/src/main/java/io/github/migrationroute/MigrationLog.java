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

    /**
     * Says how far the command is, as numbers; what was said last counts. It is no output: whoever wants a line as well
     * writes one. It reaches the store of runs, if the command is a run. Costs little, so that it can be called for every
     * unit.
     *
     * @param stage what is being done, a few words for people. A command goes through its stages one after the other, and
     *     counts anew in each
     * @param done how much of the stage is done, 0 or more
     * @param total how much there is to do in the stage, 0 or more; may be an estimate
     * @param unit what is counted, a noun in the plural, for example {@code positions}
     * @throws IllegalArgumentException if a number is negative
     */
    default void progress(String stage, long done, long total, String unit) {}

    /**
     * Says how far the command is in a stage of which nobody knows how much there is to do.
     *
     * @param stage as in {@link #progress(String, long, long, String)}
     * @param done how much of the stage is done, 0 or more
     * @param unit what is counted; empty if nothing can be counted
     * @throws IllegalArgumentException if {@code done} is negative
     */
    default void progress(String stage, long done, String unit) {}

    /**
     * Gives a number that the command has found out, for whoever wants it as a value; the last value of a name counts. It is
     * no output: whoever wants a line as well writes one. Does nothing unless overridden.
     *
     * @param name what it is; a name in {@link MigrationFacts}, or one of the datastore's own
     * @param value the number
     */
    default void fact(String name, long value) {}

    /**
     * Gives a text that the command has found out, for whoever wants it as a value; the last value of a name counts. It is
     * no output: whoever wants a line as well writes one. Does nothing unless overridden.
     *
     * @param name as in {@link #fact(String, long)}
     * @param value the text
     */
    default void fact(String name, String value) {}
}
