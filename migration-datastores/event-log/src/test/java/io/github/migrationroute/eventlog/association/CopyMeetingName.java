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
        if (event instanceof Event.Create motion && event.fqid().collection().equals("motion")) {
            Fqid meeting =
                    new Fqid("meeting", motion.fields().required("meeting_id").asInt());
            boolean stays = position.willExist(meeting);
            return List.of(name(position.newState(), meeting)
                    .or(() -> name(position.oldState(), meeting))
                    .map(name -> motion.with("meeting_name", name).with("meeting_stays", stays))
                    .orElse(motion));
        }
        return List.of(event);
    }

    private static Optional<JsonValue> name(ModelState state, Fqid meeting) {
        return state.model(meeting)
                .filter(model -> !model.deleted())
                .map(model -> model.fields().required("name"));
    }
}
