package io.github.migrationroute.eventlog.association;

import io.github.migrationroute.eventlog.migration.Fqid;
import io.github.migrationroute.eventlog.migration.Model;
import io.github.migrationroute.eventlog.migration.ModelChanges;
import io.github.migrationroute.eventlog.migration.ModelMigration;
import io.github.migrationroute.eventlog.migration.ModelQuery;
import io.github.migrationroute.eventlog.migration.ModelReader;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Deletes meetings without motions with their speeches, and brings back those that were deleted with motions. */
public record RemoveEmptyMeetings(int targetIndex) implements ModelMigration {
    @Override
    public void migrate(ModelReader models, ModelChanges changes) {
        Set<Integer> withMotions = new HashSet<>();
        try (Stream<Model> motions = models.models(ModelQuery.of("motion").only("meeting_id"))) {
            motions.forEach(motion -> withMotions.add(meetingId(motion)));
        }
        Set<Integer> removed = new TreeSet<>();
        try (Stream<Model> meetings =
                models.models(ModelQuery.of("meeting").only().includingDeleted())) {
            meetings.forEach(meeting -> {
                boolean hasMotions = withMotions.contains(meeting.fqid().id());
                if (hasMotions && meeting.deleted()) {
                    changes.restore(meeting.fqid());
                } else if (!hasMotions && !meeting.deleted()) {
                    changes.delete(meeting.fqid());
                    removed.add(meeting.fqid().id());
                }
            });
        }
        try (Stream<Model> speeches = models.models(ModelQuery.of("speech").only("meeting_id"))) {
            speeches.filter(speech -> removed.contains(meetingId(speech)))
                    .forEach(speech -> changes.delete(speech.fqid()));
        }
        changes.update(new Fqid("organization", 1), Map.of(), Map.of(), Map.of("meeting_ids", List.copyOf(removed)));
    }

    private static int meetingId(Model model) {
        return model.fields().required("meeting_id").asInt();
    }
}
