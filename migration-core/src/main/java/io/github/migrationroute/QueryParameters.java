package io.github.migrationroute;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The numbers in the query of a request. Others are ignored, and of one that is there twice the first one counts. */
final class QueryParameters {
    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,1000}");

    /** No number with more digits is a place of anything. */
    private static final int MOST_DIGITS = 18;

    private final Map<String, String> values = new HashMap<>();

    /**
     * Reads a query.
     *
     * @param query as it came, not decoded
     * @throws RefusedException with status code 400 if it cannot be decoded
     */
    QueryParameters(String query) throws RefusedException {
        for (String part : query.split("&", -1)) {
            String[] pair = part.split("=", 2);
            values.putIfAbsent(decoded(pair[0]), pair.length == 1 ? "" : decoded(pair[1]));
        }
    }

    private static String decoded(String text) throws RefusedException {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw RefusedException.badRequest("The query of the URL is not encoded as it must be.");
        }
    }

    /**
     * Returns a number.
     *
     * @return empty if it is not there
     * @throws RefusedException with status code 400 if it is no number, or out of range
     */
    Optional<Integer> number(String name, int least, int most) throws RefusedException {
        String value = values.get(name);
        if (value == null) {
            return Optional.empty();
        }
        boolean isNumber = DIGITS.matcher(value).matches() && value.length() <= MOST_DIGITS;
        if (!isNumber || Long.parseLong(value) < least || Long.parseLong(value) > most) {
            throw RefusedException.badRequest("\"" + name + "\" must be a number from " + least + " to " + most + ".");
        }
        return Optional.of((int) Long.parseLong(value));
    }

    /**
     * Returns a place in an output.
     *
     * @return 0 if it is not there; the largest number if it is beyond any end
     * @throws RefusedException with status code 400 if it is no number, or negative
     */
    long place(String name) throws RefusedException {
        return placeOf(values.getOrDefault(name, "0"));
    }

    /**
     * Returns a place in an output.
     *
     * @param digits the number
     * @return the largest number if it is beyond any end
     * @throws RefusedException with status code 400 if it is no number, or negative
     */
    static long placeOf(String digits) throws RefusedException {
        if (!DIGITS.matcher(digits).matches()) {
            throw MigrationRuns.noPlace();
        }
        return digits.length() > MOST_DIGITS ? Long.MAX_VALUE : Long.parseLong(digits);
    }
}
