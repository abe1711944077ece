package io.github.migrationroute.eventlog.internal.convert;

import io.github.migrationroute.eventlog.internal.event.EventRules;
import io.github.migrationroute.eventlog.migration.Event;
import io.github.migrationroute.eventlog.migration.Fqid;
import io.github.migrationroute.eventlog.migration.Model;
import io.github.migrationroute.eventlog.migration.ModelState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The state within a position: what was before the position, which is kept, and what the events so far have changed.
 *
 * <p>Events are applied when they are given, or, if nothing can be wrong with them, not before somebody asks: most
 * migrations never look at a state.
 */
final class StateView implements ModelState {
    private final KeptModels kept;
    private final boolean readable;
    private final AppliedEvents applied;
    private final Map<Fqid, Model> changed = new HashMap<>();
    private final List<Event> waiting = new ArrayList<>();
    private int position;

    /**
     * Creates a view.
     *
     * @param kept the state before the position
     * @param readable whether the migration that looks at it may ask for models
     * @param applied knows what events have made of models in other states
     */
    StateView(KeptModels kept, boolean readable, AppliedEvents applied) {
        this.kept = kept;
        this.readable = readable;
        this.applied = applied;
    }

    /** Goes to the beginning of a position. What the one before has changed must have been kept. */
    void begin(int number) {
        position = number;
        changed.clear();
        waiting.clear();
    }

    /**
     * Applies an event.
     *
     * @throws EventRules.Violation if it breaks a rule
     */
    void apply(Event event) {
        Model before = current(event.fqid());
        Model after = kept.keepsFields()
                ? applied.apply(before, event, position)
                : EventRules.applyWithoutFields(before, event, position);
        changed.put(event.fqid(), after);
    }

    /**
     * Checks an event without applying it, as far as that is possible without knowing the fields.
     *
     * @throws EventRules.Violation if it breaks a rule
     */
    void check(Event event) {
        EventRules.check(current(event.fqid()), event);
    }

    /** Applies an event that breaks no rule, as soon as somebody asks. */
    void applyLater(Event event) {
        waiting.add(event);
    }

    /** Keeps what has changed since the beginning of the position. */
    void keep() {
        changed.values().forEach(kept::put);
    }

    private @Nullable Model current(Fqid fqid) {
        Model model = changed.get(fqid);
        return model == null ? kept.get(fqid) : model;
    }

    private void applyWaiting() {
        waiting.forEach(this::apply);
        waiting.clear();
    }

    @Override
    public Optional<Model> model(Fqid fqid) {
        if (!readable) {
            throw new IllegalStateException("The migration asks for the model " + fqid
                    + ", but its readsModels() says that it does not read models");
        }
        applyWaiting();
        return Optional.ofNullable(current(fqid));
    }

    @Override
    public boolean exists(Fqid fqid) {
        applyWaiting();
        Model model = changed.get(fqid);
        return model == null ? kept.exists(fqid) : !model.deleted();
    }

    @Override
    public List<Integer> ids(String collection) {
        applyWaiting();
        List<Integer> ids = kept.ids(collection);
        if (changed.keySet().stream().noneMatch(fqid -> fqid.collection().equals(collection))) {
            return ids;
        }
        var current = new TreeSet<>(ids);
        changed.forEach((fqid, model) -> {
            if (!fqid.collection().equals(collection)) {
                return;
            }
            if (model.deleted()) {
                current.remove(fqid.id());
            } else {
                current.add(fqid.id());
            }
        });
        return List.copyOf(current);
    }
}
