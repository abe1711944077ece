package io.github.migrationroute.quickstart;

import io.github.migrationroute.eventlog.migration.Event;
import io.github.migrationroute.eventlog.migration.EventMigration;
import io.github.migrationroute.eventlog.migration.Fqid;
import io.github.migrationroute.eventlog.migration.JsonValue;
import io.github.migrationroute.eventlog.migration.Position;
import java.util.List;
import java.util.Optional;

/** Copies the name of the meeting, as it is when a motion is submitted, into the motion. */
record MeetingNameInMotions(int targetIndex) implements EventMigration {
    @Override
    public List<Event> migrate(Event event, Position position) {
        if (event instanceof Event.Create motion && motion.fqid().collection().equals("motion")) {
            Optional<JsonValue> name = Optional.ofNullable(motion.fields().get("meeting_id"))
                    .map(id -> new Fqid("meeting", id.asInt()))
                    .flatMap(meeting -> position.newState().model(meeting))
                    .map(meeting -> meeting.fields().get("name"));
            return List.of(name.isPresent() ? motion.with("meeting_name", name.get()) : motion);
        }
        return List.of(event);
    }
}
