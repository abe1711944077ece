package io.github.migrationroute.runstore;

import java.util.Locale;

/** Where a run stands. */
public enum RunState {
    /** It is being executed. */
    RUNNING,
    /** It is being executed, and was asked to stop. */
    STOPPING,
    /** It has ended well, also if it was asked to stop. */
    SUCCEEDED,
    /** It has ended with an exception. */
    FAILED,
    /** It has ended because it was asked to stop. */
    STOPPED,
    /** Its node is gone, and nobody knows how far it came. */
    LOST;

    /**
     * Returns the state as it stands in answers.
     *
     * @return the name in lower case
     */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Finds a state by its name in answers.
     *
     * @param wireName as {@link #wireName()}
     * @return the state
     * @throws IllegalArgumentException if there is no such state
     */
    public static RunState of(String wireName) {
        return valueOf(wireName.toUpperCase(Locale.ROOT));
    }

    /**
     * Tells whether a run has ended then.
     *
     * @return false for {@link #RUNNING} and {@link #STOPPING}
     */
    public boolean hasEnded() {
        return this != RUNNING && this != STOPPING;
    }
}
