package io.github.migrationroute.benchmarks.eventlog;

import io.github.migrationroute.eventlog.migration.Event;
import io.github.migrationroute.eventlog.migration.EventMigration;
import io.github.migrationroute.eventlog.migration.EventSteps;
import io.github.migrationroute.eventlog.migration.Fqid;
import io.github.migrationroute.eventlog.migration.JsonValue;
import io.github.migrationroute.eventlog.migration.Migration;
import io.github.migrationroute.eventlog.migration.ModelChanges;
import io.github.migrationroute.eventlog.migration.ModelMigration;
import io.github.migrationroute.eventlog.migration.ModelReader;
import io.github.migrationroute.eventlog.migration.Position;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** A chain of three event migrations, one of which reads models, and a model migration that changes every model. */
final class BenchmarkMigrations {
    static final List<String> COLLECTIONS = List.of("meeting", "motion", "user", "agenda_item", "motion_block");

    private static final List<Supplier<? extends Migration>> EVENT_MIGRATIONS = List.of(
            () -> EventMigration.of(
                    2,
                    "add fields",
                    EventSteps.addFields("motion", Map.of("category", "none", "priority", 3)),
                    EventSteps.addFields("user", Map.of("is_active", true))),
            () -> EventMigration.of(3, "rename field", EventSteps.renameField("motion", "reason", "ground")),
            () -> new CopyTitle(4));

    private BenchmarkMigrations() {}

    static List<Supplier<? extends Migration>> of(boolean modelMigration) {
        return modelMigration
                ? List.of(
                        EVENT_MIGRATIONS.get(0), EVENT_MIGRATIONS.get(1), EVENT_MIGRATIONS.get(2), () -> new Revise(5))
                : EVENT_MIGRATIONS;
    }

    /** Copies the title of its meeting into each new model that names one; only meetings do not. */
    private record CopyTitle(int targetIndex) implements EventMigration {
        @Override
        public List<Event> migrate(Event event, Position position) {
            if (event instanceof Event.Create create) {
                return meetingId(create.fields())
                        .flatMap(id -> position.newState().model(new Fqid("meeting", id.asInt())))
                        .map(meeting -> meeting.fields().get("title"))
                        .map(title -> List.<Event>of(create.with("meeting_title", title)))
                        .orElse(List.of(event));
            }
            return List.of(event);
        }

        private static Optional<JsonValue> meetingId(Map<String, JsonValue> fields) {
            return Optional.ofNullable(fields.get("meeting_id"))
                    .or(() -> Optional.ofNullable(fields.get("default_meeting_id")));
        }
    }

    /** Sets a field of every model. */
    private record Revise(int targetIndex) implements ModelMigration {
        @Override
        public void migrate(ModelReader models, ModelChanges changes) {
            for (String collection : COLLECTIONS) {
                models.models(collection).forEach(model -> changes.update(model.fqid(), Map.of("revised", 7)));
            }
        }
    }
}
