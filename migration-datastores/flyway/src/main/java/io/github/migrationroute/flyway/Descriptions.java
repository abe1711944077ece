package io.github.migrationroute.flyway;

import org.flywaydb.core.api.MigrationInfo;
import org.jspecify.annotations.Nullable;

/** What a migration is called in the output. */
final class Descriptions {
    private Descriptions() {}

    static String named(@Nullable String version, @Nullable String description) {
        String text = description == null ? "" : description;
        return version == null || version.isEmpty() ? "repeatable (" + text + ")" : version + " (" + text + ")";
    }

    static String named(MigrationInfo migration) {
        return named(version(migration), migration.getDescription());
    }

    /** Version, description, type and script. */
    static String listed(MigrationInfo migration) {
        return named(migration) + ", " + migration.getType() + ", " + migration.getScript();
    }

    static String details(MigrationInfo migration) {
        return "script: " + migration.getScript() + ", checksum: " + migration.getChecksum();
    }

    static @Nullable String version(MigrationInfo migration) {
        // Repeatable migrations have none.
        return migration.getVersion() == null ? null : migration.getVersion().toString();
    }
}
