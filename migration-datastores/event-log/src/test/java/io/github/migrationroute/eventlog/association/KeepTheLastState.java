package io.github.migrationroute.eventlog.association;

import io.github.migrationroute.eventlog.migration.Event;
import io.github.migrationroute.eventlog.migration.EventMigration;
import io.github.migrationroute.eventlog.migration.Fqid;
import io.github.migrationroute.eventlog.migration.Position;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Of several changes of the state of one motion in a position keeps the last, with all that it went through. */
public final class KeepTheLastState implements EventMigration {
    private final List<String> states = new ArrayList<>();
    private Map<Fqid, Event> lastChanges = Map.of();

    /** Looks ahead, at all events, before any is shown. */
    @Override
    public void beginPosition(Position position) {
        lastChanges = new HashMap<>();
        position.events().stream()
                .filter(KeepTheLastState::setsState)
                .forEach(event -> lastChanges.put(event.fqid(), event));
    }

    /** One model after the other, each with its events in their order. */
    @Override
    public List<Event> order(Position position) {
        return position.events().stream()
                .sorted(Comparator.comparing(event -> event.fqid().toString()))
                .toList();
    }

    @Override
    public List<Event> migrate(Event event, Position position) {
        if (!(event instanceof Event.Update update) || !setsState(update)) {
            return List.of(event);
        }
        states.add(update.fields().required("state").asString());
        // By identity, because two events may be equal.
        if (update != lastChanges.get(update.fqid())) {
            return List.of(update.without("state"));
        }
        List<String> passed = List.copyOf(states);
        states.clear();
        return List.of(update.with("passed_states", passed));
    }

    private static boolean setsState(Event event) {
        return event instanceof Event.Update update
                && update.fqid().collection().equals("motion")
                && update.fields().containsKey("state");
    }

    @Override
    public boolean readsModels() {
        return false;
    }

    @Override
    public int targetIndex() {
        return 5;
    }
}
