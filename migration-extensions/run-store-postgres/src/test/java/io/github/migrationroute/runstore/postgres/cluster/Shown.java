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
    static Shown of(String output) {
        Script script = Script.of(output);
        return new Shown(script, output.length(), script == null ? !output.isEmpty() : !script.beginsWith(output));
    }
}
