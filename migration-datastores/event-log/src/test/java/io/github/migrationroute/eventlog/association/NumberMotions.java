package io.github.migrationroute.eventlog.association;

import io.github.migrationroute.eventlog.migration.Fqid;
import io.github.migrationroute.eventlog.migration.History;
import io.github.migrationroute.eventlog.migration.HistoryPosition;
import io.github.migrationroute.eventlog.migration.Model;
import io.github.migrationroute.eventlog.migration.ModelChanges;
import io.github.migrationroute.eventlog.migration.ModelMigration;
import io.github.migrationroute.eventlog.migration.ModelQuery;
import io.github.migrationroute.eventlog.migration.ModelReader;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Numbers all motions in the order of their ids, and notes when each was written and how often it was touched. */
public record NumberMotions(int targetIndex) implements ModelMigration {
    @Override
    public void migrate(ModelReader models, ModelChanges changes) {
        number(models, changes);
        noteHistory(models, changes);
    }

    private static void number(ModelReader models, ModelChanges changes) {
        int sequence = 0;
        try (Stream<Model> motions = models.models(ModelQuery.of("motion").only())) {
            for (Model motion : (Iterable<Model>) motions::iterator) {
                changes.update(motion.fqid(), Map.of("sequence", ++sequence));
            }
        }
    }

    private static void noteHistory(ModelReader models, ModelChanges changes) {
        History history = models.history();
        try (Stream<Model> motions = models.models(ModelQuery.of("motion").only())) {
            motions.forEach(motion -> {
                List<HistoryPosition> positions =
                        history.positions(motion.fqid()).toList();
                changes.update(
                        motion.fqid(),
                        Map.of("first_position", positions.get(0).number(), "touched", positions.size()));
            });
        }
        int highest = history.highestPosition().orElseThrow();
        changes.update(new Fqid("organization", 1), Map.of("numbered_after", highest));
    }
}
