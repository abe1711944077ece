package io.github.migrationroute;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** What a command has given as values, by their names; what was given last counts. Thread-safe. */
final class Facts {
    private final Map<String, Object> values = new LinkedHashMap<>();

    void put(String name, long value) {
        putValue(name, value);
    }

    void put(String name, String value) {
        putValue(name, value);
    }

    private synchronized void putValue(String name, Object value) {
        values.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
    }

    /** Returns what was given until now: numbers as {@link Long}, texts as {@link String}. It does not change any more. */
    synchronized Map<String, Object> snapshot() {
        return values.isEmpty() ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }
}
