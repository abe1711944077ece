package io.github.migrationroute.eventlog.association;

import io.github.migrationroute.eventlog.migration.Fields;
import io.github.migrationroute.eventlog.migration.Fqid;
import io.github.migrationroute.eventlog.migration.JsonValue;
import io.github.migrationroute.eventlog.migration.Model;
import io.github.migrationroute.eventlog.migration.ModelChanges;
import io.github.migrationroute.eventlog.migration.ModelFilter;
import io.github.migrationroute.eventlog.migration.ModelMigration;
import io.github.migrationroute.eventlog.migration.ModelQuery;
import io.github.migrationroute.eventlog.migration.ModelReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Makes a model of each tag of a motion, and lists of their ids of the list of tags. */
public record SplitTags(int targetIndex) implements ModelMigration {
    @Override
    public void migrate(ModelReader models, ModelChanges changes) {
        ModelChanges keepingEmptyLists = changes.withEmptyLists();
        int id = 0;
        try (Stream<Model> motions = models.models(
                ModelQuery.of("motion").where(ModelFilter.present("tags")).only("tags", "meeting_name"))) {
            for (Model motion : (Iterable<Model>) motions::iterator) {
                List<Integer> ids = new ArrayList<>();
                for (JsonValue tag : motion.fields().required("tags").asList()) {
                    ids.add(++id);
                    Fields fields = Fields.of(Map.of(
                                    "name", tag, "motion_id", motion.fqid().id()))
                            // Null if the motion has none, and then left out.
                            .with("meeting_name", motion.fields().get("meeting_name"));
                    changes.create(new Fqid("tag", id), fields);
                }
                // Null removes the field.
                Fields set = Fields.NONE.with("tags", null);
                keepingEmptyLists.update(motion.fqid(), set, Map.of("tag_ids", ids), Map.of());
            }
        }
    }
}
