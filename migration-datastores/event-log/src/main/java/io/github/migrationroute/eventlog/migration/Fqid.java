package io.github.migrationroute.eventlog.migration;

/**
 * The name of a model: its collection and its id, written {@code motion/17}. Immutable.
 *
 * @param collection matches {@code [a-z]([a-z_]+[a-z]+)?} and has at most 32 characters
 * @param id from 1 to 2147483646, so that the next free id is an {@code integer} as well
 */
public record Fqid(String collection, int id) {
    static final int MAX_LENGTH = 48;
    private static final int MAX_COLLECTION_LENGTH = 32;
    private static final int MAX_ID = Integer.MAX_VALUE - 1;

    /**
     * Creates an fqid.
     *
     * @param collection matches {@code [a-z]([a-z_]+[a-z]+)?} and has at most 32 characters
     * @param id from 1 to 2147483646
     * @throws IllegalArgumentException if one of them is not as it must be
     */
    public Fqid {
        checkCollection(collection);
        if (id < 1 || id > MAX_ID) {
            throw new IllegalArgumentException(id + " is no id: it must be from 1 to " + MAX_ID);
        }
    }

    /**
     * Reads an fqid.
     *
     * @param text for example {@code motion/17}
     * @return the fqid
     * @throws IllegalArgumentException if it is none
     */
    public static Fqid parse(String text) {
        int slash = text.indexOf('/');
        int id = slash < 0 ? 0 : parseId(text, slash + 1);
        if (id < 1 || text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("\"" + text + "\" is no fqid: it must be a collection, a slash, and an"
                    + " id from 1 to " + MAX_ID + ", at most " + MAX_LENGTH + " characters");
        }
        return new Fqid(text.substring(0, slash), id);
    }

    /** Returns 0 if it is no id. */
    private static int parseId(String text, int start) {
        long id = 0;
        for (int i = start; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9 || (i == start && digit == 0)) {
                return 0;
            }
            id = id * 10 + digit;
            if (id > MAX_ID) {
                return 0;
            }
        }
        return (int) id;
    }

    /**
     * Checks a name.
     *
     * @throws IllegalArgumentException if it is none of a collection
     */
    static void checkCollection(String name) {
        if (!isCollection(name)) {
            throw new IllegalArgumentException("\"" + name + "\" is no collection: it must match"
                    + " [a-z]([a-z_]+[a-z]+)? and have at most " + MAX_COLLECTION_LENGTH + " characters");
        }
    }

    private static boolean isCollection(String name) {
        int length = name.length();
        if (length == 0 || length == 2 || length > MAX_COLLECTION_LENGTH) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            char c = name.charAt(i);
            boolean inside = i > 0 && i < length - 1;
            if ((c < 'a' || c > 'z') && !(c == '_' && inside)) {
                return false;
            }
        }
        return true;
    }

    /** Returns the fqid as it is in the tables, for example {@code motion/17}. */
    @Override
    public String toString() {
        return collection + "/" + id;
    }
}
