package io.github.migrationroute.eventlog.internal.convert;

import io.github.migrationroute.MigrationException;
import io.github.migrationroute.eventlog.internal.event.EventRules;
import io.github.migrationroute.eventlog.internal.event.EventType;
import io.github.migrationroute.eventlog.internal.execution.Execution;
import io.github.migrationroute.eventlog.migration.Event;
import io.github.migrationroute.eventlog.migration.EventMigration;
import io.github.migrationroute.eventlog.migration.Fqid;
import io.github.migrationroute.eventlog.migration.JsonValue;
import io.github.migrationroute.eventlog.migration.ModelState;
import io.github.migrationroute.eventlog.migration.Position;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Shows one position after the other to one event migration, and keeps the two states that it sees. */
final class ConversionStep {
    /** What is known of the events that are shown. */
    private enum OldEvents {
        /** They are the history as it is, which nobody has checked yet. */
        UNCHECKED,
        /** They are what the step before has produced, so each can be in its place. */
        POSSIBLE,
        /** They come in an order of the migration. */
        REORDERED
    }

    private final EventMigration migration;
    private final KeptModels old;
    private final StateView before;
    private final StateView after;
    private final boolean first;
    private final UnaryOperator<Event> kept;

    /**
     * Creates a step.
     *
     * @param old the models at the index before the migration
     * @param produced the models at the index of the migration
     * @param first whether it is shown the history as it is, which nobody has checked yet
     * @param applied what all steps share
     * @param kept gives what is kept of an event that the migration has made
     */
    ConversionStep(
            EventMigration migration,
            KeptModels old,
            KeptModels produced,
            boolean first,
            AppliedEvents applied,
            UnaryOperator<Event> kept) {
        this.migration = migration;
        this.old = old;
        this.before = new StateView(old, migration.readsModels(), applied);
        this.after = new StateView(produced, migration.readsModels(), applied);
        this.first = first;
        this.kept = kept;
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
    List<Event> convert(LivePosition position, List<Event> events) throws InterruptedException {
        List<Event> usual = Collections.unmodifiableList(createFirst(events));
        return convert(position, events, new View(position, usual, usual), (event, successors) -> event);
    }

    /**
     * Converts the events of a position that is all of the history, each of which is there until it has been shown. Only for
     * a migration that reads no models.
     *
     * @param events what the step before has produced, {@link Event.Create} first
     * @return what the migration has produced
     * @throws MigrationException if the migration fails, or it breaks a rule
     * @throws InterruptedException if the migration was interrupted
     */
    List<Event> convertPassing(LivePosition position, PassingEvents events) throws InterruptedException {
        return convert(
                position,
                events.left(),
                new View(position, events, events.left()),
                (event, successors) -> events.pass(successors));
    }

    /**
     * Converts.
     *
     * @param events the events ordered by weight
     * @param afterwards makes what is left of an event that has been shown in the usual order, given those in its place
     */
    private List<Event> convert(
            LivePosition position, List<Event> events, View view, BiFunction<Event, List<Event>, Event> afterwards)
            throws InterruptedException {
        before.begin(position.number());
        after.begin(position.number());
        List<Event> usual = view.events();
        var begin = EventPlace.beginOf(position.number());
        prepare(begin, view);
        List<Event> shown = answer(begin, () -> migration.order(view));
        List<Event> produced = new ArrayList<>(events.size());
        if (shown == usual) {
            show(usual, first ? OldEvents.UNCHECKED : OldEvents.POSSIBLE, position, events, view, produced, afterwards);
        } else {
            requireSame(begin, usual, shown);
            if (first) {
                // Or the order would be blamed for what is wrong in the history.
                applyInUsualOrder(usual, position, events);
                before.begin(position.number());
            }
            show(shown, OldEvents.REORDERED, position, events, view, produced, (event, successors) -> event);
            applyInUsualOrder(usual, position, events);
        }
        var end = EventPlace.endOf(position.number());
        for (Event added : answer(end, () -> migration.additionalEvents(view))) {
            produced.add(produce(end, kept.apply(added)));
        }
        return produced;
    }

    @SuppressWarnings("ReferenceEquality") // An event that stays must stay the same object, which is there once.
    private void show(
            List<Event> shown,
            OldEvents old,
            LivePosition position,
            List<Event> events,
            View view,
            List<Event> produced,
            BiFunction<Event, List<Event>, Event> afterwards)
            throws InterruptedException {
        for (Event event : shown) {
            Execution.checkInterrupt();
            var place = EventPlace.of(position.number(), events, event);
            checkOld(old, place, event);
            int answered = produced.size();
            for (Event answer : answer(place, () -> migration.migrate(event, view))) {
                if (!EventType.saysNothing(answer)) {
                    produced.add(produce(place, answer == event ? event : kept.apply(answer)));
                }
            }
            applyOld(old, place, afterwards.apply(event, produced.subList(answered, produced.size())));
        }
    }

    private void prepare(EventPlace begin, View view) throws InterruptedException {
        var unused = answer(begin, () -> {
            migration.beginPosition(view);
            return List.of();
        });
    }

    /** By identity, because a position may hold two events that are equal. */
    private void requireSame(EventPlace begin, List<Event> usual, List<Event> shown) {
        IdentityHashMap<Event, Integer> left = new IdentityHashMap<>();
        // A migration before may have answered with one object several times.
        usual.forEach(event -> left.merge(event, 1, Integer::sum));
        shown.forEach(event -> left.merge(event, -1, Integer::sum));
        if (left.values().stream().anyMatch(count -> count != 0)) {
            throw begin.failed(
                    migration,
                    new MigrationException(
                            "its order must have each of the " + usual.size() + " events of the position once"));
        }
    }

    /** What comes after the position knows nothing of the order in which one migration wants to see it. */
    private void applyInUsualOrder(List<Event> usual, LivePosition position, List<Event> events) {
        before.begin(position.number());
        for (Event event : usual) {
            applyOld(
                    first ? OldEvents.UNCHECKED : OldEvents.POSSIBLE,
                    EventPlace.of(position.number(), events, event),
                    event);
        }
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
    private void checkOld(OldEvents old, EventPlace place, Event event) {
        if (old == OldEvents.POSSIBLE) {
            return;
        }
        try {
            before.check(event);
        } catch (EventRules.Violation e) {
            throw impossible(old, place, e);
        }
    }

    private void applyOld(OldEvents old, EventPlace place, Event event) {
        if (old == OldEvents.POSSIBLE) {
            before.applyLater(event);
            return;
        }
        try {
            before.apply(event);
        } catch (EventRules.Violation e) {
            throw impossible(old, place, e);
        }
    }

    private MigrationException impossible(OldEvents old, EventPlace place, EventRules.Violation violation) {
        return old == OldEvents.REORDERED
                ? place.orderBreaksRule(migration, violation.rule())
                : place.historyBreaksRule(violation.rule());
    }

    /** The position as the migration sees it. */
    private final class View implements Position {
        private final LivePosition position;
        private final List<Event> events;
        private final List<Event> left;

        /** For each model that has events here whether it exists after them. */
        private @Nullable Map<Fqid, Boolean> atTheEnd;

        /**
         * Creates a view.
         *
         * @param left the same, but that those that have been shown may tell no more than what they do to the existence of
         *     models
         */
        View(LivePosition position, List<Event> events, List<Event> left) {
            this.position = position;
            this.events = events;
            this.left = left;
        }

        @Override
        public int number() {
            return position.number();
        }

        @Override
        public Optional<Instant> time() {
            return Optional.ofNullable(position.time());
        }

        @Override
        public int user() {
            return position.user();
        }

        @Override
        public Optional<JsonValue> information() {
            return position.noted();
        }

        @Override
        public List<Event> events() {
            return events;
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
            Boolean exists = existing().get(fqid);
            return exists == null ? old.exists(fqid) : exists;
        }

        /** Made when it is needed, because most migrations do not ask. */
        private Map<Fqid, Boolean> existing() {
            Map<Fqid, Boolean> known = atTheEnd;
            if (known == null) {
                known = new HashMap<>();
                for (Event event : left) {
                    known.put(event.fqid(), !(event instanceof Event.Delete));
                }
                atTheEnd = known;
            }
            return known;
        }
    }
}
