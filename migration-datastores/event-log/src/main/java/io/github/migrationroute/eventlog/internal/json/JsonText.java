package io.github.migrationroute.eventlog.internal.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.util.function.Consumer;

/**
 * Takes well-formed JSON text apart at its first level and puts strings into it. Values are left as they are: nearly all
 * of a history only passes through, and to decode it would be the greatest cost of converting it.
 */
public final class JsonText {
    /**
     * How many arrays and objects a value may have within each other, itself included: what compares or encodes values goes
     * down with them.
     */
    public static final int MAX_DEPTH = 1000;

    /** The database has its own limits, which are wider than the cautious ones of a parser. */
    public static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNumberLength(1_000_000)
                    .maxNestingDepth(MAX_DEPTH)
                    .build())
            .build();

    private static final int SHORT = 60;

    private JsonText() {}

    /** Takes one field of an object after the other. */
    public interface FieldVisitor {
        /**
         * Takes a field.
         *
         * @param name its name, decoded
         * @param json the text of its value
         */
        void visit(String name, String json);
    }

    /**
     * Splits an object into its fields.
     *
     * @param json a well-formed object
     */
    public static void forEachField(String json, FieldVisitor visitor) {
        int at = skipSpace(json, 1);
        while (json.charAt(at) != '}') {
            int end = skipValue(json, at);
            String name = unquote(json.substring(at, end));
            at = skipSpace(json, skipSpace(json, end) + 1);
            end = skipValue(json, at);
            visitor.visit(name, json.substring(at, end));
            at = skipComma(json, end);
        }
    }

    /**
     * Splits an array into its elements.
     *
     * @param json a well-formed array
     */
    public static void forEachElement(String json, Consumer<String> visitor) {
        int at = skipSpace(json, 1);
        while (json.charAt(at) != ']') {
            int end = skipValue(json, at);
            visitor.accept(json.substring(at, end));
            at = skipComma(json, end);
        }
    }

    private static int skipComma(String json, int at) {
        int next = skipSpace(json, at);
        return json.charAt(next) == ',' ? skipSpace(json, next + 1) : next;
    }

    private static int skipSpace(String json, int start) {
        int at = start;
        while (json.charAt(at) <= ' ') {
            at++;
        }
        return at;
    }

    /**
     * Checks that a value is not too deep.
     *
     * @param json any text; what is no JSON is not noticed
     * @param around how many arrays and objects are around it
     * @throws IllegalArgumentException if there are more than {@link #MAX_DEPTH} arrays and objects within each other
     */
    public static void requireDepth(String json, int around) {
        int depth = around;
        boolean inString = false;
        for (int at = 0; at < json.length(); at++) {
            char c = json.charAt(at);
            if (inString) {
                if (c == '\\') {
                    at++;
                } else if (c == '"') {
                    inString = false;
                }
            } else if (c == '"') {
                inString = true;
            } else if (c == '{' || c == '[') {
                requireDepth(++depth);
            } else if (c == '}' || c == ']') {
                depth--;
            }
        }
    }

    /**
     * Checks that a value is not too deep.
     *
     * @param depth how many arrays and objects it has within each other
     * @throws IllegalArgumentException if that is more than {@link #MAX_DEPTH}
     */
    public static void requireDepth(int depth) {
        if (depth > MAX_DEPTH) {
            throw new IllegalArgumentException(
                    "A JSON value may have at most " + MAX_DEPTH + " arrays and objects within each other");
        }
    }

    /** Returns the index after the value that starts at the given one. */
    private static int skipValue(String json, int start) {
        return switch (json.charAt(start)) {
            case '"' -> skipString(json, start);
            case '{', '[' -> skipNested(json, start);
            default -> skipScalar(json, start);
        };
    }

    private static int skipScalar(String json, int start) {
        int at = start + 1;
        while (at < json.length() && ",]} \t\r\n:".indexOf(json.charAt(at)) < 0) {
            at++;
        }
        return at;
    }

    private static int skipNested(String json, int start) {
        int depth = 0;
        int at = start;
        do {
            char c = json.charAt(at);
            if (c == '"') {
                at = skipString(json, at);
                continue;
            }
            if (c == '{' || c == '[') {
                requireDepth(++depth);
            } else if (c == '}' || c == ']') {
                depth--;
            }
            at++;
        } while (depth > 0);
        return at;
    }

    private static int skipString(String json, int start) {
        int at = start + 1;
        while (json.charAt(at) != '"') {
            at += json.charAt(at) == '\\' ? 2 : 1;
        }
        return at + 1;
    }

    /** Decodes a JSON string, quotes included. */
    public static String unquote(String json) {
        if (json.indexOf('\\') < 0) {
            return json.substring(1, json.length() - 1);
        }
        try (JsonParser parser = FACTORY.createParser(json)) {
            parser.nextToken();
            return parser.getText();
        } catch (IOException e) {
            throw new IllegalArgumentException("Not a JSON string: " + shortened(json), e);
        }
    }

    /**
     * Appends a string as JSON.
     *
     * @throws IllegalArgumentException if PostgreSQL could not keep it
     */
    public static void quote(StringBuilder json, String string) {
        boolean plain = true;
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            if (c < ' ' || c == '"' || c == '\\' || Character.isSurrogate(c)) {
                plain = false;
                checkKeepable(string, i);
            }
        }
        json.append('"');
        if (plain) {
            json.append(string);
        } else {
            JsonStringEncoder.getInstance().quoteAsString(string, json);
        }
        json.append('"');
    }

    private static void checkKeepable(String string, int index) {
        char c = string.charAt(index);
        if (c == 0) {
            throw new IllegalArgumentException(
                    "jsonb cannot keep U+0000, which is in the string at index " + index + ": " + shortened(string));
        }
        boolean paired = Character.isHighSurrogate(c)
                ? index + 1 < string.length() && Character.isLowSurrogate(string.charAt(index + 1))
                : index > 0 && Character.isHighSurrogate(string.charAt(index - 1));
        if (Character.isSurrogate(c) && !paired) {
            throw new IllegalArgumentException(
                    "An unpaired surrogate is in the string at index " + index + ": " + shortened(string));
        }
    }

    /** Returns as much of a text as fits into a message. */
    public static String shortened(String text) {
        return text.length() <= SHORT ? text : text.substring(0, SHORT) + "…";
    }
}
