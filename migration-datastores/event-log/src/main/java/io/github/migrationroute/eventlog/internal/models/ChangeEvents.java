package io.github.migrationroute.eventlog.internal.models;

import io.github.migrationroute.eventlog.internal.event.EventType;
import io.github.migrationroute.eventlog.migration.Event;
import io.github.migrationroute.eventlog.migration.Fields;
import io.github.migrationroute.eventlog.migration.Fqid;
import io.github.migrationroute.eventlog.migration.ModelChanges;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Says which events the changes of a model migration become.
 *
 * @param events takes the events
 * @param emptyLists whether one is made of the addition of no values to a list
 */
record ChangeEvents(Consumer<Event> events, boolean emptyLists) implements ModelChanges {
    ChangeEvents(Consumer<Event> events) {
        this(events, false);
    }

    @Override
    public void create(Fqid fqid, Map<String, ? extends @Nullable Object> fields) {
        Fields given = Fields.of(fields);
        events.accept(new Event.Create(fqid, given.without(nulls(given))));
    }

    @Override
    public void update(
            Fqid fqid,
            Map<String, ? extends @Nullable Object> fields,
            Map<String, ? extends List<?>> add,
            Map<String, ? extends List<?>> remove) {
        requireApart(fqid, fields, add);
        requireApart(fqid, fields, remove);
        Fields given = Fields.of(fields);
        List<String> removed = nulls(given);
        // All are made before the first is taken: a change is taken wholly or not at all.
        Event.ListFields lists = Event.listFields(fqid, add, remove);
        List<Event> made =
                List.of(new Event.Update(fqid, given.without(removed)), Event.deleteFields(fqid, removed), lists);
        for (Event event : made) {
            boolean makesList = emptyLists && event == lists && !lists.add().isEmpty();
            if (makesList || !EventType.saysNothing(event)) {
                events.accept(event);
            }
        }
    }

    private static List<String> nulls(Fields fields) {
        return fields.entrySet().stream()
                .filter(field -> field.getValue().isNull())
                .map(Map.Entry::getKey)
                .toList();
    }

    private static void requireApart(Fqid fqid, Map<String, ?> fields, Map<String, ?> lists) {
        for (String name : lists.keySet()) {
            if (fields.containsKey(name)) {
                throw new IllegalArgumentException("One update of " + fqid + " sets or removes the field " + name
                        + " and changes it as a list; it can do one of these");
            }
        }
    }

    @Override
    public void delete(Fqid fqid) {
        events.accept(Event.delete(fqid));
    }

    @Override
    public void restore(Fqid fqid) {
        events.accept(Event.restore(fqid));
    }

    @Override
    public ModelChanges withEmptyLists() {
        return new ChangeEvents(events, true);
    }
}
