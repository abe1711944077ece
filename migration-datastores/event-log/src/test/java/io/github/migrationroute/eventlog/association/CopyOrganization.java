package io.github.migrationroute.eventlog.association;

import io.github.migrationroute.eventlog.migration.Fqid;
import io.github.migrationroute.eventlog.migration.Model;
import io.github.migrationroute.eventlog.migration.ModelChanges;
import io.github.migrationroute.eventlog.migration.ModelMigration;
import io.github.migrationroute.eventlog.migration.ModelQuery;
import io.github.migrationroute.eventlog.migration.ModelReader;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Copies into each speech whether its meeting is still there, and the city of its speaker. */
public record CopyOrganization(int targetIndex) implements ModelMigration {
    @Override
    public void migrate(ModelReader models, ModelChanges changes) {
        List<Model> speeches;
        try (Stream<Model> all = models.models(ModelQuery.of("speech").only("meeting_id", "user_id"))) {
            speeches = all.toList();
        }
        Map<Fqid, Model> meetings = models.models(parents(speeches, "meeting"), "name");
        Map<Fqid, Model> addresses = models.models(parents(speeches, "user").stream()
                .map(user -> new Fqid("address", user.id()))
                .toList());
        for (Model speech : speeches) {
            Model meeting = Objects.requireNonNull(meetings.get(parent(speech, "meeting")));
            Model address =
                    addresses.get(new Fqid("address", parent(speech, "user").id()));
            changes.update(
                    speech.fqid(),
                    Map.of(
                            "meeting_is_there",
                            !meeting.deleted(),
                            "meeting_name",
                            meeting.fields().required("name"),
                            "city",
                            Optional.ofNullable(address)
                                    .map(found ->
                                            found.fields().required("city").asString())
                                    .orElse("unknown")));
        }
    }

    private static List<Fqid> parents(List<Model> speeches, String collection) {
        return speeches.stream().map(speech -> parent(speech, collection)).toList();
    }

    private static Fqid parent(Model speech, String collection) {
        return new Fqid(collection, speech.fields().required(collection + "_id").asInt());
    }
}
