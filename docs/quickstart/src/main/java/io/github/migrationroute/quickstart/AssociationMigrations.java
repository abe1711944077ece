package io.github.migrationroute.quickstart;

import io.github.migrationroute.eventlog.migration.EventMigration;
import io.github.migrationroute.eventlog.migration.EventSteps;
import io.github.migrationroute.eventlog.migration.Migration;
import java.util.List;
import java.util.function.Supplier;

/** The migrations that the event log of the association still needs. */
final class AssociationMigrations {
    private AssociationMigrations() {}

    static List<Supplier<? extends Migration>> all() {
        return List.of(
                () -> EventMigration.of(2, "number motions", EventSteps.renameField("motion", "identifier", "number")),
                () -> new MeetingNameInMotions(3),
                () -> new CloseDecidedMotions(4));
    }
}
