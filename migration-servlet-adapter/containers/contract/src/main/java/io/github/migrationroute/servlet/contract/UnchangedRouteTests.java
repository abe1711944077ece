package io.github.migrationroute.servlet.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The answers of the route itself, byte for byte as they were before there was anything below it. */
interface UnchangedRouteTests extends Container {
    /** What a container adds by itself. */
    Set<String> OF_THE_CONTAINER = Set.of("date", "server", "connection", "keep-alive", "vary");

    private void assertAnswer(String request, int status, Map<String, String> headers, String body) throws IOException {
        var expected = new TreeMap<>(Map.of(
                "content-type", List.of("application/json"),
                "cache-control", List.of("no-store"),
                "content-length", List.of(String.valueOf(body.length()))));
        headers.forEach((name, value) -> expected.put(name, List.of(value)));
        try (RawConnection connection = route().connect()) {
            Answer answer = connection.send(request).readAnswer();
            assertEquals(status, answer.status());
            var received = new TreeMap<>(answer.headers());
            received.keySet().removeAll(OF_THE_CONTAINER);
            assertEquals(expected, received);
            assertEquals(body, answer.body());
        }
    }

    private static String head(String method, String path) {
        return method + " " + path + " HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + Route.PASSWORD + "\r\n";
    }

    private static String json(String path, String body) {
        return head("POST", path) + "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n"
                + body;
    }

    @ParameterizedTest
    @ValueSource(strings = {"/internal/migrations", "/internal/migrations/", "/internal/migrations/?from=1&wait=x"})
    default void theRouteAnswersAsBefore(String path) throws IOException {
        assertAnswer(
                json(path, "{\"cmd\":\"stats\"}"), 200, Map.of(), "{\"success\":true,\"output\":\"this is stats\\n\"}");
        assertAnswer(
                json(path, "{\"cmd\":\"stats\",\"verbose\":true}"),
                200,
                Map.of(),
                "{\"success\":true,\"output\":\"this is stats\\nand this is verbose\\n\"}");
        assertAnswer(
                json(path, "[]"), 400, Map.of(), "{\"success\":false,\"message\":\"The body must be a JSON object.\"}");
        assertAnswer(
                "POST " + path + " HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
                401,
                Map.of("www-authenticate", "Bearer realm=\"migrations\""),
                "{\"success\":false,\"message\":\"The credentials are missing or wrong.\"}");
        assertAnswer(
                head("GET", path) + "Accept: text/event-stream\r\n\r\n",
                405,
                Map.of("allow", "POST"),
                "{\"success\":false,\"message\":\"The method must be POST.\"}");
        assertAnswer(
                head("POST", path) + "Content-Type: text/plain\r\nContent-Length: 0\r\n\r\n",
                415,
                Map.of(),
                "{\"success\":false,\"message\":\"The Content-Type must be application/json, in UTF-8.\"}");
    }
}
