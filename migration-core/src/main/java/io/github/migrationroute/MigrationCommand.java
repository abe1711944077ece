package io.github.migrationroute;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The commands of the migration route. Later versions may have more, so a {@code switch} over them needs a default. */
public enum MigrationCommand {
    /** Prepares a migration as far as is possible without changing the live data. Runs in a thread of its own. */
    MIGRATE("migrate"),
    /** Completes the migration: the live data are the migrated ones afterwards. Runs in a thread of its own. */
    FINALIZE("finalize"),
    /** Discards what {@link #MIGRATE} has prepared. Runs in the caller's thread. */
    RESET("reset"),
    /** Empties the collectionfield tables of an event-log datastore. Runs in the caller's thread. */
    CLEAR_COLLECTIONFIELD_TABLES("clear-collectionfield-tables"),
    /** Describes the state of the datastore. Runs in the caller's thread. */
    STATS("stats"),
    /** Reports the latest run of {@link #MIGRATE} or {@link #FINALIZE}. Never waits for a command, never reaches the datastore. */
    PROGRESS("progress");

    private final String wireName;

    MigrationCommand(String wireName) {
        this.wireName = wireName;
    }

    /**
     * Returns the name of this command in a request and in messages.
     *
     * @return the name, for example {@code clear-collectionfield-tables}
     */
    public String wireName() {
        return wireName;
    }

    /**
     * Tells whether this command is executed in a thread of its own and keeps its output for {@link #PROGRESS}.
     *
     * @return whether this is {@link #MIGRATE} or {@link #FINALIZE}
     */
    public boolean startsRun() {
        return this == MIGRATE || this == FINALIZE;
    }

    /**
     * Finds the command with a name.
     *
     * @param wireName the name, compared exactly
     * @return the command, or empty if no command has this name
     */
    public static Optional<MigrationCommand> of(String wireName) {
        return Arrays.stream(values())
                .filter(command -> command.wireName.equals(wireName))
                .findFirst();
    }

    static String allWireNames() {
        return Arrays.stream(values()).map(MigrationCommand::wireName).collect(Collectors.joining(", "));
    }
}
