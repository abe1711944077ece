package io.github.migrationroute.eventlog;

import io.github.migrationroute.eventlog.Tables.EventRow;
import io.github.migrationroute.eventlog.Tables.PositionRow;
import io.github.migrationroute.eventlog.migration.Event;
import io.github.migrationroute.eventlog.migration.Fqid;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** A history that is written down event by event. */
public final class History {
    private final int migrationIndex;
    private final List<PositionRow> positions = new ArrayList<>();
    private final List<EventRow> events = new ArrayList<>();

    private History(int migrationIndex) {
        this.migrationIndex = migrationIndex;
    }

    public static History atIndex(int migrationIndex) {
        return new History(migrationIndex);
    }

    public History position(int number, Event... written) {
        positions.add(new PositionRow(number, 7, PlainJson.parse("{\"note\": " + number + "}"), migrationIndex));
        for (int i = 0; i < written.length; i++) {
            events.add(Oracle.row(number, i + 1, written[i]));
        }
        return this;
    }

    /** Adds an event as it is in the table, for such as break the rules. */
    public History row(int position, int weight, String fqid, String type, String data) {
        events.add(new EventRow(position, weight, fqid, type, PlainJson.parse(data)));
        return this;
    }

    /** Returns it with the other tables as they must be, and with a collectionfield for each event. */
    public Load load() {
        Oracle oracle = new Oracle();
        oracle.load(raw());
        Tables replayed = oracle.replayed();
        List<Load.Link> links = new ArrayList<>();
        for (EventRow event : events) {
            String field = Fqid.parse(event.fqid()).collection() + "/id";
            replayed.collectionfields().put(field, event.position());
            links.add(new Load.Link(event.position(), event.weight(), field));
        }
        return new Load(
                new Tables(
                        positions,
                        events,
                        replayed.models(),
                        replayed.idSequences(),
                        replayed.collectionfields(),
                        links.size()),
                links);
    }

    /** Returns only positions and events, for a history that no models can come from. */
    public Load raw() {
        return new Load(new Tables(positions, events, new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), 0), List.of());
    }
}
