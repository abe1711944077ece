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
    private boolean added;

    @Override
    public int targetIndex() {
        return 4;
    }

    @Override
    public List<Event> migrate(Event event, Position position) {
        return List.of(event);
    }

    @Override
    public List<Event> additionalEvents(Position position) {
        List<Event> more = new ArrayList<>();
        if (!added) {
            more.add(Event.create(ORGANIZATION, Map.of("name", "The association")));
            added = true;
        }
        List<Integer> meetings = position.newState().ids("meeting");
        more.add(Event.update(ORGANIZATION, Map.of("meeting_ids", meetings)));
        return more;
    }

    @Override
    public boolean readsModels() {
        return false;
    }
}
