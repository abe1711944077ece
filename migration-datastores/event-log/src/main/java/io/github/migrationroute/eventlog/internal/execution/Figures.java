package io.github.migrationroute.eventlog.internal.execution;

import java.util.Locale;

/** Writes numbers and durations as people read them. */
public final class Figures {
    private Figures() {}

    public static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    static String duration(long nanos) {
        long tenths = nanos / 100_000_000;
        if (tenths < 100) {
            return String.format(Locale.ROOT, "%d.%d s", tenths / 10, tenths % 10);
        }
        long seconds = tenths / 10;
        if (seconds < 60) {
            return seconds + " s";
        }
        return seconds < 3600
                ? seconds / 60 + " min " + seconds % 60 + " s"
                : seconds / 3600 + " h " + seconds / 60 % 60 + " min";
    }
}
