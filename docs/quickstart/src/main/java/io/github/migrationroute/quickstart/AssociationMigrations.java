package io.github.migrationroute.quickstart;

import io.github.migrationroute.eventlog.migration.FieldMigrations;
import io.github.migrationroute.eventlog.migration.Migration;
import java.util.List;

/** The migrations that the event log of the association still needs. */
final class AssociationMigrations {
    private AssociationMigrations() {}

    static List<Migration> all() {
        return List.of(
                FieldMigrations.renameField(2, "motion", "identifier", "number"),
                new MeetingNameInMotions(3),
                new CloseDecidedMotions(4));
    }
}
