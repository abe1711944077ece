package io.github.migrationroute.servlet.contract;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.migrationroute.servlet.contract.Conversation.End;
import io.github.migrationroute.servlet.contract.Conversation.Expectation;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * Makes up what clients send: requests of every kind that the contract knows, with the status code that it demands for each
 * of them, and the same with damages of which nobody knows what a container makes of them.
 *
 * <p>The same seed gives the same conversation. Not thread-safe.
 */
final class ConversationGenerator {
    /** Small enough for a socket to take all of it, whether the server reads or not: the client sends before it reads. */
    private static final int MAX_CONVERSATION_BYTES = 64 * 1024;

    private static final int BODY_LIMIT = 64 * 1024;

    private static final List<String> OTHER_METHODS =
            List.of("GET", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "PROPFIND");
    private static final List<String> OTHER_PATHS =
            List.of("other", "progress/", "a/b?c=d", "%41", "x.html", "runs/latest/other", "runs.html");

    /** Resources that are got, with how that is answered if there may be a run. */
    private static final Map<String, Set<Integer>> RESOURCES = new TreeMap<>(Map.of(
            "runs", Set.of(200),
            "runs?limit=3&x", Set.of(200),
            "runs?limit=0", Set.of(400),
            "runs/latest", Set.of(200, 404),
            "runs/none?wait=1", Set.of(404),
            "runs/latest/output", Set.of(200, 404),
            "runs/latest/output?from=999999999", Set.of(404, 416),
            "runs/latest/output?from=-1", Set.of(400)));

    private static final List<String> JSON_TYPES = List.of(
            "application/json",
            "application/json; charset=UTF-8",
            "application/json;charset=\"utf-8\"",
            "APPLICATION/JSON;profile=x");
    private static final List<String> OTHER_TYPES = List.of(
            "text/plain",
            "application/json; charset=utf-16",
            "application/json; charset=no-such-charset",
            "application/jsonp",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            ";",
            "application/json, text/plain");
    private static final List<String> ANY_NAMES = List.of(
            "X-Any",
            "Accept",
            "Accept-Encoding",
            "Accept-Language",
            "Content-Encoding",
            "Content-Language",
            "Forwarded",
            "If-Modified-Since",
            "If-None-Match",
            "Origin",
            "Range",
            "Referer",
            "User-Agent",
            "X-Forwarded-For",
            "X-Forwarded-Host",
            "X-HTTP-Method-Override");
    private static final List<String> JSON_PIECES = List.of(
            "",
            "{",
            "}",
            "[",
            "]",
            "\"",
            ",",
            ":",
            "\\",
            "\\ud800",
            "null",
            "1e999999999",
            " ",
            "\u0000",
            "😀",
            "cmd",
            "[[[[[[[[",
            "{\"a\":",
            "\ufeff");
    private static final List<String> DAMAGES = List.of(
            "\r\n",
            "\r\n\r\n",
            "\n",
            "\r",
            "\0",
            " ",
            "\t",
            ":",
            ";",
            ",",
            "\\",
            "%",
            "%00",
            "%2e%2e/",
            "/../",
            "/./",
            "//",
            "?",
            "#",
            "\u00ff",
            "HTTP/1.0",
            "HTTP/0.9",
            "HTTP/2.0",
            "-1",
            "0x10",
            "99999999999999999999",
            "\r\nContent-Length: 5",
            "\r\nContent-Length: 99999999",
            "\r\nTransfer-Encoding: chunked",
            "\r\nTransfer-Encoding: gzip, chunked",
            "\r\nTransfer-Encoding: identity",
            "\r\nExpect: 100-continue",
            "\r\nExpect: everything",
            "\r\nConnection: close",
            "\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk",
            "\r\nUpgrade: websocket",
            "\r\nHost: [::1",
            "\r\n folded",
            "TRACE ",
            "CONNECT ",
            "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
            "http://127.0.0.1/internal/migrations/",
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            "GET /internal/migrations/\r\n",
            "\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003",
            "0\r\n\r\n",
            "ffffffffffffffff\r\n");

    private final Random random;

    ConversationGenerator(long seed) {
        this.random = new Random(seed);
    }

    Conversation next() {
        var bytes = new ByteArrayOutputStream();
        var expected = new ArrayList<Expectation>();
        int wanted = oneIn(2) ? 1 : 1 + random.nextInt(12);
        while (expected.size() < wanted && bytes.size() < MAX_CONVERSATION_BYTES) {
            expected.add(writeRequest(bytes));
        }
        int requests = expected.size();
        return switch (random.nextInt(10)) {
            case 0, 1, 2, 3 -> new Conversation(requests, bytes.toByteArray(), expected, End.READS_ALL);
            case 4, 5, 6, 7, 8 -> new Conversation(requests, damaged(bytes.toByteArray()), List.of(), End.READS_ALL);
            default -> brokenOff(requests, oneIn(2) ? bytes.toByteArray() : damaged(bytes.toByteArray()));
        };
    }

    private Conversation brokenOff(int requests, byte[] bytes) {
        return oneIn(2)
                ? new Conversation(requests, bytes, List.of(), End.BREAKS_OFF_IN_THE_ANSWER)
                : new Conversation(
                        requests, Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)), List.of(), End.BREAKS_OFF);
    }

    private Expectation writeRequest(ByteArrayOutputStream out) {
        if (oneIn(8)) {
            return oneIn(4) ? writeStop(out) : writeGet(out);
        }
        boolean known = !oneIn(6);
        boolean below = oneIn(12);
        String method = oneIn(8) ? any(OTHER_METHODS) : "POST";
        boolean json = !oneIn(10);
        GeneratedBody body = body();

        var head = new StringBuilder();
        head.append(method).append(' ').append(path(below)).append(" HTTP/1.1\r\nHost: 127.0.0.1\r\n");
        (known ? rightCredentials() : wrongCredentials())
                .forEach(value -> head.append("Authorization: ").append(value).append("\r\n"));
        head.append("Content-Type: ")
                .append(any(json ? JSON_TYPES : OTHER_TYPES))
                .append("\r\n");
        for (int left = random.nextInt(5); left > 0; left--) {
            String name = any(ANY_NAMES);
            head.append(name).append(": ").append(headerValue(name)).append("\r\n");
        }
        if (oneIn(10)) {
            head.append("Cookie: JSESSIONID=any; name=\"value\"\r\n");
        }
        if (oneIn(3)) {
            out.writeBytes(
                    head.append("Transfer-Encoding: chunked\r\n\r\n").toString().getBytes(ISO_8859_1));
            writeChunks(body.bytes(), out);
        } else {
            head.append("Content-Length: ").append(body.bytes().length).append("\r\n\r\n");
            out.writeBytes(head.toString().getBytes(ISO_8859_1));
            out.writeBytes(body.bytes());
        }
        return new Expectation(statuses(known, below, method, json, body), !method.equals("HEAD"));
    }

    private Expectation writeGet(ByteArrayOutputStream out) {
        String path = any(List.copyOf(RESOURCES.keySet()));
        boolean known = !oneIn(6);
        String method = oneIn(6) ? any(List.of("HEAD", "PUT", "DELETE", "OPTIONS")) : "GET";
        writeBelow(out, method, path, known, new byte[0]);
        Set<Integer> statuses = method.equals("GET") ? RESOURCES.getOrDefault(path, Set.of()) : Set.of(405);
        return new Expectation(known ? statuses : Set.of(401), !method.equals("HEAD"));
    }

    /** Of a run that there is not, or it would be chance what is stopped. */
    private Expectation writeStop(ByteArrayOutputStream out) {
        boolean known = !oneIn(6);
        writeBelow(out, "POST", "runs/none/stop", known, body().bytes());
        return new Expectation(known ? Set.of(400, 404, 413, 415) : Set.of(401), true);
    }

    private void writeBelow(ByteArrayOutputStream out, String method, String path, boolean known, byte[] body) {
        var head = new StringBuilder();
        head.append(method).append(' ').append(Route.PATH).append(path).append(" HTTP/1.1\r\nHost: 127.0.0.1\r\n");
        (known ? rightCredentials() : wrongCredentials())
                .forEach(value -> head.append("Authorization: ").append(value).append("\r\n"));
        head.append("Content-Type: ")
                .append(any(oneIn(3) ? OTHER_TYPES : JSON_TYPES))
                .append("\r\n");
        if (oneIn(3)) {
            head.append("Accept: ").append(headerValue()).append("\r\n");
        }
        head.append("Content-Length: ").append(body.length).append("\r\n\r\n");
        out.writeBytes(head.toString().getBytes(ISO_8859_1));
        out.writeBytes(body);
    }

    /** In the order in which the contract says that they are looked at. */
    private static Set<Integer> statuses(
            boolean known, boolean below, String method, boolean json, GeneratedBody body) {
        if (!known) {
            return Set.of(401);
        }
        if (below) {
            return Set.of(404);
        }
        if (!method.equals("POST")) {
            return Set.of(405);
        }
        return json ? body.statuses() : Set.of(415);
    }

    private String path(boolean below) {
        if (below) {
            return Route.PATH + any(OTHER_PATHS);
        }
        return switch (random.nextInt(8)) {
            case 0 -> "/internal/migrations";
            case 1 -> Route.PATH + "?" + "a=%20&cmd=reset";
            default -> Route.PATH;
        };
    }

    private List<String> rightCredentials() {
        return List.of(oneIn(3) ? base64(Route.PASSWORD) : "Bearer " + Route.PASSWORD);
    }

    private List<String> wrongCredentials() {
        return switch (random.nextInt(5)) {
            case 0 -> List.of();
            case 1 -> List.of("Bearer " + Route.PASSWORD, "Bearer " + Route.PASSWORD);
            case 2 -> List.of("Bearer " + base64(Route.PASSWORD));
            case 3 -> List.of("Basic " + headerValue());
            default -> List.of("Bearer " + headerValue());
        };
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    /** Not eleven languages: Spring asks for them before any servlet sees the request, and Tomcat fails at more than ten. */
    private String headerValue(String name) {
        return name.equals("Accept-Language") ? headerValue().replace(',', ';') : headerValue();
    }

    /** Anything that may stand in a header; ends with a letter, so that it is no password. */
    private String headerValue() {
        var value = new StringBuilder();
        for (int left = oneIn(50) ? random.nextInt(2000) : random.nextInt(40); left > 0; left--) {
            int c = ' ' + random.nextInt(0xff - ' ' + 1);
            value.append(c >= 0x7f && c < 0xa0 ? '~' : (char) c);
        }
        return value.append('x').toString();
    }

    /** A body, and how a request with it is answered if nothing else is wrong with it. */
    @SuppressWarnings("ArrayRecordComponent")
    private record GeneratedBody(byte[] bytes, Set<Integer> statuses) {}

    private GeneratedBody body() {
        return switch (random.nextInt(100)) {
            case 0 -> new GeneratedBody(padded(BODY_LIMIT), Set.of(200, 409));
            case 1 -> new GeneratedBody(padded(BODY_LIMIT + 1 + random.nextInt(1000)), Set.of(413));
            case 2, 3, 4, 5, 6, 7, 8, 9 -> {
                byte[] bytes = new byte[random.nextInt(300)];
                random.nextBytes(bytes);
                yield new GeneratedBody(bytes, Set.of(400));
            }
            case 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29 ->
                new GeneratedBody(nearlyJson().getBytes(UTF_8), Set.of(200, 400, 409));
            default -> new GeneratedBody(json().getBytes(UTF_8), Set.of(200, 409));
        };
    }

    private String json() {
        String command = "\"cmd\"" + blanks() + ":" + blanks() + "\"" + any(RefusalTests.COMMANDS) + "\"";
        String verbose = "\"verbose\":" + blanks() + random.nextBoolean();
        return switch (random.nextInt(4)) {
            case 0 -> "{" + blanks() + command + "}" + blanks();
            case 1 -> "{" + verbose + blanks() + "," + command + "}";
            case 2 -> "{\"more\":[{\"cmd\":null},1.5e3,\"\\u00e4ä\"]," + command + "," + verbose + "}";
            default -> "{" + command + "," + blanks() + verbose + "}";
        };
    }

    private String blanks() {
        return oneIn(3) ? any(List.of(" ", "\n", "\r\n", "\t  ")) : "";
    }

    private byte[] padded(int length) {
        byte[] json = json().getBytes(UTF_8);
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) ' ');
        System.arraycopy(json, 0, bytes, length - json.length, json.length);
        return bytes;
    }

    private String nearlyJson() {
        String json = json();
        int from = random.nextInt(json.length() + 1);
        int to = Math.min(json.length(), from + random.nextInt(4));
        return json.substring(0, from) + any(JSON_PIECES) + json.substring(to);
    }

    private void writeChunks(byte[] body, ByteArrayOutputStream out) {
        int from = 0;
        while (from < body.length) {
            int count = Math.min(body.length - from, 1 + random.nextInt(oneIn(3) ? body.length : 4096));
            String extension = oneIn(4) ? ";name=value" : "";
            out.writeBytes((Integer.toHexString(count) + extension + "\r\n").getBytes(ISO_8859_1));
            out.write(body, from, count);
            out.writeBytes("\r\n".getBytes(ISO_8859_1));
            from += count;
        }
        out.writeBytes((oneIn(4) ? "0\r\nX-Trailer: any\r\n\r\n" : "0\r\n\r\n").getBytes(ISO_8859_1));
    }

    private byte[] damaged(byte[] intact) {
        byte[] bytes = intact;
        for (int left = 1 + random.nextInt(3); left > 0; left--) {
            bytes = damagedOnce(bytes);
        }
        return bytes;
    }

    private byte[] damagedOnce(byte[] bytes) {
        // Mostly near the beginning, where the head is.
        int from = random.nextInt(Math.min(bytes.length, oneIn(2) ? 400 : Integer.MAX_VALUE) + 1);
        int to = Math.min(bytes.length, from + random.nextInt(oneIn(4) ? 200 : 8));
        return switch (random.nextInt(7)) {
            case 0 -> joined(bytes, from, new byte[0], to);
            case 1 -> joined(bytes, to, Arrays.copyOfRange(bytes, from, to), to);
            case 2 -> Arrays.copyOf(bytes, from);
            case 3 -> joined(bytes, from, anyBytes(to - from), to);
            case 4 -> joined(bytes, from, repeated(1 + random.nextInt(oneIn(4) ? 20_000 : 200)), from);
            default -> joined(bytes, from, any(DAMAGES).getBytes(ISO_8859_1), oneIn(2) ? from : to);
        };
    }

    private static byte[] joined(byte[] bytes, int from, byte[] middle, int to) {
        var joined = new ByteArrayOutputStream(bytes.length + middle.length);
        joined.write(bytes, 0, from);
        joined.writeBytes(middle);
        joined.write(bytes, to, bytes.length - to);
        return joined.toByteArray();
    }

    private byte[] anyBytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    private byte[] repeated(int count) {
        byte[] bytes = new byte[count];
        Arrays.fill(bytes, (byte)
                any(List.of("a", " ", "\0", "\n", "/", ":", "\u00ff")).charAt(0));
        return bytes;
    }

    private <T> T any(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    private boolean oneIn(int count) {
        return random.nextInt(count) == 0;
    }
}
