package io.github.migrationroute;

/** The {@code status} of an answer: where the latest run of {@code migrate} or {@code finalize} stands. */
public enum MigrationProgressState {
    /** Nothing has been run yet. */
    NO_MIGRATION_RUNNING(0),
    /** The run is in progress; its output grows. */
    MIGRATION_RUNNING(1),
    /** The run has ended, well or with an exception; its output does not change any more. */
    MIGRATION_FINISHED(2);

    private final int number;

    MigrationProgressState(int number) {
        this.number = number;
    }

    /**
     * Returns the number that stands for this state in the JSON of an answer.
     *
     * @return 0, 1 or 2
     */
    public int number() {
        return number;
    }
}
