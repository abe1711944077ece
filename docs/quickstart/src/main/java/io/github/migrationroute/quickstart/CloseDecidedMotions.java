package io.github.migrationroute.quickstart;

import io.github.migrationroute.eventlog.migration.Model;
import io.github.migrationroute.eventlog.migration.ModelChanges;
import io.github.migrationroute.eventlog.migration.ModelFilter;
import io.github.migrationroute.eventlog.migration.ModelMigration;
import io.github.migrationroute.eventlog.migration.ModelReader;
import java.util.Map;
import java.util.stream.Stream;

/** Closes every motion that has been accepted or rejected. */
record CloseDecidedMotions(int targetIndex) implements ModelMigration {
    @Override
    public void migrate(ModelReader models, ModelChanges changes) {
        ModelFilter decided = ModelFilter.equal("state", "accepted").or(ModelFilter.equal("state", "rejected"));
        try (Stream<Model> motions = models.models("motion", decided)) {
            motions.forEach(motion -> changes.update(motion.fqid(), Map.of("closed", true)));
        }
    }
}
