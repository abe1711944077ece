package io.github.migrationroute.eventlog.internal.event;

import io.github.migrationroute.eventlog.internal.json.JsonText;
import io.github.migrationroute.eventlog.migration.Event;
import io.github.migrationroute.eventlog.migration.Fields;
import io.github.migrationroute.eventlog.migration.JsonValue;
import io.github.migrationroute.eventlog.migration.Model;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an event needs of its model, and what it makes of it. */
public final class EventRules {
    /** Says that an event breaks a rule; whoever applied it knows which event of which position that was. */
    public static final class Violation extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final String rule;

        Violation(String rule) {
            super(rule);
            this.rule = rule;
        }

        /** Returns the rule that is broken, as the end of a sentence. */
        public String rule() {
            return rule;
        }
    }

    private EventRules() {}

    /**
     * Applies an event.
     *
     * @param before the model, null if it has never existed
     * @param position the number of the position of the event
     * @return the model after it
     * @throws Violation if the event breaks a rule
     */
    public static Model apply(@Nullable Model before, Event event, int position) {
        check(before, event);
        return Model.of(
                event.fqid(),
                before == null ? created(event) : applied(before.fields(), event),
                event instanceof Event.Delete,
                position);
    }

    /**
     * Applies an event to a model whose fields nobody wants to know.
     *
     * @return the model without fields
     * @throws Violation if the event breaks a rule, as far as that can be told without knowing the fields
     */
    public static Model applyWithoutFields(@Nullable Model before, Event event, int position) {
        check(before, event);
        return Model.of(event.fqid(), Fields.NONE, event instanceof Event.Delete, position);
    }

    /**
     * Checks what an event needs of its model but for its fields.
     *
     * @throws Violation if the event breaks a rule
     */
    public static void check(@Nullable Model before, Event event) {
        if (event instanceof Event.Create) {
            if (before != null) {
                throw new Violation(
                        before.deleted()
                                ? "the model has existed before, and is deleted: only restore brings it back"
                                : "the model exists already");
            }
        } else if (before == null) {
            throw new Violation("the model does not exist");
        } else if (event instanceof Event.Restore) {
            if (!before.deleted()) {
                throw new Violation("the model is not deleted");
            }
        } else if (before.deleted()) {
            throw new Violation("the model is deleted");
        }
    }

    private static Fields created(Event event) {
        return event instanceof Event.Create create ? create.fields() : Fields.NONE;
    }

    private static Fields applied(Fields fields, Event event) {
        if (event instanceof Event.Update update) {
            return fields.with(update.fields());
        }
        if (event instanceof Event.DeleteFields deleteFields) {
            return fields.without(deleteFields.names());
        }
        return event instanceof Event.ListFields listFields ? applied(fields, listFields) : fields;
    }

    private static Fields applied(Fields before, Event.ListFields event) {
        Fields after = before;
        for (Map.Entry<String, List<JsonValue>> add : event.add().entrySet()) {
            List<JsonValue> present = list(before, add.getKey());
            List<JsonValue> list = new ArrayList<>(present);
            // Against the list before the event: a value that is given twice is appended twice.
            add.getValue().stream().filter(value -> !present.contains(value)).forEach(list::add);
            after = after.with(add.getKey(), list);
        }
        for (Map.Entry<String, List<JsonValue>> remove : event.remove().entrySet()) {
            if (before.containsKey(remove.getKey())) {
                List<JsonValue> list = new ArrayList<>(list(after, remove.getKey()));
                list.removeAll(remove.getValue());
                after = after.with(remove.getKey(), list);
            }
        }
        return after;
    }

    private static List<JsonValue> list(Fields fields, String name) {
        JsonValue value = fields.get(name);
        if (value == null) {
            return List.of();
        }
        if (!value.isArray()) {
            throw new Violation("the field " + name + " is no list: " + JsonText.shortened(value.toString()));
        }
        return value.asList();
    }
}
