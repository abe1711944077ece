package io.github.migrationroute.servlet.contract;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The answers in all that was received on a connection, whatever they are answers to: where the next one follows the head of
 * another at once, that one has no body, as an answer to {@code HEAD}. Interim answers are left out.
 *
 * @param complete those that are there to their end, in order
 * @param isComplete whether nothing follows them
 */
record ReceivedAnswers(List<Answer> complete, boolean isComplete) {
    private static final String BEGIN = "HTTP/1.";
    private static final String END_OF_HEAD = "\r\n\r\n";

    static ReceivedAnswers of(byte[] bytes) {
        // One char for each byte.
        String left = new String(bytes, StandardCharsets.ISO_8859_1);
        List<Answer> answers = new ArrayList<>();
        while (left.startsWith(BEGIN)) {
            int endOfHead = left.indexOf(END_OF_HEAD);
            if (endOfHead < 0) {
                break;
            }
            String[] head = left.substring(0, endOfHead).split("\r\n", -1);
            int status = Integer.parseInt(head[0].split(" ", -1)[1]);
            var headers = headers(head);
            left = left.substring(endOfHead + END_OF_HEAD.length());
            if (status < 200) {
                continue;
            }
            int length = hasBody(headers, left) ? length(headers, left) : 0;
            if (length > left.length()) {
                break;
            }
            answers.add(new Answer(status, headers, utf8(left.substring(0, length))));
            left = left.substring(length);
        }
        return new ReceivedAnswers(answers, left.isEmpty());
    }

    /** Tomcat answers without a head what it takes for HTTP/0.9, and that is no JSON. */
    private static boolean hasBody(Map<String, List<String>> headers, String left) {
        return List.of("application/json").equals(headers.get("content-type"))
                ? left.startsWith("{")
                : !left.isEmpty() && !left.startsWith(BEGIN);
    }

    private static Map<String, List<String>> headers(String[] head) {
        var headers = new TreeMap<String, List<String>>();
        for (int i = 1; i < head.length; i++) {
            int colon = head[i].indexOf(':');
            headers.computeIfAbsent(head[i].substring(0, colon).toLowerCase(Locale.ROOT), name -> new ArrayList<>())
                    .add(head[i].substring(colon + 1).strip());
        }
        return headers;
    }

    /** The length that an answer says it has; one that does not say it goes on to the end of the connection. */
    private static int length(Map<String, List<String>> headers, String left) {
        List<String> length = headers.get("content-length");
        return length == null ? left.length() : Integer.parseInt(length.get(0));
    }

    private static String utf8(String bytes) {
        return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
}
