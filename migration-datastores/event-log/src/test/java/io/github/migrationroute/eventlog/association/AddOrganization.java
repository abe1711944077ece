package io.github.migrationroute.eventlog.association;

import io.github.migrationroute.eventlog.migration.Event;
import io.github.migrationroute.eventlog.migration.EventMigration;
import io.github.migrationroute.eventlog.migration.Fqid;
import io.github.migrationroute.eventlog.migration.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Adds one organization to the first position, and keeps the list of its meetings. */
public final class AddOrganization implements EventMigration {
    private static final Fqid ORGANIZATION = new Fqid("organization", 1);

    private List<Integer> listed = List.of();

    @Override
    public List<Event> migrate(Event event, Position position) {
        return List.of(event);
    }

    @Override
    public List<Event> additionalEvents(Position position) {
        List<Event> added = new ArrayList<>();
        if (!position.newState().exists(ORGANIZATION)) {
            added.add(Event.create(ORGANIZATION, Map.of("name", "The association")));
        }
        // Not at every position: it is a list of all of them.
        if (position.events().stream().anyMatch(AddOrganization::isOfMeeting)) {
            List<Integer> meetings = position.newState().ids("meeting");
            if (!meetings.equals(listed)) {
                added.add(Event.update(ORGANIZATION, Map.of("meeting_ids", meetings)));
                listed = meetings;
            }
        }
        return added;
    }

    private static boolean isOfMeeting(Event event) {
        return event.fqid().collection().equals("meeting");
    }

    @Override
    public boolean readsModels() {
        return false;
    }

    @Override
    public int targetIndex() {
        return 4;
    }
}
