package io.github.migrationroute.eventlog.internal.convert;

import io.github.migrationroute.MigrationException;
import io.github.migrationroute.eventlog.internal.event.EventRules;
import io.github.migrationroute.eventlog.internal.event.EventType;
import io.github.migrationroute.eventlog.internal.json.JsonText;
import io.github.migrationroute.eventlog.internal.json.RawJson;
import io.github.migrationroute.eventlog.migration.Event;
import io.github.migrationroute.eventlog.migration.EventMigration;
import io.github.migrationroute.eventlog.migration.Fqid;
import io.github.migrationroute.eventlog.migration.JsonValue;
import io.github.migrationroute.eventlog.migration.ModelState;
import io.github.migrationroute.eventlog.migration.Position;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;

/** Shows one position after the other to one event migration, and keeps the two states that it sees. */
final class ConversionStep {
    private final EventMigration migration;
    private final KeptModels old;
    private final StateView before;
    private final StateView after;
    private final boolean first;

    /**
     * Creates a step.
     *
     * @param old the models at the index before the migration
     * @param produced the models at the index of the migration
     * @param first whether it is shown the history as it is, which nobody has checked yet
     * @param applied what all steps share
     */
    ConversionStep(
            EventMigration migration, KeptModels old, KeptModels produced, boolean first, AppliedEvents applied) {
        this.migration = migration;
        this.old = old;
        this.before = new StateView(old, migration.readsModels(), applied);
        this.after = new StateView(produced, migration.readsModels(), applied);
        this.first = first;
    }

    EventMigration migration() {
        return migration;
    }

    /**
     * Converts the events of a position.
     *
     * @param events what the step before has produced; or the history, ordered by weight
     * @return what the migration has produced
     * @throws MigrationException if the migration fails, or it or the history breaks a rule
     * @throws InterruptedException if the migration was interrupted
     */
    List<Event> convert(HistoryPosition position, List<Event> events) throws InterruptedException {
        before.begin(position.number());
        after.begin(position.number());
        List<Event> shown = createFirst(events);
        var view = new View(position, shown);
        List<Event> produced = new ArrayList<>(shown.size());
        for (Event event : shown) {
            var place = new EventPlace(position.number(), events, event);
            if (first) {
                checkHistory(place, event);
            }
            for (Event answer : answer(place, () -> migration.migrate(event, view))) {
                if (!EventType.saysNothing(answer)) {
                    produced.add(produce(place, answer));
                }
            }
            applyOld(place, event);
        }
        var end = new EventPlace(position.number(), events, null);
        for (Event added : answer(end, () -> migration.additionalEvents(view))) {
            produced.add(produce(end, added));
        }
        return produced;
    }

    /** Keeps the states at the end of the position. To be called when all steps have converted it. */
    void keepStates() {
        if (first) {
            before.keep();
        }
        after.keep();
    }

    /** Most positions have no create after another event, and are left as they are. */
    private static List<Event> createFirst(List<Event> events) {
        if (!isOutOfOrder(events)) {
            return events;
        }
        List<Event> sorted = new ArrayList<>(events.size());
        List<Event> others = new ArrayList<>(events.size());
        for (Event event : events) {
            (event instanceof Event.Create ? sorted : others).add(event);
        }
        sorted.addAll(others);
        return sorted;
    }

    private static boolean isOutOfOrder(List<Event> events) {
        boolean other = false;
        for (Event event : events) {
            boolean create = event instanceof Event.Create;
            if (create && other) {
                return true;
            }
            other = !create;
        }
        return false;
    }

    private List<Event> answer(EventPlace place, Callable<List<Event>> question) throws InterruptedException {
        try {
            List<Event> answer = question.call();
            if (answer == null || answer.stream().anyMatch(Objects::isNull)) {
                throw new MigrationException("it answered null, or a list that holds null; it must answer events");
            }
            return answer;
        } catch (InterruptedException | ModelFileFailure e) {
            throw e;
        } catch (Throwable e) {
            // Also an Error: nobody finds an endless recursion among millions of events without being told where.
            throw place.failed(migration, e);
        }
    }

    private Event produce(EventPlace place, Event event) {
        try {
            after.apply(event);
            return event;
        } catch (EventRules.Violation e) {
            throw place.brokeRule(migration, event, e.rule());
        }
    }

    /** Before the migration sees it, which could be misled by an event that cannot be. */
    private void checkHistory(EventPlace place, Event event) {
        try {
            before.check(event);
        } catch (EventRules.Violation e) {
            throw place.historyBreaksRule(e.rule());
        }
    }

    private void applyOld(EventPlace place, Event event) {
        if (!first) {
            before.applyLater(event);
            return;
        }
        try {
            before.apply(event);
        } catch (EventRules.Violation e) {
            throw place.historyBreaksRule(e.rule());
        }
    }

    /** The position as the migration sees it. */
    private final class View implements Position {
        private final HistoryPosition position;
        private final List<Event> events;

        View(HistoryPosition position, List<Event> events) {
            this.position = position;
            this.events = events;
        }

        @Override
        public int number() {
            return position.number();
        }

        @Override
        public Instant time() {
            return position.time();
        }

        @Override
        public int user() {
            return position.user();
        }

        @Override
        public Optional<JsonValue> information() {
            return Optional.ofNullable(position.information()).map(text -> {
                JsonText.requireDepth(text, 0);
                return JsonValue.of(new RawJson(text.strip()));
            });
        }

        @Override
        public ModelState oldState() {
            return before;
        }

        @Override
        public ModelState newState() {
            return after;
        }

        @Override
        public boolean willExist(Fqid fqid) {
            Event last = null;
            for (Event event : events) {
                if (event.fqid().equals(fqid)) {
                    last = event;
                }
            }
            return last == null ? old.exists(fqid) : !(last instanceof Event.Delete);
        }
    }
}
