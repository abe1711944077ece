package io.github.migrationroute.benchmarks;

import java.util.List;

/**
 * What is measured, and for how long.
 *
 * @param parts some of {@code large}, {@code small}, {@code memory}, {@code handler}, {@code event-log},
 *     {@code chain} and {@code run-store}
 * @param rounds how often the comparison measures each servlet
 * @param roundMillis how long it does so each time, in milliseconds
 * @param include regular expression for the benchmarks of the handler
 * @param iterations how often each of them is measured, for one second
 * @param largeBytes the large output, in bytes
 */
record Settings(List<String> parts, int rounds, int roundMillis, String include, int iterations, long largeBytes) {
    static final long LARGE_BYTES = 64L * 1024 * 1024;

    /** The settings that are given as system properties; the defaults are in the POM. */
    static Settings fromSystemProperties() {
        return new Settings(
                List.of(property("parts").split(",")),
                Integer.parseInt(property("rounds")),
                Integer.parseInt(property("round-millis")),
                property("include"),
                Integer.parseInt(property("iterations")),
                LARGE_BYTES);
    }

    private static String property(String name) {
        String value = System.getProperty("benchmarks." + name);
        if (value == null) {
            throw new IllegalArgumentException("The system property benchmarks." + name + " is not set");
        }
        return value;
    }
}
