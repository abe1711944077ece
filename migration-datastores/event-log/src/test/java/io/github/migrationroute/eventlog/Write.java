package io.github.migrationroute.eventlog;

import io.github.migrationroute.eventlog.Tables.EventRow;
import io.github.migrationroute.eventlog.Tables.ModelData;
import io.github.migrationroute.eventlog.Tables.PositionRow;
import io.github.migrationroute.eventlog.migration.Event;
import io.github.migrationroute.eventlog.migration.Fqid;
import io.github.migrationroute.eventlog.migration.JsonValue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;

/**
 * One position to be written: what its choices come to depends on the models that are there, so that every list of writes
 * can be written to every database, and a part of a list as well.
 */
record Write(List<Choice> choices, int user, @Nullable PlainJson information, int gap) {
    static final List<String> COLLECTIONS = List.of("motion", "user", "agenda_item", "a", "list_of_speakers");
    static final List<String> FIELDS =
            List.of("title", "text", "meeting_id", "weight", "a", "b$", "group_$_ids", "x1_$2_y");
    static final List<String> LIST_FIELDS = List.of("tag_ids", "label_ids");
    private static final int KINDS = 10;

    /** Kinds, models and the like are taken modulo how many there are. */
    record Choice(
            int kind,
            int collection,
            int model,
            Map<String, JsonValue> fields,
            Map<String, List<JsonValue>> lists,
            Map<String, List<JsonValue>> otherLists) {}

    static Arbitrary<Write> anyWrite() {
        return Combinators.combine(
                        anyChoice().list().ofMaxSize(6),
                        Arbitraries.integers().between(0, 9),
                        JsonArbitraries.values()
                                .map(value -> PlainJson.parse(value.toString()))
                                .injectNull(0.3),
                        Arbitraries.frequency(Tuple.of(5, 0), Tuple.of(1, 1), Tuple.of(1, 5)))
                .as(Write::new);
    }

    private static Arbitrary<Choice> anyChoice() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, KINDS - 1),
                        Arbitraries.integers().between(0, COLLECTIONS.size() - 1),
                        Arbitraries.integers().between(0, 20),
                        Arbitraries.maps(Arbitraries.of(FIELDS), JsonArbitraries.values())
                                .ofMaxSize(4),
                        anyLists(),
                        anyLists())
                .as(Choice::new);
    }

    private static Arbitrary<Map<String, List<JsonValue>>> anyLists() {
        Arbitrary<JsonValue> elements = Arbitraries.of(
                JsonValue.of(1),
                JsonValue.parse("1.0"),
                JsonValue.of(2),
                JsonValue.of("x"),
                JsonValue.NULL,
                JsonValue.of(Map.of("k", 1)));
        return Arbitraries.maps(
                        Arbitraries.of(LIST_FIELDS),
                        elements.list().ofMinSize(1).ofMaxSize(3))
                .ofMaxSize(2);
    }

    /**
     * Makes positions and events of writes.
     *
     * @param present the tables that they are to be written to
     * @param migrationIndex the index of the new positions
     */
    static Tables rows(List<Write> writes, Tables present, int migrationIndex) {
        List<PositionRow> positions = present.positions();
        int last = positions.isEmpty() ? 0 : positions.get(positions.size() - 1).position();
        return rows(writes, present, migrationIndex, last);
    }

    /** Makes a position below the highest one, where a gap is; none if there is no gap. It creates new models only. */
    static Tables lateRows(Write write, Tables present, int migrationIndex) {
        List<Integer> numbers =
                present.positions().stream().map(PositionRow::position).toList();
        int free = 1;
        while (numbers.contains(free)) {
            free++;
        }
        List<Choice> creations = write.choices.stream()
                .map(choice ->
                        new Choice(0, choice.collection, choice.model, choice.fields, choice.lists, choice.otherLists))
                .toList();
        return free > numbers.size()
                ? Tables.empty()
                : rows(
                        List.of(new Write(creations, write.user, write.information, 0)),
                        present,
                        migrationIndex,
                        free - 1);
    }

    private static Tables rows(List<Write> writes, Tables present, int migrationIndex, int lastNumber) {
        SortedMap<Fqid, Boolean> deleted = new TreeMap<>(Comparator.comparing(Fqid::toString));
        for (Map.Entry<String, ModelData> model : present.models().entrySet()) {
            deleted.put(Fqid.parse(model.getKey()), model.getValue().deleted());
        }
        int number = lastNumber;
        List<PositionRow> newPositions = new ArrayList<>();
        List<EventRow> newEvents = new ArrayList<>();
        for (Write write : writes) {
            number += 1 + write.gap;
            newPositions.add(new PositionRow(number, write.user, write.information, migrationIndex));
            int weight = 0;
            for (Choice choice : write.choices) {
                newEvents.add(Oracle.row(number, ++weight, event(choice, deleted)));
            }
        }
        return new Tables(newPositions, newEvents, new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), 0);
    }

    /** Makes an event and notes what it does to its model. */
    private static Event event(Choice choice, SortedMap<Fqid, Boolean> deleted) {
        boolean restores = choice.kind == 9;
        List<Fqid> candidates = deleted.keySet().stream()
                .filter(fqid -> deleted.getOrDefault(fqid, false) == restores)
                .toList();
        if (choice.kind < 3 || candidates.isEmpty()) {
            Fqid fqid = freeFqid(deleted.keySet(), COLLECTIONS.get(choice.collection), choice.model % 3 == 0 ? 9 : 1);
            deleted.put(fqid, false);
            return Event.create(fqid, fields(choice));
        }
        Fqid fqid = candidates.get(choice.model % candidates.size());
        return switch (choice.kind) {
            case 3, 4 -> Event.update(fqid, fields(choice));
            case 5 -> new Event.DeleteFields(fqid, List.copyOf(fields(choice).keySet()));
            case 6, 7 -> new Event.ListFields(fqid, choice.lists, choice.otherLists);
            case 8 -> {
                deleted.put(fqid, true);
                yield new Event.Delete(fqid);
            }
            default -> {
                deleted.put(fqid, false);
                yield new Event.Restore(fqid);
            }
        };
    }

    private static Map<String, JsonValue> fields(Choice choice) {
        Map<String, JsonValue> fields = new LinkedHashMap<>(choice.fields);
        choice.lists.forEach((name, list) -> fields.put(name, JsonValue.of(list)));
        return fields;
    }

    /** Ids need not rise, and as numbers they are in another order than as text. */
    private static Fqid freeFqid(Collection<Fqid> taken, String collection, int lowestId) {
        return Stream.iterate(lowestId, id -> id + 1)
                .map(id -> new Fqid(collection, id))
                .filter(fqid -> !taken.contains(fqid))
                .findFirst()
                .orElseThrow();
    }
}
