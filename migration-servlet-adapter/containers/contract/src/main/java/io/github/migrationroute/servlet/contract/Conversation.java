package io.github.migrationroute.servlet.contract;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/**
 * What one client sends on one connection.
 *
 * @param requests how many requests it was made of
 * @param bytes all that is sent, requests one after the other without waiting for answers
 * @param expected how each request must be answered, in order; empty if the bytes were damaged, so that nobody knows
 * @param end how the client ends the connection
 */
@SuppressWarnings("ArrayRecordComponent")
record Conversation(int requests, byte[] bytes, List<Expectation> expected, End end) {
    /** How a client ends a connection. */
    enum End {
        /** It says that nothing more comes, and reads what it gets until the server closes the connection. */
        READS_ALL,
        /** It breaks off after the last byte, without reading anything. */
        BREAKS_OFF,
        /** It breaks off when the answer has begun. */
        BREAKS_OFF_IN_THE_ANSWER
    }

    /**
     * How a request must be answered.
     *
     * @param statuses the status codes that are right
     * @param hasBody whether the answer has a body, as all but that to {@code HEAD} have
     */
    record Expectation(Set<Integer> statuses, boolean hasBody) {}

    private static final int SHOWN_CHARS = 4000;

    boolean isDamaged() {
        return expected.isEmpty();
    }

    /** Returns what is sent, as the literal of a string in ISO 8859-1, without an end if that is far away. */
    @Override
    public String toString() {
        var text = new StringBuilder(end + ", expecting " + expected + ": \"");
        for (char c : new String(bytes, StandardCharsets.ISO_8859_1).toCharArray()) {
            if (text.length() > SHOWN_CHARS) {
                return text + "… (" + bytes.length + " bytes)";
            }
            switch (c) {
                case '\r' -> text.append("\\r");
                case '\n' -> text.append("\\n");
                case '"', '\\' -> text.append('\\').append(c);
                default -> text.append(c >= ' ' && c <= '~' ? String.valueOf(c) : String.format("\\u%04x", (int) c));
            }
        }
        return text + "\"";
    }
}
