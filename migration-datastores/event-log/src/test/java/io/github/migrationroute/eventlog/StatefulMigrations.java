package io.github.migrationroute.eventlog;

import io.github.migrationroute.eventlog.migration.Event;
import io.github.migrationroute.eventlog.migration.EventMigration;
import io.github.migrationroute.eventlog.migration.Fqid;
import io.github.migrationroute.eventlog.migration.JsonValue;
import io.github.migrationroute.eventlog.migration.Migration;
import io.github.migrationroute.eventlog.migration.Model;
import io.github.migrationroute.eventlog.migration.ModelChanges;
import io.github.migrationroute.eventlog.migration.ModelMigration;
import io.github.migrationroute.eventlog.migration.ModelReader;
import io.github.migrationroute.eventlog.migration.ModelState;
import io.github.migrationroute.eventlog.migration.Position;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Migrations that together use all that a migration is offered. Each makes a valid history of any valid one. */
final class StatefulMigrations {
    private StatefulMigrations() {}

    /** A name that no other migration of the chain uses. */
    private static String unique(String name, Migration migration) {
        return name + "_" + (char) ('a' + migration.targetIndex());
    }

    /** One event becomes several. */
    record SplitEvents(int targetIndex) implements EventMigration {
        @Override
        public List<Event> migrate(Event event, Position position) {
            Fqid fqid = event.fqid();
            if (event instanceof Event.Create create) {
                return List.of(Event.create(fqid, Map.of()), new Event.Update(fqid, create.fields()));
            }
            if (event instanceof Event.Update update) {
                List<Event> parts = new ArrayList<>();
                // jsonb has an order of its own.
                new TreeMap<>(update.fields())
                        .forEach((name, value) -> parts.add(Event.update(fqid, Map.of(name, value))));
                return parts;
            }
            return List.of(event);
        }

        @Override
        public boolean readsModels() {
            return false;
        }
    }

    /** Every model of a collection gets another one beside it, and both live and die together. */
    record Companions(int targetIndex, String collection) implements EventMigration {
        @Override
        public List<Event> migrate(Event event, Position position) {
            if (!event.fqid().collection().equals(collection)) {
                return List.of(event);
            }
            Fqid companion = new Fqid(unique("companion", this), event.fqid().id());
            if (event instanceof Event.Create) {
                List<Integer> peers = position.newState().ids(collection);
                return List.of(event, Event.create(companion, Map.of("peers", peers, "user", position.user())));
            }
            if (event instanceof Event.Delete) {
                return List.of(new Event.Delete(companion), event);
            }
            if (event instanceof Event.Restore) {
                return List.of(event, new Event.Restore(companion));
            }
            return List.of(event, Event.update(companion, Map.of("survives", position.willExist(event.fqid()))));
        }

        @Override
        public boolean readsModels() {
            return false;
        }
    }

    /** Notes what was there before. */
    record Previous(int targetIndex) implements EventMigration {
        @Override
        public List<Event> migrate(Event event, Position position) {
            Fqid fqid = event.fqid();
            if (event instanceof Event.Create create) {
                List<Integer> siblings = position.oldState().ids(fqid.collection());
                return List.of(create.with("siblings", siblings));
            }
            Model before = position.oldState().model(fqid).orElseThrow();
            Model sofar = position.newState().model(fqid).orElseThrow();
            if (event instanceof Event.Update update) {
                return List.of(
                        update.with("previous", values(before, update.fields().keySet()))
                                .with("so_far", values(sofar, update.fields().keySet())));
            }
            if (event instanceof Event.DeleteFields deleteFields) {
                return List.of(Event.update(fqid, Map.of("removed", values(before, deleteFields.names()))), event);
            }
            if (event instanceof Event.Restore) {
                return List.of(
                        event, Event.update(fqid, Map.of("dead_since", before.position(), "was", before.deleted())));
            }
            return List.of(event);
        }

        private static Map<String, JsonValue> values(Model model, Iterable<String> names) {
            Map<String, JsonValue> values = new LinkedHashMap<>();
            for (String name : names) {
                JsonValue value = model.fields().get(name);
                // Not what another of these has noted: values would double with every update.
                if (value != null && (Write.FIELDS.contains(name) || Write.LIST_FIELDS.contains(name))) {
                    values.put(name, value);
                }
            }
            return values;
        }
    }

    /** Sums up a collection in a model of its own, at the end of each position. */
    record Summary(int targetIndex, String collection) implements EventMigration {
        @Override
        public List<Event> migrate(Event event, Position position) {
            return List.of(event);
        }

        @Override
        public List<Event> additionalEvents(Position position) {
            Fqid summary = new Fqid(unique("summary", this), 1);
            Map<String, Object> fields = new HashMap<>();
            fields.put("old_ids", position.oldState().ids(collection));
            fields.put("new_ids", position.newState().ids(collection));
            fields.put("number", position.number());
            position.information()
                    .filter(information -> !information.isNull())
                    .ifPresent(information -> fields.put("information", information));
            return position.newState()
                    .model(summary)
                    .map(present -> List.<Event>of(
                            Event.update(summary, fields),
                            Event.listFields(summary, Map.of("numbers", List.of(position.number())), Map.of()),
                            // What is added is kept, even if it says nothing.
                            Event.update(summary, Map.of())))
                    .orElseGet(() -> List.of(Event.create(summary, fields)));
        }
    }

    /** Forgets the deletions that are taken back in the same position. */
    record FewerDeletions(int targetIndex) implements EventMigration {
        @Override
        public List<Event> migrate(Event event, Position position) {
            boolean needless = (event instanceof Event.Delete && position.willExist(event.fqid()))
                    || (event instanceof Event.Restore && position.newState().exists(event.fqid()));
            return needless ? List.of() : List.of(event);
        }
    }

    /** Puts the former value of a field in the place of the one that is set, so that the two states differ in it. */
    record Lag(int targetIndex) implements EventMigration {
        @Override
        public List<Event> migrate(Event event, Position position) {
            if (!(event instanceof Event.Update update) || !update.fields().containsKey("title")) {
                return List.of(event);
            }
            Map<String, Object> both = new HashMap<>();
            title(position.oldState(), event.fqid()).ifPresent(title -> both.put("old", title));
            title(position.newState(), event.fqid()).ifPresent(title -> both.put("new_is_object", title.isObject()));
            return List.of(update.with("title", both));
        }

        private static Optional<JsonValue> title(ModelState state, Fqid fqid) {
            return state.model(fqid).map(model -> model.fields().get("title"));
        }
    }

    /** Drops every other model, and tells at the end of each position which ones are left. */
    record Halve(int targetIndex, String collection) implements EventMigration {
        @Override
        public List<Event> migrate(Event event, Position position) {
            boolean dropped =
                    event.fqid().collection().equals(collection) && event.fqid().id() % 2 == 0;
            return dropped ? List.of() : List.of(event);
        }

        @Override
        public List<Event> additionalEvents(Position position) {
            Fqid first = new Fqid(collection, 1);
            Fqid second = new Fqid(collection, 2);
            return position.newState().exists(first)
                    ? List.of(Event.update(
                            first,
                            Map.of(
                                    "old_ids",
                                    position.oldState().ids(collection),
                                    "new_ids",
                                    position.newState().ids(collection),
                                    "second",
                                    List.of(
                                            position.oldState().exists(second),
                                            position.newState().exists(second),
                                            position.willExist(second)))))
                    : List.of();
        }

        @Override
        public boolean readsModels() {
            return false;
        }
    }

    /** Remembers what it has seen: numbers all events of the history, and in each position anew, and tells a model's first. */
    static final class Numbering implements EventMigration {
        private final int targetIndex;
        private final Set<Fqid> seen = new HashSet<>();
        private int all;
        private int inPosition;

        Numbering(int targetIndex) {
            this.targetIndex = targetIndex;
        }

        @Override
        public int targetIndex() {
            return targetIndex;
        }

        @Override
        public void beginPosition(Position position) {
            inPosition = 0;
        }

        @Override
        public List<Event> migrate(Event event, Position position) {
            all++;
            inPosition++;
            boolean first = seen.add(event.fqid());
            return event instanceof Event.Update update
                    ? List.of(update.with(unique("numbers", this), List.of(all, inPosition, first)))
                    : List.of(event);
        }
    }

    /** Deletes every other model as soon as it is made, until the end of the position. */
    static final class Burials implements EventMigration {
        private final int targetIndex;
        private final Set<Fqid> buried = new LinkedHashSet<>();

        Burials(int targetIndex) {
            this.targetIndex = targetIndex;
        }

        @Override
        public int targetIndex() {
            return targetIndex;
        }

        @Override
        public List<Event> migrate(Event event, Position position) {
            Fqid fqid = event.fqid();
            if (event instanceof Event.Create && fqid.id() % 2 == 0) {
                buried.add(fqid);
                return List.of(event, Event.delete(fqid));
            }
            if (!buried.contains(fqid)) {
                return List.of(event);
            }
            if (event instanceof Event.Delete) {
                buried.remove(fqid);
            }
            return List.of();
        }

        @Override
        public List<Event> additionalEvents(Position position) {
            List<Event> restored = buried.stream().map(Event::restore).collect(Collectors.toList());
            buried.clear();
            return restored;
        }

        @Override
        public boolean readsModels() {
            return false;
        }
    }

    /** Wants to see the events of one model after the other, the last model first, and notes how many are still to come. */
    record Grouped(int targetIndex) implements EventMigration {
        @Override
        public List<Event> order(Position position) {
            List<Event> grouped = new ArrayList<>(position.events());
            grouped.sort(Comparator.comparing((Event event) -> event.fqid().toString())
                    .reversed());
            return grouped;
        }

        @Override
        public List<Event> migrate(Event event, Position position) {
            if (!(event instanceof Event.Update update)) {
                return List.of(event);
            }
            long sameModel = position.events().stream()
                    .filter(other -> other.fqid().equals(event.fqid()))
                    .count();
            return List.of(update.with(
                    unique("around", this),
                    List.of(sameModel, position.oldState().ids(event.fqid().collection()))));
        }
    }

    /** Changes models in all ways. */
    record Tidy(int targetIndex, String collection) implements ModelMigration {
        @Override
        public void migrate(ModelReader models, ModelChanges changes) {
            long count = models.count(collection);
            try (Stream<Model> all = models.models(collection)) {
                all.forEach(model -> tidy(model, count, models, changes));
            }
            for (int id = 1; id < 8; id++) {
                models.model(new Fqid(collection, id))
                        .filter(Model::deleted)
                        .ifPresent(model -> changes.restore(model.fqid()));
            }
            if (count > 1) {
                changes.create(new Fqid(unique("tidy", this), (int) count), Map.of("count", count));
            }
        }

        private void tidy(Model model, long count, ModelReader models, ModelChanges changes) {
            Fqid fqid = model.fqid();
            switch (fqid.id() % 4) {
                case 0 -> changes.delete(fqid);
                case 1 -> {
                    Map<String, @Nullable Object> fields = new HashMap<>();
                    fields.put("title", null);
                    fields.put("tidied", count);
                    fields.put("fields", new TreeSet<>(model.fields().keySet()));
                    changes.update(fqid, fields, Map.of("tag_ids", List.of(1, "x")), Map.of("label_ids", List.of(2)));
                }
                case 2 -> {
                    changes.update(fqid, Map.of(), Map.of(), Map.of("tag_ids", List.of(1)));
                    models.model(new Fqid(collection, 1))
                            .ifPresent(first -> changes.update(fqid, Map.of("first_is_deleted", first.deleted())));
                }
                default -> {
                    changes.update(fqid, Map.of(), Map.of("empty_ids", List.of()), Map.of());
                    changes.withEmptyLists().update(fqid, Map.of(), Map.of(unique("empty", this), List.of()), Map.of());
                }
            }
        }
    }
}
