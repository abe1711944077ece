package io.github.migrationroute.eventlog.association;

import io.github.migrationroute.eventlog.migration.Event;
import io.github.migrationroute.eventlog.migration.EventMigration;
import io.github.migrationroute.eventlog.migration.Position;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Of several changes of the state of one motion in a position keeps the last, with all that it went through. */
public final class KeepTheLastState implements EventMigration {
    private final List<String> states = new ArrayList<>();

    @Override
    public int targetIndex() {
        return 5;
    }

    @Override
    public List<Event> order(Position position) {
        List<Event> byModel = new ArrayList<>(position.events());
        byModel.sort(Comparator.comparing(event -> event.fqid().toString()));
        return byModel;
    }

    @Override
    public List<Event> migrate(Event event, Position position) {
        if (!isState(event)) {
            return List.of(event);
        }
        states.add(((Event.Update) event).fields().required("state").asString());
        if (isFollowed(event, position.events())) {
            return List.of(((Event.Update) event).without("state"));
        }
        List<String> passed = List.copyOf(states);
        states.clear();
        return List.of(event, Event.update(event.fqid(), Map.of("passed_states", passed)));
    }

    private static boolean isFollowed(Event event, List<Event> events) {
        boolean found = false;
        for (Event other : events) {
            if (found && other.fqid().equals(event.fqid()) && isState(other)) {
                return true;
            }
            // Two events may be equal.
            found |= other == event;
        }
        return false;
    }

    private static boolean isState(Event event) {
        return event instanceof Event.Update update
                && update.fqid().collection().equals("motion")
                && update.fields().containsKey("state");
    }

    @Override
    public boolean readsModels() {
        return false;
    }
}
