package io.github.migrationroute.eventlog;

import io.github.migrationroute.eventlog.Tables.EventRow;
import io.github.migrationroute.eventlog.Tables.PositionRow;
import io.github.migrationroute.eventlog.internal.event.EventType;
import io.github.migrationroute.eventlog.migration.Event;
import io.github.migrationroute.eventlog.migration.Fqid;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Makes a history of a given length that keeps all rules, always the same one for the same seed. */
public final class RandomHistory {
    private static final List<String> COLLECTIONS = List.of("meeting", "motion", "user");
    private static final int MAX_EVENTS = 5;

    private final Random random;
    private final List<PositionRow> positions = new ArrayList<>();
    private final List<EventRow> events = new ArrayList<>();
    private final List<Fqid> present = new ArrayList<>();
    private final List<Fqid> deleted = new ArrayList<>();
    private int nextId = 1;

    private RandomHistory(long seed) {
        random = new Random(seed);
    }

    /** Returns a history whose positions are numbered from 1. */
    public static Load of(long seed, int positions) {
        var history = new RandomHistory(seed);
        for (int number = 1; number <= positions; number++) {
            history.write(number);
        }
        var tables =
                new Tables(history.positions, history.events, new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), 0);
        return new Load(tables, List.of());
    }

    private void write(int number) {
        positions.add(new PositionRow(number, 1 + random.nextInt(20), null, 1));
        int count = 1 + random.nextInt(MAX_EVENTS);
        for (int weight = 1; weight <= count; weight++) {
            Event event = event();
            String data = EventType.data(event);
            events.add(new EventRow(
                    number,
                    weight,
                    event.fqid().toString(),
                    EventType.of(event).label(),
                    data == null ? null : PlainJson.parse(data)));
        }
    }

    private Event event() {
        if (present.isEmpty() || random.nextInt(4) == 0) {
            return create();
        }
        Fqid fqid = present.get(random.nextInt(present.size()));
        return switch (random.nextInt(12)) {
            case 0 -> Event.deleteFields(fqid, List.of("text"));
            case 1 -> {
                present.remove(fqid);
                deleted.add(fqid);
                yield Event.delete(fqid);
            }
            case 2 -> deleted.isEmpty() ? update(fqid) : restore();
            case 3, 4 ->
                Event.listFields(
                        fqid,
                        Map.of("tag_ids", List.of(random.nextInt(9))),
                        Map.of("tag_ids", List.of(random.nextInt(9))));
            default -> update(fqid);
        };
    }

    private Event create() {
        // The first model is the one that references lead to and that is counted in.
        Fqid fqid = new Fqid(nextId == 1 ? "meeting" : COLLECTIONS.get(random.nextInt(3)), nextId++);
        present.add(fqid);
        return Event.create(
                fqid, Map.of("id", fqid.id(), "title", text(), "meeting_id", 1, "tag_ids", List.of(random.nextInt(9))));
    }

    private Event update(Fqid fqid) {
        return Event.update(fqid, Map.of(random.nextBoolean() ? "text" : "title", text()));
    }

    private Event restore() {
        Fqid fqid = deleted.remove(random.nextInt(deleted.size()));
        present.add(fqid);
        return Event.restore(fqid);
    }

    private String text() {
        return "text " + random.nextInt(1000) + " \"ä\\";
    }
}
