package io.github.migrationroute.runstore.postgres.cluster;

import org.jspecify.annotations.Nullable;

/**
 * The output in an answer. Since every line of a script is known, its length says all of it.
 *
 * @param script whose output it is; null if it is empty
 * @param length in chars
 * @param wrong whether it is not what the script writes
 */
record Shown(@Nullable Script script, int length, boolean wrong) {
    /** Of output that may end anywhere. */
    static Shown partOf(String output) {
        Script script = Script.of(output);
        // The first line may not be whole.
        boolean unknown = script == null && output.indexOf('\n') >= 0;
        return new Shown(script, output.length(), script == null ? unknown : !script.beginsWithPart(output));
    }

    static Shown of(String output) {
        Script script = Script.of(output);
        return new Shown(script, output.length(), script == null ? !output.isEmpty() : !script.beginsWith(output));
    }
}
