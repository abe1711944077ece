package io.github.migrationroute.runstore.postgres.cluster;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an execution writes: endless lines that can be told from those of all others, so that whoever reads some of them
 * knows which execution they are from, and whether one is missing or changed.
 *
 * @param execution the execution
 * @param request the request that asked for it
 * @param verbose whether debug lines are written as well
 */
record Script(long execution, long request, boolean verbose) {
    private static final Pattern HEADER =
            Pattern.compile("execution ([0-9]+) of request ([0-9]+), verbose: (true|false)");

    /** Cut anywhere, a surrogate pair included. */
    private static final String FILLER =
            "plain \"quoted\" \\ \t \u0000\u001f\u007f </script> äßñ€ 😀😀 \u2028 \ud800 end ".repeat(8);

    private static final int LONG_LINE_CHARS = 70_000;
    private static final String LONG_FILLER = FILLER.repeat(LONG_LINE_CHARS / FILLER.length() + 1);

    private static final int LONG_LINES_EVERY = 701;
    private static final int DEBUG_LINES_EVERY = 3;

    String header() {
        return "execution " + execution + " of request " + request + ", verbose: " + verbose;
    }

    /**
     * Returns a line.
     *
     * @param number from 1
     */
    String line(int number) {
        long mixed = execution * 31 + number * 17L;
        String filler =
                mixed % LONG_LINES_EVERY == 0 ? LONG_FILLER : FILLER.substring(0, (int) (mixed % FILLER.length()));
        return execution + ":" + number + ":" + filler;
    }

    static boolean isDebug(int number) {
        return number % DEBUG_LINES_EVERY == 0;
    }

    /** Returns what an answer says if the execution fails by itself. */
    String failure() {
        return "Execution " + execution + " fails on purpose: \u0000 \"ä\" 😀";
    }

    /** Returns the length of the output after a number of lines, in chars. */
    int length(int lines) {
        int length = header().length() + 1;
        for (int number = 1; number <= lines; number++) {
            if (verbose || !isDebug(number)) {
                length += line(number).length() + 1;
            }
        }
        return length;
    }

    /** Finds out which execution has written an output; null if it does not begin as the output of any. */
    static @Nullable Script of(String output) {
        Matcher header = HEADER.matcher(output.substring(0, Math.max(0, output.indexOf('\n'))));
        return header.matches()
                ? new Script(
                        Long.parseLong(header.group(1)),
                        Long.parseLong(header.group(2)),
                        Boolean.parseBoolean(header.group(3)))
                : null;
    }

    /** Tells whether an output is all that was written until some moment: it ends with a line, or within a very long one. */
    boolean beginsWith(String output) {
        int position = header().length() + 1;
        for (int number = 1; position < output.length(); number++) {
            if (verbose || !isDebug(number)) {
                String line = line(number) + "\n";
                int there = Math.min(line.length(), output.length() - position);
                boolean whole = there == line.length() || line.length() > LONG_LINE_CHARS;
                if (!whole || !output.startsWith(line.substring(0, there), position)) {
                    return false;
                }
                position += line.length();
            }
        }
        return true;
    }
}
