package io.github.migrationroute.eventlog.association;

import io.github.migrationroute.eventlog.migration.Fqid;
import io.github.migrationroute.eventlog.migration.Model;
import io.github.migrationroute.eventlog.migration.ModelChanges;
import io.github.migrationroute.eventlog.migration.ModelMigration;
import io.github.migrationroute.eventlog.migration.ModelQuery;
import io.github.migrationroute.eventlog.migration.ModelReader;
import java.util.Map;
import java.util.stream.Stream;

/** Numbers all motions in the order of their ids, and notes when each was written and how often it was touched. */
public record NumberMotions(int targetIndex) implements ModelMigration {
    @Override
    public void migrate(ModelReader models, ModelChanges changes) {
        int sequence = 0;
        try (Stream<Model> motions = models.models(ModelQuery.of("motion").only())) {
            for (Model motion : (Iterable<Model>) motions::iterator) {
                Fqid fqid = motion.fqid();
                int first = models.history()
                        .positions(fqid)
                        .findFirst()
                        .orElseThrow()
                        .number();
                long touched = models.history().positions(fqid).count();
                changes.update(fqid, Map.of("sequence", ++sequence, "first_position", first, "touched", touched));
            }
        }
        models.history()
                .highestPosition()
                .ifPresent(highest -> changes.update(new Fqid("organization", 1), Map.of("numbered_after", highest)));
    }
}
