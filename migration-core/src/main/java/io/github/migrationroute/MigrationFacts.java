package io.github.migrationroute;

/**
 * Names of the facts that this library knows, and the values of {@link #NEXT}. A datastore may give others, and need give
 * none.
 *
 * @see MigrationLog#fact(String, long)
 */
public final class MigrationFacts {
    /** What the datastore needs next, one of the three values below. */
    public static final String NEXT = "next";

    /** A value of {@link #NEXT}: {@code migrate}, or {@code finalize}, which does that too. */
    public static final String MIGRATION_REQUIRED = "migration_required";

    /** A value of {@link #NEXT}: {@code finalize}; there is nothing that {@code migrate} could prepare. */
    public static final String FINALIZATION_REQUIRED = "finalization_required";

    /** A value of {@link #NEXT}: nothing. */
    public static final String NO_MIGRATION_REQUIRED = "no_migration_required";

    /** The migration index that all positions of an event log have, a number. */
    public static final String CURRENT_MIGRATION_INDEX = "current_migration_index";

    /** The migration index that the migrations of an event log lead to, a number. */
    public static final String TARGET_MIGRATION_INDEX = "target_migration_index";

    /** How many positions an event log has, a number. */
    public static final String POSITIONS = "positions";

    /** How many events an event log has, a number, which may be an estimate. */
    public static final String EVENTS = "events";

    /** How many positions were converted by {@code migrate}, but not yet by all migrations, a number. */
    public static final String PARTIALLY_MIGRATED_POSITIONS = "partially_migrated_positions";

    /** How many positions were converted by {@code migrate} to the end, a number. */
    public static final String FULLY_MIGRATED_POSITIONS = "fully_migrated_positions";

    /** How many migrations of a relational schema are applied, a number. */
    public static final String APPLIED = "applied";

    /** How many migrations of a relational schema are not applied yet, a number. */
    public static final String PENDING = "pending";

    private MigrationFacts() {}
}
