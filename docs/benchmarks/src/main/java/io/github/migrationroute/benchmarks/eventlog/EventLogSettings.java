package io.github.migrationroute.benchmarks.eventlog;

/**
 * What is measured.
 *
 * @param jdbcUrl the database, whose event-log tables must be empty; an embedded one is started if this is empty
 * @param positions the number of positions
 * @param eventsPerPosition the number of events of each position, on average
 * @param models the number of models
 * @param rounds how often {@code migrate} is measured
 * @param heap the maximum heap of the process that migrates, as for {@code -Xmx}
 * @param rewriting whether {@code finalize} and model migrations are compared with plain SQL as well
 */
public record EventLogSettings(
        String jdbcUrl,
        int positions,
        double eventsPerPosition,
        int models,
        int rounds,
        String heap,
        boolean rewriting) {

    /**
     * Reads the system properties {@code benchmarks.event-log.…}; the defaults are in the POM.
     *
     * @return the settings
     */
    public static EventLogSettings fromSystemProperties() {
        return new EventLogSettings(
                property("jdbc-url"),
                Integer.parseInt(property("positions")),
                Double.parseDouble(property("events-per-position")),
                Integer.parseInt(property("models")),
                Integer.parseInt(property("rounds")),
                property("heap"),
                Boolean.parseBoolean(property("rewriting")));
    }

    private static String property(String name) {
        String value = System.getProperty("benchmarks.event-log." + name);
        if (value == null) {
            throw new IllegalArgumentException("The system property benchmarks.event-log." + name + " is not set");
        }
        return value;
    }

    long events() {
        return eventsUntil(positions);
    }

    /** Returns the number of events of all positions up to one. */
    long eventsUntil(int position) {
        return (long) (position * eventsPerPosition);
    }
}
