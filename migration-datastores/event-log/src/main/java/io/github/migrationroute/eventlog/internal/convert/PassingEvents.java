package io.github.migrationroute.eventlog.internal.convert;

import io.github.migrationroute.eventlog.migration.Event;
import io.github.migrationroute.eventlog.migration.Fields;
import java.util.AbstractList;
import java.util.List;

/**
 * The events of a position that is as large as the memory allows: each is there until it has passed. What is left of it then is
 * what it does to the existence of its model.
 */
final class PassingEvents extends AbstractList<Event> {
    private final List<Event> left;
    private int passed;

    /**
     * Takes events.
     *
     * @param events the events, in a list that can be changed and is
     */
    PassingEvents(List<Event> events) {
        this.left = events;
    }

    @Override
    public Event get(int index) {
        if (index >= 0 && index < passed) {
            throw new IllegalStateException("The migration asks for event " + (index + 1) + " of the " + size()
                    + ", which it has been shown already; since its readsModels() says that it does not read models, it"
                    + " can look at an event of an export only until then");
        }
        return left.get(index);
    }

    @Override
    public int size() {
        return left.size();
    }

    /** Returns all events, of those that have passed what is left. */
    List<Event> left() {
        return left;
    }

    /**
     * Lets the next event pass.
     *
     * @param successors what stands in its place
     * @return what is left of it
     */
    Event pass(List<Event> successors) {
        Event event = withoutFields(left.get(passed), successors);
        left.set(passed++, event);
        return event;
    }

    private static Event withoutFields(Event event, List<Event> successors) {
        for (Event successor : successors) {
            // It does the same to the existence of the same model, and is there anyway.
            if (successor.getClass() == event.getClass() && successor.fqid().equals(event.fqid())) {
                return successor;
            }
        }
        if (event instanceof Event.Create) {
            return new Event.Create(event.fqid(), Fields.NONE);
        }
        return event instanceof Event.Delete || event instanceof Event.Restore
                ? event
                : new Event.Update(event.fqid(), Fields.NONE);
    }
}
