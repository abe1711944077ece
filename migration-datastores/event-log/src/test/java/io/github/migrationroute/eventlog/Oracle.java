package io.github.migrationroute.eventlog;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.migrationroute.eventlog.Tables.EventRow;
import io.github.migrationroute.eventlog.Tables.ModelData;
import io.github.migrationroute.eventlog.Tables.PositionRow;
import io.github.migrationroute.eventlog.migration.Event;
import io.github.migrationroute.eventlog.migration.EventMigration;
import io.github.migrationroute.eventlog.migration.Fields;
import io.github.migrationroute.eventlog.migration.Fqid;
import io.github.migrationroute.eventlog.migration.History;
import io.github.migrationroute.eventlog.migration.HistoryPosition;
import io.github.migrationroute.eventlog.migration.JsonValue;
import io.github.migrationroute.eventlog.migration.Migration;
import io.github.migrationroute.eventlog.migration.Model;
import io.github.migrationroute.eventlog.migration.ModelChanges;
import io.github.migrationroute.eventlog.migration.ModelFilter;
import io.github.migrationroute.eventlog.migration.ModelMigration;
import io.github.migrationroute.eventlog.migration.ModelQuery;
import io.github.migrationroute.eventlog.migration.ModelReader;
import io.github.migrationroute.eventlog.migration.ModelState;
import io.github.migrationroute.eventlog.migration.Position;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an event log and its commands are, in the simplest words: the whole history and all models are in maps, and every
 * command begins anew. It refuses what breaks a rule with an {@link IllegalStateException}.
 */
public final class Oracle {
    private static final int FIRST_INDEX = 1;
    private static final int LATEST_INDEX = -1;

    private record Write(PositionRow row, List<Event> events) {}

    private List<Write> history = new ArrayList<>();
    private SortedMap<String, ModelData> models = new TreeMap<>();
    private SortedMap<String, Integer> idSequences = new TreeMap<>();
    private SortedMap<String, Integer> collectionfields = new TreeMap<>();
    private int linkCount;

    public void load(Load load) {
        Tables tables = load.tables();
        for (PositionRow position : tables.positions()) {
            history.add(new Write(
                    position,
                    tables.events().stream()
                            .filter(event -> event.position() == position.position())
                            .sorted(Comparator.comparing(EventRow::weight))
                            .map(Oracle::event)
                            .toList()));
        }
        history.sort(Comparator.comparing(write -> write.row.position()));
        models = tables.models();
        idSequences = tables.idSequences();
        collectionfields = tables.collectionfields();
        linkCount = load.links().size();
    }

    /** Returns the live tables. */
    public Tables tables() {
        List<EventRow> events = new ArrayList<>();
        for (Write write : history) {
            for (int i = 0; i < write.events.size(); i++) {
                events.add(row(write.row.position(), i + 1, write.events.get(i)));
            }
        }
        return new Tables(
                history.stream().map(Write::row).toList(), events, models, idSequences, collectionfields, linkCount);
    }

    /** Returns the live tables with models and sequences as the events make them. */
    Tables replayed() {
        State state = State.after(history);
        return new Tables(
                tables().positions(),
                tables().events(),
                state.rows(),
                state.sequences(idSequences),
                collectionfields,
                linkCount);
    }

    void migrate(List<? extends Supplier<? extends Migration>> migrations) {
        int index = index(migrations);
        if (index == LATEST_INDEX) {
            setIndex(targetIndex(migrations));
        } else {
            converted(index, migrations);
        }
    }

    void reset(List<? extends Supplier<? extends Migration>> migrations) {
        index(migrations);
    }

    void clearCollectionfieldTables() {
        collectionfields = new TreeMap<>();
        linkCount = 0;
    }

    public void finalize(List<? extends Supplier<? extends Migration>> migrations) {
        int index = index(migrations);
        if (!history.isEmpty() && index == targetIndex(migrations)) {
            return;
        }
        clearCollectionfieldTables();
        if (!history.isEmpty() && index != LATEST_INDEX) {
            history = converted(index, migrations);
            for (Supplier<? extends Migration> factory : migrations) {
                if (factory.get() instanceof ModelMigration model && model.targetIndex() > index) {
                    migrateModels(model);
                }
            }
            State state = State.after(history);
            models = state.rows();
            idSequences = state.sequences(idSequences);
        }
        setIndex(targetIndex(migrations));
    }

    private static int targetIndex(List<? extends Supplier<? extends Migration>> migrations) {
        return FIRST_INDEX + migrations.size();
    }

    private int index(List<? extends Supplier<? extends Migration>> migrations) {
        List<Integer> indices = history.stream()
                .map(write -> write.row.migrationIndex())
                .distinct()
                .toList();
        if (indices.isEmpty()) {
            return FIRST_INDEX;
        }
        check(indices.size() == 1, "Positions with different indices: " + indices);
        check(indices.get(0) <= targetIndex(migrations), "An index that is too high: " + indices);
        return indices.get(0);
    }

    private void setIndex(int index) {
        history.replaceAll(write -> new Write(
                new PositionRow(write.row.position(), write.row.user(), write.row.information(), index), write.events));
    }

    private List<Write> converted(int index, List<? extends Supplier<? extends Migration>> migrations) {
        List<Write> converted = history;
        State.after(converted);
        for (Supplier<? extends Migration> factory : migrations) {
            if (factory.get() instanceof EventMigration event && event.targetIndex() > index) {
                converted = converted(converted, event);
            }
        }
        return new ArrayList<>(converted);
    }

    private static List<Write> converted(List<Write> history, EventMigration migration) {
        State oldState = new State(List.of());
        State newState = new State(List.of());
        List<Write> converted = new ArrayList<>();
        for (Write write : history) {
            List<Event> events = Stream.concat(
                            write.events.stream().filter(Event.Create.class::isInstance),
                            write.events.stream().filter(event -> !(event instanceof Event.Create)))
                    .toList();
            int number = write.row.position();
            State end = oldState.copy();
            events.forEach(event -> end.apply(event, number));
            State shownState = oldState.copy();
            Position position = new OraclePosition(write.row, events, shownState, newState, end);
            List<Event> answers = new ArrayList<>();
            for (Event event : order(migration, position)) {
                answers(migration, event, position).stream()
                        .filter(answer -> !saysNothing(answer))
                        .forEach(answer -> {
                            newState.apply(answer, number);
                            answers.add(answer);
                        });
                shownState.apply(event, number);
            }
            oldState = end;
            shownState.models.putAll(end.models);
            for (Event event : additionalEvents(migration, position)) {
                newState.apply(event, number);
                answers.add(event);
            }
            converted.add(new Write(write.row, answers));
        }
        return converted;
    }

    private static List<Event> order(EventMigration migration, Position position) {
        try {
            migration.beginPosition(position);
            return migration.order(position);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Event> answers(EventMigration migration, Event event, Position position) {
        try {
            return migration.migrate(event, position);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Event> additionalEvents(EventMigration migration, Position position) {
        try {
            return migration.additionalEvents(position);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean saysNothing(Event event) {
        if (event instanceof Event.Update update) {
            return update.fields().isEmpty();
        }
        if (event instanceof Event.DeleteFields deleteFields) {
            return deleteFields.names().isEmpty();
        }
        return event instanceof Event.ListFields listFields
                && Stream.of(listFields.add(), listFields.remove())
                        .allMatch(lists -> lists.values().stream().allMatch(List::isEmpty));
    }

    private void migrateModels(ModelMigration migration) {
        State state = State.after(history);
        List<Event> events = new ArrayList<>();
        try {
            migration.migrate(state, new EventChanges(events, false));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        if (!events.isEmpty()) {
            int number = history.get(history.size() - 1).row.position() + 1;
            history.add(new Write(new PositionRow(number, 0, null, 0), events));
        }
    }

    private static void check(boolean holds, String message) {
        if (!holds) {
            throw new IllegalStateException(message);
        }
    }

    /** The event of a row. */
    static Event event(EventRow row) {
        Fqid fqid = Fqid.parse(row.fqid());
        JsonNode data = row.data() == null ? PlainJson.read("null") : row.data().node();
        return switch (row.type()) {
            case "create" -> Event.create(fqid, values(data));
            case "update" -> Event.update(fqid, values(data));
            case "deletefields" -> {
                List<String> names = new ArrayList<>();
                data.forEach(name -> names.add(name.textValue()));
                yield new Event.DeleteFields(fqid, names);
            }
            case "listfields" ->
                new Event.ListFields(fqid, lists(data.required("add")), lists(data.required("remove")));
            case "delete" -> new Event.Delete(fqid);
            case "restore" -> new Event.Restore(fqid);
            default -> throw new IllegalArgumentException("No type of an event: " + row.type());
        };
    }

    private static Map<String, JsonValue> values(JsonNode data) {
        Map<String, JsonValue> values = new LinkedHashMap<>();
        data.properties().forEach(field -> values.put(field.getKey(), value(field.getValue())));
        return values;
    }

    private static Map<String, List<JsonValue>> lists(JsonNode data) {
        Map<String, List<JsonValue>> lists = new LinkedHashMap<>();
        data.properties().forEach(field -> {
            List<JsonValue> list = new ArrayList<>();
            field.getValue().forEach(element -> list.add(value(element)));
            lists.put(field.getKey(), list);
        });
        return lists;
    }

    private static JsonValue value(JsonNode node) {
        return JsonValue.parse(node.toString());
    }

    /** The row of an event. */
    static EventRow row(int position, int weight, Event event) {
        String type;
        Object data;
        if (event instanceof Event.Create create) {
            type = "create";
            data = create.fields();
        } else if (event instanceof Event.Update update) {
            type = "update";
            data = update.fields();
        } else if (event instanceof Event.DeleteFields deleteFields) {
            type = "deletefields";
            data = deleteFields.names();
        } else if (event instanceof Event.ListFields listFields) {
            type = "listfields";
            data = Map.of("add", listFields.add(), "remove", listFields.remove());
        } else {
            type = event instanceof Event.Delete ? "delete" : "restore";
            data = null;
        }
        return new EventRow(position, weight, event.fqid().toString(), type, data == null ? null : json(data));
    }

    private static PlainJson json(Object data) {
        return PlainJson.parse(JsonValue.of(data).toString());
    }

    private record OraclePosition(
            PositionRow row, List<Event> events, ModelState oldState, ModelState newState, ModelState end)
            implements Position {
        @Override
        public int number() {
            return row.position();
        }

        @Override
        public Optional<Instant> time() {
            // As tests write them.
            return Optional.of(Instant.parse("2020-01-01T00:00:00Z").plus(row.position(), ChronoUnit.MINUTES));
        }

        @Override
        public int user() {
            return row.user();
        }

        @Override
        public Optional<JsonValue> information() {
            return Optional.ofNullable(row.information())
                    .map(information -> JsonValue.parse(information.toString()))
                    .filter(information -> !information.isNull());
        }

        @Override
        public boolean willExist(Fqid fqid) {
            return end.exists(fqid);
        }
    }

    /** All models at one moment. */
    private static final class State implements ModelState, ModelReader {
        private final Map<Fqid, Model> models = new LinkedHashMap<>();
        private final List<Write> history;

        State(List<Write> history) {
            this.history = history;
        }

        static State after(List<Write> history) {
            State state = new State(history);
            for (Write write : history) {
                write.events.forEach(event -> state.apply(event, write.row.position()));
            }
            return state;
        }

        State copy() {
            State copy = new State(history);
            copy.models.putAll(models);
            return copy;
        }

        void apply(Event event, int position) {
            Fqid fqid = event.fqid();
            Model before = models.get(fqid);
            boolean exists = before != null && !before.deleted();
            if (event instanceof Event.Create) {
                check(before == null, position + ": created again: " + event);
            } else if (event instanceof Event.Restore) {
                check(before != null && before.deleted(), position + ": not deleted: " + event);
            } else {
                check(exists, position + ": does not exist: " + event);
            }
            Map<String, JsonValue> fields = new LinkedHashMap<>(before == null ? Map.of() : before.fields());
            apply(event, fields);
            models.put(fqid, Model.of(fqid, Fields.of(fields), event instanceof Event.Delete, position));
        }

        private static void apply(Event event, Map<String, JsonValue> fields) {
            if (event instanceof Event.Create create) {
                fields.putAll(create.fields());
            } else if (event instanceof Event.Update update) {
                fields.putAll(update.fields());
            } else if (event instanceof Event.DeleteFields deleteFields) {
                deleteFields.names().forEach(fields::remove);
            } else if (event instanceof Event.ListFields listFields) {
                Set<String> before = new HashSet<>(fields.keySet());
                listFields.add().forEach((name, added) -> {
                    List<JsonValue> present = list(fields.get(name));
                    List<JsonValue> list = new ArrayList<>(present);
                    added.stream().filter(value -> !present.contains(value)).forEach(list::add);
                    fields.put(name, JsonValue.of(list));
                });
                listFields.remove().forEach((name, removed) -> {
                    if (before.contains(name)) {
                        List<JsonValue> list = new ArrayList<>(list(fields.get(name)));
                        list.removeAll(removed);
                        fields.put(name, JsonValue.of(list));
                    }
                });
            }
        }

        private static List<JsonValue> list(@Nullable JsonValue value) {
            return value == null ? List.of() : value.asList();
        }

        SortedMap<String, ModelData> rows() {
            SortedMap<String, ModelData> rows = new TreeMap<>();
            models.values().forEach(model -> {
                Map<String, Object> data = new LinkedHashMap<>(model.fields());
                data.put("meta_position", model.position());
                data.put("meta_deleted", model.deleted());
                rows.put(model.fqid().toString(), new ModelData(json(data), model.deleted()));
            });
            return rows;
        }

        /** Never below what they were, because ids may have been given away that no event has yet. */
        SortedMap<String, Integer> sequences(Map<String, Integer> before) {
            SortedMap<String, Integer> sequences = new TreeMap<>();
            models.keySet().forEach(fqid -> sequences.merge(fqid.collection(), fqid.id() + 1, Math::max));
            sequences.replaceAll((collection, id) -> Math.max(id, before.getOrDefault(collection, 0)));
            return sequences;
        }

        @Override
        public Optional<Model> model(Fqid fqid) {
            return Optional.ofNullable(models.get(fqid));
        }

        @Override
        public boolean exists(Fqid fqid) {
            return model(fqid).filter(model -> !model.deleted()).isPresent();
        }

        @Override
        public List<Integer> ids(String collection) {
            return models(collection).map(model -> model.fqid().id()).toList();
        }

        @Override
        public Map<Fqid, Model> models(Collection<Fqid> fqids, String... fields) {
            Map<Fqid, Model> found = new LinkedHashMap<>();
            fqids.forEach(fqid ->
                    model(fqid).ifPresent(model -> found.put(fqid, only(model, Optional.of(List.of(fields))))));
            return found;
        }

        private static Model only(Model model, Optional<List<String>> names) {
            Map<String, JsonValue> fields = new LinkedHashMap<>(model.fields());
            names.filter(wanted -> !wanted.isEmpty()).ifPresent(fields.keySet()::retainAll);
            return Model.of(model.fqid(), fields, model.deleted(), model.position());
        }

        @Override
        public Stream<Model> models(ModelQuery query) {
            return models.values().stream()
                    .filter(model -> model.fqid().collection().equals(query.collection()))
                    .filter(model -> query.includesDeleted() || !model.deleted())
                    .filter(model -> query.filter().isEmpty()
                            || satisfies(model, query.filter().get()))
                    .sorted(Comparator.comparing(model -> model.fqid().id()))
                    .map(model -> only(model, query.fields()));
        }

        private static boolean satisfies(Model model, ModelFilter filter) {
            if (filter instanceof ModelFilter.Equal equal) {
                return equal.value().equals(model.fields().get(equal.field()));
            }
            if (filter instanceof ModelFilter.StartsWith start) {
                JsonValue value = model.fields().get(start.field());
                return value != null && value.isString() && value.asString().startsWith(start.prefix());
            }
            if (filter instanceof ModelFilter.Present present) {
                return model.fields().containsKey(present.field());
            }
            if (filter instanceof ModelFilter.Not not) {
                return !satisfies(model, not.filter());
            }
            if (filter instanceof ModelFilter.And and) {
                return and.filters().stream().allMatch(each -> satisfies(model, each));
            }
            throw new UnsupportedOperationException("Only the database knows what it chooses: " + filter);
        }

        @Override
        public long count(ModelQuery query) {
            return models(query).count();
        }

        @Override
        public History history() {
            return new OracleHistory(history);
        }
    }

    private record OracleHistory(List<Write> writes) implements History {
        @Override
        public OptionalInt highestPosition() {
            return writes.stream().mapToInt(write -> write.row.position()).max();
        }

        @Override
        public Stream<HistoryPosition> positions(Fqid fqid) {
            var nowhere = new State(List.of());
            return writes.stream()
                    .map(write -> new OraclePosition(
                            write.row,
                            write.events.stream()
                                    .filter(event -> event.fqid().equals(fqid))
                                    .toList(),
                            nowhere,
                            nowhere,
                            nowhere))
                    .filter(position -> !position.events.isEmpty())
                    .map(HistoryPosition.class::cast);
        }
    }

    /** Turns changes into events. */
    private record EventChanges(List<Event> events, boolean emptyLists) implements ModelChanges {
        @Override
        public void create(Fqid fqid, Map<String, ? extends @Nullable Object> fields) {
            Map<String, @Nullable Object> present = new LinkedHashMap<>(fields);
            present.values().removeIf(value -> JsonValue.of(value).isNull());
            events.add(new Event.Create(fqid, Fields.of(present)));
        }

        @Override
        public void update(
                Fqid fqid,
                Map<String, ? extends @Nullable Object> fields,
                Map<String, ? extends List<?>> add,
                Map<String, ? extends List<?>> remove) {
            Map<String, JsonValue> set = new LinkedHashMap<>();
            List<String> removed = new ArrayList<>();
            fields.forEach((name, value) -> {
                JsonValue json = JsonValue.of(value);
                if (json.isNull()) {
                    removed.add(name);
                } else {
                    set.put(name, json);
                }
            });
            Stream.of(
                            Event.update(fqid, set),
                            new Event.DeleteFields(fqid, removed),
                            Event.listFields(fqid, add, remove))
                    .filter(event ->
                            !saysNothing(event) || (emptyLists && event instanceof Event.ListFields && !add.isEmpty()))
                    .forEach(events::add);
        }

        @Override
        public ModelChanges withEmptyLists() {
            return new EventChanges(events, true);
        }

        @Override
        public void delete(Fqid fqid) {
            events.add(new Event.Delete(fqid));
        }

        @Override
        public void restore(Fqid fqid) {
            events.add(new Event.Restore(fqid));
        }
    }
}
