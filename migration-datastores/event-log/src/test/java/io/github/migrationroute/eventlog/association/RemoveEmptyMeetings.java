package io.github.migrationroute.eventlog.association;

import io.github.migrationroute.eventlog.migration.Fqid;
import io.github.migrationroute.eventlog.migration.Model;
import io.github.migrationroute.eventlog.migration.ModelChanges;
import io.github.migrationroute.eventlog.migration.ModelFilter;
import io.github.migrationroute.eventlog.migration.ModelMigration;
import io.github.migrationroute.eventlog.migration.ModelQuery;
import io.github.migrationroute.eventlog.migration.ModelReader;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Deletes meetings without motions with their speeches, and brings back those that were deleted with motions. */
public record RemoveEmptyMeetings(int targetIndex) implements ModelMigration {
    @Override
    public void migrate(ModelReader models, ModelChanges changes) {
        try (Stream<Model> meetings =
                models.models(ModelQuery.of("meeting").only().includingDeleted())) {
            meetings.forEach(meeting -> tidy(meeting, models, changes));
        }
    }

    private static void tidy(Model meeting, ModelReader models, ModelChanges changes) {
        Fqid fqid = meeting.fqid();
        ModelFilter isOfMeeting = ModelFilter.equal("meeting_id", fqid.id());
        boolean hasMotions = models.count("motion", isOfMeeting) > 0;
        if (hasMotions && meeting.deleted()) {
            changes.restore(fqid);
        } else if (!hasMotions && !meeting.deleted()) {
            try (Stream<Model> speeches = models.models("speech", isOfMeeting)) {
                speeches.forEach(speech -> changes.delete(speech.fqid()));
            }
            changes.delete(fqid);
            changes.update(new Fqid("organization", 1), Map.of(), Map.of(), Map.of("meeting_ids", List.of(fqid.id())));
        }
    }
}
