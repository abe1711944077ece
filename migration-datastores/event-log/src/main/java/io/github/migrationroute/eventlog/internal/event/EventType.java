package io.github.migrationroute.eventlog.internal.event;

import io.github.migrationroute.eventlog.internal.json.JsonText;
import io.github.migrationroute.eventlog.internal.json.RawJson;
import io.github.migrationroute.eventlog.migration.Event;
import io.github.migrationroute.eventlog.migration.Fields;
import io.github.migrationroute.eventlog.migration.Fqid;
import io.github.migrationroute.eventlog.migration.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The types of events as they are in the tables: what they are called, and what is in their {@code data}. */
public enum EventType {
    CREATE("create"),
    UPDATE("update"),
    DELETE_FIELDS("deletefields"),
    LIST_FIELDS("listfields"),
    DELETE("delete"),
    RESTORE("restore");

    private static final String ADD = "add";
    private static final String REMOVE = "remove";

    private final String label;

    EventType(String label) {
        this.label = label;
    }

    /** Returns the label of the enum {@code event_type}. */
    public String label() {
        return label;
    }

    public static EventType of(Event event) {
        if (event instanceof Event.Update) {
            return UPDATE;
        }
        if (event instanceof Event.Create) {
            return CREATE;
        }
        if (event instanceof Event.ListFields) {
            return LIST_FIELDS;
        }
        if (event instanceof Event.DeleteFields) {
            return DELETE_FIELDS;
        }
        return event instanceof Event.Delete ? DELETE : RESTORE;
    }

    public static EventType ofLabel(String label) {
        for (EventType type : values()) {
            if (type.label.equals(label)) {
                return type;
            }
        }
        throw new IllegalArgumentException("There is no type of event that is called " + label);
    }

    /**
     * Reads an event.
     *
     * @param data the text of well-formed JSON, or null
     * @throws IllegalArgumentException if the fqid or the data are not as this type must have them
     */
    public Event read(String fqid, @Nullable String data) {
        Fqid model = Fqid.parse(fqid);
        return switch (this) {
            case CREATE -> new Event.Create(model, object(data));
            case UPDATE -> new Event.Update(model, object(data));
            case DELETE_FIELDS -> new Event.DeleteFields(model, names(data));
            case LIST_FIELDS -> listFields(model, object(data));
            case DELETE -> new Event.Delete(model);
            case RESTORE -> new Event.Restore(model);
        };
    }

    private Fields object(@Nullable String data) {
        if (data == null || data.charAt(0) != '{') {
            throw unfit(data, "an object");
        }
        return JsonValue.of(new RawJson(data)).asMap();
    }

    private List<String> names(@Nullable String data) {
        if (data == null || data.charAt(0) != '[') {
            throw unfit(data, "an array of names");
        }
        List<String> names = new ArrayList<>();
        for (JsonValue name : JsonValue.of(new RawJson(data)).asList()) {
            if (!name.isString()) {
                throw unfit(data, "an array of names");
            }
            names.add(name.asString());
        }
        return names;
    }

    private Event listFields(Fqid fqid, Fields data) {
        return new Event.ListFields(fqid, lists(data, ADD), lists(data, REMOVE));
    }

    private Map<String, List<JsonValue>> lists(Fields data, String key) {
        JsonValue value = data.get(key);
        if (value == null || !value.isObject()) {
            throw unfit(data.toJson(), "an object with the objects add and remove");
        }
        Map<String, List<JsonValue>> lists = new LinkedHashMap<>();
        value.asMap().forEach((name, list) -> {
            if (!list.isArray()) {
                throw unfit(data.toJson(), "lists in add and remove");
            }
            lists.put(name, list.asList());
        });
        return lists;
    }

    private IllegalArgumentException unfit(@Nullable String data, String wanted) {
        return new IllegalArgumentException("the data of a " + label + " must be " + wanted + ", but are "
                + (data == null ? "null" : JsonText.shortened(data)));
    }

    /**
     * Returns the data with which an event is written, as JSON text. Where it says nothing by them they are the JSON null and
     * not that of SQL: others read these tables, who have always found that.
     */
    public static String data(Event event) {
        if (event instanceof Event.Create create) {
            return create.fields().toJson();
        }
        if (event instanceof Event.Update update) {
            return update.fields().toJson();
        }
        if (event instanceof Event.DeleteFields deleteFields) {
            return JsonValue.of(deleteFields.names()).toString();
        }
        if (event instanceof Event.ListFields listFields) {
            return "{\"" + ADD + "\": " + Fields.of(listFields.add()).toJson() + ", \"" + REMOVE + "\": "
                    + Fields.of(listFields.remove()).toJson() + "}";
        }
        return JsonValue.NULL.toString();
    }

    /** Tells whether a migration's answer may leave an event out: no field, or no value, is in it. */
    public static boolean saysNothing(Event event) {
        if (event instanceof Event.Update update) {
            return update.fields().isEmpty();
        }
        if (event instanceof Event.DeleteFields deleteFields) {
            return deleteFields.names().isEmpty();
        }
        return event instanceof Event.ListFields listFields
                && listFields.add().values().stream().allMatch(List::isEmpty)
                && listFields.remove().values().stream().allMatch(List::isEmpty);
    }

    /** Names an event in messages. */
    public static String describe(Event event) {
        return of(event).label + " " + event.fqid();
    }
}
