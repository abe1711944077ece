package io.github.migrationroute.eventlog.association;

import io.github.migrationroute.eventlog.migration.Event;
import io.github.migrationroute.eventlog.migration.EventMigration;
import io.github.migrationroute.eventlog.migration.Fqid;
import io.github.migrationroute.eventlog.migration.Position;
import java.util.List;
import java.util.Map;

/** Moves the address of a user into a model of its own, which lives and dies with the user. */
public record SplitPersons(int targetIndex) implements EventMigration {
    @Override
    public List<Event> migrate(Event event, Position position) {
        if (!event.fqid().collection().equals("user")) {
            return List.of(event);
        }
        int id = event.fqid().id();
        Fqid address = new Fqid("address", id);
        if (event instanceof Event.Create user) {
            return List.of(
                    user.without("city").with("address_id", id),
                    Event.create(address, Map.of("city", user.fields().required("city"), "user_id", id)));
        }
        if (event instanceof Event.Update user && user.fields().containsKey("city")) {
            return List.of(
                    user.without("city"),
                    Event.update(address, Map.of("city", user.fields().required("city"))));
        }
        if (event instanceof Event.Delete) {
            return List.of(event, Event.delete(address));
        }
        return event instanceof Event.Restore ? List.of(event, Event.restore(address)) : List.of(event);
    }

    @Override
    public boolean readsModels() {
        return false;
    }

    @Override
    public boolean migratesExports() {
        return true;
    }
}
