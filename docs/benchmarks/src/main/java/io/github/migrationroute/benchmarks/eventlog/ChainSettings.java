package io.github.migrationroute.benchmarks.eventlog;

import java.util.List;

/**
 * The histories that a long chain of migrations is measured with.
 *
 * @param jdbcUrl the database, whose event-log tables must be empty; an embedded one is started if this is empty
 * @param overwrite whether event-log tables that are not empty may be emptied
 * @param sizes how many events each of the histories has
 * @param seed what the generated history depends on besides
 * @param heap the maximum heap of the process that migrates, as for {@code -Xmx}
 */
public record ChainSettings(String jdbcUrl, boolean overwrite, List<Integer> sizes, long seed, String heap) {
    /**
     * Reads the system properties {@code benchmarks.chain.…}; the defaults are in the POM.
     *
     * @return the settings
     */
    public static ChainSettings fromSystemProperties() {
        return new ChainSettings(
                property("jdbc-url"),
                Boolean.parseBoolean(property("overwrite")),
                List.of(property("sizes").split(",")).stream()
                        .map(Integer::valueOf)
                        .toList(),
                Long.parseLong(property("seed")),
                property("heap"));
    }

    /**
     * Returns the same settings with one history.
     *
     * @param events how many events it has
     * @return settings
     */
    public ChainSettings withSize(int events) {
        return new ChainSettings(jdbcUrl, overwrite, List.of(events), seed, heap);
    }

    private static String property(String name) {
        String value = System.getProperty("benchmarks.chain." + name);
        if (value == null) {
            throw new IllegalArgumentException("The system property benchmarks.chain." + name + " is not set");
        }
        return value;
    }
}
