package io.github.migrationroute.eventlog.internal.models;

import io.github.migrationroute.eventlog.migration.Fields;
import io.github.migrationroute.eventlog.migration.Fqid;
import io.github.migrationroute.eventlog.migration.JsonValue;
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

    /** Returns the same fqid. */
    public Fqid share(Fqid fqid) {
        return new Fqid(share(fqid.collection()), fqid.id());
    }

    /** Returns the same fields, in any order. */
    public Fields share(String collection, Fields fields) {
        Fields before = latest.get(collection);
        Fields shared = before != null && before.keySet().equals(fields.keySet())
                // Not only the names, but also the list of them.
                ? before.with(fields)
                : withSharedNames(fields);
        latest.put(collection, shared);
        return shared;
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
