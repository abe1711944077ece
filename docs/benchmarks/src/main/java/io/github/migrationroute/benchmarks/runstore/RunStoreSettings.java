package io.github.migrationroute.benchmarks.runstore;

/**
 * What is measured.
 *
 * @param rounds how often both sides of each append take turns; one more before that does not count
 * @param lines the lines of each run
 * @param polls how often each side of the latency is measured; a fifth more before that do not count
 * @param seconds how long polls are counted, and how long the run is whose lag is measured
 * @param turns how many turns a claim is held beside a long transaction, four of which there are in a second
 * @param largeBytes the largest output that is polled for its latency
 * @param memoryBytes the output that is written by one node and read by the other
 * @param heap the maximum heap of each of these two, as for {@code -Xmx}
 */
public record RunStoreSettings(
        int rounds, long lines, int polls, double seconds, int turns, long largeBytes, long memoryBytes, String heap) {

    /**
     * Reads the system properties {@code benchmarks.run-store.…}; the defaults are in the POM.
     *
     * @return the settings
     */
    public static RunStoreSettings fromSystemProperties() {
        return new RunStoreSettings(
                Integer.parseInt(property("rounds")),
                Long.parseLong(property("lines")),
                Integer.parseInt(property("polls")),
                Double.parseDouble(property("seconds")),
                Integer.parseInt(property("turns")),
                Long.parseLong(property("large-bytes")),
                Long.parseLong(property("memory-bytes")),
                property("heap"));
    }

    private static String property(String name) {
        String value = System.getProperty("benchmarks.run-store." + name);
        if (value == null) {
            throw new IllegalArgumentException("The system property benchmarks.run-store." + name + " is not set");
        }
        return value;
    }
}
