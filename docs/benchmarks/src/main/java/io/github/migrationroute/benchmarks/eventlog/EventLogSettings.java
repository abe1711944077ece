package io.github.migrationroute.benchmarks.eventlog;

import java.util.List;

/**
 * What is measured.
 *
 * @param jdbcUrl the database, whose event-log tables must be empty; an embedded one is started if this is empty
 * @param overwrite whether event-log tables that are not empty may be emptied
 * @param positions the number of positions
 * @param eventsPerPosition the number of events of each position, on average
 * @param models the number of models
 * @param seed what the generated history depends on besides
 * @param rounds how often {@code migrate} is measured
 * @param heap the maximum heap of the process that migrates, as for {@code -Xmx}
 * @param last the last of the steps that are measured
 * @param rewriting whether the steps after {@link Step#MIGRATE} are compared with plain SQL as well
 */
public record EventLogSettings(
        String jdbcUrl,
        boolean overwrite,
        int positions,
        double eventsPerPosition,
        int models,
        long seed,
        int rounds,
        String heap,
        Step last,
        boolean rewriting) {

    /** The steps, each of which needs the ones before it. */
    public enum Step {
        /** Convert the history. */
        MIGRATE,
        /** Make the converted history the live one. */
        FINALIZE,
        /** Apply a model migration to all models. */
        MODEL_MIGRATION
    }

    /**
     * Checks the settings.
     *
     * @throws IllegalArgumentException if there is no model, or not an event for each of them
     */
    public EventLogSettings {
        if (models < 1 || models > (long) (positions * eventsPerPosition)) {
            throw new IllegalArgumentException("There must be at least one model, and an event for each of them");
        }
    }

    /**
     * Reads the system properties {@code benchmarks.event-log.…}; the defaults are in the POM.
     *
     * @return the settings
     */
    public static EventLogSettings fromSystemProperties() {
        return new EventLogSettings(
                property("jdbc-url"),
                Boolean.parseBoolean(property("overwrite")),
                Integer.parseInt(property("positions")),
                Double.parseDouble(property("events-per-position")),
                Integer.parseInt(property("models")),
                Long.parseLong(property("seed")),
                Integer.parseInt(property("rounds")),
                property("heap"),
                step(property("last-step")),
                Boolean.parseBoolean(property("rewriting")));
    }

    private static Step step(String name) {
        return List.of(Step.values()).stream()
                .filter(step -> step.name().replace('_', '-').equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no step " + name));
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

    boolean reaches(Step step) {
        return last.compareTo(step) >= 0;
    }
}
