package io.github.migrationroute.eventlog.association;

import io.github.migrationroute.eventlog.migration.Model;
import io.github.migrationroute.eventlog.migration.ModelChanges;
import io.github.migrationroute.eventlog.migration.ModelFilter;
import io.github.migrationroute.eventlog.migration.ModelMigration;
import io.github.migrationroute.eventlog.migration.ModelReader;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Marks the motions whose number begins with "A-" and that nobody has decided. */
public record AcceptOldMotions(int targetIndex) implements ModelMigration {
    @Override
    public void migrate(ModelReader models, ModelChanges changes) {
        ModelFilter old = ModelFilter.startsWith("number", "A-")
                .and(ModelFilter.present("status").not());
        long count = models.count("motion", old);
        try (Stream<Model> motions = models.models("motion", old)) {
            motions.forEach(motion -> changes.update(
                    motion.fqid(),
                    Map.of("status", "accepted", "one_of", count),
                    Map.of("marks", List.of("old")),
                    Map.of("tag_ids", List.of(1))));
        }
    }
}
