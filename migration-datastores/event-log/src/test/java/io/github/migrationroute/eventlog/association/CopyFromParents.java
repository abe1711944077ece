package io.github.migrationroute.eventlog.association;

import io.github.migrationroute.eventlog.migration.Fqid;
import io.github.migrationroute.eventlog.migration.JsonValue;
import io.github.migrationroute.eventlog.migration.Model;
import io.github.migrationroute.eventlog.migration.ModelChanges;
import io.github.migrationroute.eventlog.migration.ModelMigration;
import io.github.migrationroute.eventlog.migration.ModelQuery;
import io.github.migrationroute.eventlog.migration.ModelReader;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Copies into each speech the name of its meeting, whether that is still there, and the city of its speaker. */
public record CopyFromParents(int targetIndex) implements ModelMigration {
    @Override
    public void migrate(ModelReader models, ModelChanges changes) {
        List<Model> speeches = models.models(ModelQuery.of("speech").only("meeting_id", "user_id"))
                .toList();
        Map<Fqid, Model> meetings = models.models(parents(speeches, "meeting_id", "meeting"), "name");
        Map<Fqid, Model> addresses = models.models(parents(speeches, "user_id", "address"));
        for (Model speech : speeches) {
            Model meeting = Objects.requireNonNull(meetings.get(parent(speech, "meeting_id", "meeting")));
            Model address = addresses.get(parent(speech, "user_id", "address"));
            JsonValue name = meeting.fields().required("name");
            JsonValue city =
                    address == null ? JsonValue.of("unknown") : address.fields().required("city");
            changes.update(
                    speech.fqid(), Map.of("meeting_name", name, "meeting_is_there", !meeting.deleted(), "city", city));
        }
    }

    private static List<Fqid> parents(List<Model> children, String field, String collection) {
        return children.stream().map(child -> parent(child, field, collection)).toList();
    }

    private static Fqid parent(Model child, String field, String collection) {
        return new Fqid(collection, child.fields().required(field).asInt());
    }
}
