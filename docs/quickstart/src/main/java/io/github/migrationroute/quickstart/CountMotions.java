package io.github.migrationroute.quickstart;

import io.github.migrationroute.postgres.Model;
import io.github.migrationroute.postgres.ModelChanges;
import io.github.migrationroute.postgres.ModelFilter;
import io.github.migrationroute.postgres.ModelMigration;
import io.github.migrationroute.postgres.ModelReader;
import java.util.Map;
import java.util.stream.Stream;

/** Notes in every meeting how many motions it has. */
record CountMotions(int targetIndex) implements ModelMigration {
    @Override
    public void migrate(ModelReader models, ModelChanges changes) {
        try (Stream<Model> meetings = models.models("meeting")) {
            meetings.map(Model::fqid).forEach(meeting -> {
                long motions = models.count("motion", ModelFilter.equal("meeting_id", meeting.id()));
                changes.update(meeting, Map.of("motion_count", motions));
            });
        }
    }
}
