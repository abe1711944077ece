package io.github.migrationroute.eventlog.association;

import io.github.migrationroute.eventlog.migration.Event;
import io.github.migrationroute.eventlog.migration.EventMigration;
import io.github.migrationroute.eventlog.migration.Position;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Gives each speech a running number, and one in its position; tells the first of each speaker. */
public final class NumberSpeeches implements EventMigration {
    private final Set<Integer> speakers = new HashSet<>();
    private int number;
    private int inPosition;

    @Override
    public void beginPosition(Position position) {
        inPosition = 0;
    }

    @Override
    public List<Event> migrate(Event event, Position position) {
        if (event instanceof Event.Create speech && speech.fqid().collection().equals("speech")) {
            boolean first = speakers.add(speech.fields().required("user_id").asInt());
            return List.of(speech.with("number", ++number)
                    .with("in_position", ++inPosition)
                    .with("first", first));
        }
        return List.of(event);
    }

    @Override
    public boolean readsModels() {
        return false;
    }

    @Override
    public int targetIndex() {
        return 3;
    }
}
