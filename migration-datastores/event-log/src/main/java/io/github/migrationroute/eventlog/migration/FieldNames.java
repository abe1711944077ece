package io.github.migrationroute.eventlog.migration;

import io.github.migrationroute.eventlog.internal.json.JsonText;

/** What a field may be called and hold. */
final class FieldNames {
    private static final String RESERVED = "meta_";

    private FieldNames() {}

    /**
     * Checks the fields of an event, and returns them.
     *
     * @throws IllegalArgumentException if a name is not allowed, or a value is null
     */
    static Fields checked(Fields fields) {
        fields.forEach((name, value) -> {
            check(name);
            if (value.isNull()) {
                throw new IllegalArgumentException(
                        "The field " + name + " is set to null; a field is removed by a deletefields");
            }
        });
        return fields;
    }

    /**
     * Checks a name.
     *
     * @throws IllegalArgumentException if it is not allowed
     */
    static void check(String name) {
        if (!isName(name)) {
            throw new IllegalArgumentException("\"" + JsonText.shortened(name)
                    + "\" is no name of a field: it must match [a-z][a-z0-9_]*\\$?[a-z0-9_]*");
        }
        if (name.startsWith(RESERVED)) {
            throw new IllegalArgumentException("The field " + name + " is reserved, as is every " + RESERVED + "…");
        }
    }

    /** By hand, because it is asked several times for every event of the history. */
    private static boolean isName(String name) {
        if (name.isEmpty() || name.charAt(0) < 'a' || name.charAt(0) > 'z') {
            return false;
        }
        int dollars = 0;
        for (int i = 1; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '$') {
                dollars++;
            } else if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_') {
                return false;
            }
        }
        return dollars <= 1;
    }
}
