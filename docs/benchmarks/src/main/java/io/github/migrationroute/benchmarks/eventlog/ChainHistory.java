package io.github.migrationroute.benchmarks.eventlog;

/**
 * How long a history is, in the proportions of one that was measured elsewhere: 13,311 events in 5,636 positions, of 6,931
 * models.
 *
 * @param events the number of events
 */
record ChainHistory(int events) {
    private static final long EVENTS = 13_311;
    private static final long POSITIONS = 5_636;
    private static final long MODELS = 6_931;

    int positions() {
        return (int) (events * POSITIONS / EVENTS);
    }

    /** Returns the number of events of all positions up to one. */
    int eventsUntil(int position) {
        return (int) ((long) position * events / positions());
    }

    /** Returns the number of models that all positions up to one create, at least one. */
    int modelsUntil(int position) {
        return (int) Math.max(1, position * (events * MODELS / EVENTS) / positions());
    }
}
