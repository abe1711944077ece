package io.github.migrationroute.eventlog.association;

import io.github.migrationroute.eventlog.migration.Event;
import io.github.migrationroute.eventlog.migration.EventMigration;
import io.github.migrationroute.eventlog.migration.Fqid;
import io.github.migrationroute.eventlog.migration.JsonValue;
import io.github.migrationroute.eventlog.migration.ModelState;
import io.github.migrationroute.eventlog.migration.Position;
import java.util.List;
import java.util.Optional;

/** Copies the name of its meeting, as it is at the time, into each new motion. */
public record CopyMeetingName(int targetIndex) implements EventMigration {
    @Override
    public List<Event> migrate(Event event, Position position) {
        if (event instanceof Event.Create motion && motion.fqid().collection().equals("motion")) {
            Fqid meeting =
                    new Fqid("meeting", motion.fields().required("meeting_id").asInt());
            // In the old state it would be found even if this migration had left out the meeting.
            Optional<JsonValue> name = name(meeting, position.newState()).or(() -> name(meeting, position.oldState()));
            if (name.isPresent()) {
                return List.of(
                        motion.with("meeting_name", name.get()).with("meeting_stays", position.willExist(meeting)));
            }
        }
        return List.of(event);
    }

    private static Optional<JsonValue> name(Fqid meeting, ModelState state) {
        return state.model(meeting)
                .filter(model -> !model.deleted())
                .map(model -> model.fields().required("name"));
    }
}
