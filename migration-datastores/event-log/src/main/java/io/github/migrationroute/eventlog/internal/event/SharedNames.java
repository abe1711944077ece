package io.github.migrationroute.eventlog.internal.event;

import io.github.migrationroute.eventlog.migration.Event;
import io.github.migrationroute.eventlog.migration.Fields;
import io.github.migrationroute.eventlog.migration.Fqid;
import io.github.migrationroute.eventlog.migration.JsonValue;
import io.github.migrationroute.eventlog.migration.Model;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Makes one object of all names that are equal. Models that were read from text have their own copies of the names of their
 * fields, which can take as much memory as the values.
 */
public final class SharedNames {
    private final Map<String, String> names = new HashMap<>();

    /** For each collection the fields of the model before. */
    private final Map<String, Fields> latest = new HashMap<>();

    /** Returns the same event. */
    public Event share(Event event) {
        if (event instanceof Event.Create create) {
            return new Event.Create(share(create.fqid()), share(create.fqid(), create.fields()));
        }
        return event;
    }

    /** Returns the same model. */
    public Model share(Model model) {
        return Model.of(model.fqid(), share(model.fqid(), model.fields()), model.deleted(), model.position());
    }

    private Fqid share(Fqid fqid) {
        String collection = share(fqid.collection());
        return isSame(collection, fqid.collection()) ? fqid : new Fqid(collection, fqid.id());
    }

    @SuppressWarnings("ReferenceEquality") // Whether it is the same object is what it is about.
    private static boolean isSame(String name, String other) {
        return name == other;
    }

    private Fields share(Fqid fqid, Fields fields) {
        String collection = fqid.collection();
        Fields before = latest.get(collection);
        Fields shared = before != null && haveSameNames(before, fields)
                // Not only the names, but also the list of them.
                ? before.with(fields)
                : withSharedNames(fields);
        latest.put(collection, shared);
        return shared;
    }

    /** In the same order, in which they mostly are, and which stays so. */
    private static boolean haveSameNames(Fields fields, Fields others) {
        return Arrays.equals(fields.keySet().toArray(), others.keySet().toArray());
    }

    private Fields withSharedNames(Fields fields) {
        Map<String, JsonValue> shared = new LinkedHashMap<>();
        fields.forEach((name, value) -> shared.put(share(name), value));
        return Fields.of(shared);
    }

    private String share(String name) {
        return names.computeIfAbsent(name, same -> same);
    }
}
