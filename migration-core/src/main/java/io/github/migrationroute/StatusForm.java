package io.github.migrationroute;

/**
 * The form in which an answer says where a migration stands. It concerns the JSON only; a {@link MigrationResult} says the
 * same in both.
 */
public enum StatusForm {
    /** {@code status} is the number of a {@link MigrationProgressState}, and {@code stats} is answered with its output. */
    NUMBERS,
    /**
     * {@code status} is {@code migration_running} while a run is in progress, and otherwise the word for what the datastore
     * needs next; {@code stats} is answered with an object of facts. For clients that know these routes as they have been
     * since 2022.
     *
     * <p>The word is the {@linkplain MigrationFacts#NEXT fact} of {@link Datastore#stats}, which is called by whoever asks
     * for an answer that has the word, at any time and by several threads at once. If it fails, or does not say what is
     * needed, {@code status} is absent and the log of the host says why, once a minute at most.
     */
    WORDS
}
