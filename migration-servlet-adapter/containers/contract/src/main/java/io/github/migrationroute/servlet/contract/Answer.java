package io.github.migrationroute.servlet.contract;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** An answer as it came over the wire; the names of its headers in lower case. */
record Answer(int status, Map<String, List<String>> headers, String body) {
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    JsonNode json() {
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            throw new UncheckedIOException("Not JSON: " + this, e);
        }
    }

    String output() {
        return json().path("output").asText();
    }

    int runStatus() {
        return json().path("status").asInt(-1);
    }

    String message() {
        return json().path("message").asText();
    }

    /** Returns the values of a header, in order. */
    List<String> header(String lowerCaseName) {
        return headers.getOrDefault(lowerCaseName, List.of());
    }

    /** Tells whether the route has given this answer, and not its container. */
    boolean isOfTheRoute() {
        return header("content-type").equals(List.of("application/json"))
                && header("cache-control").equals(List.of("no-store"));
    }

    /** Checks everything that the contract says about a request that was carried out. */
    Answer assertHandled() {
        assertAll(
                toString(),
                () -> assertEquals(200, status),
                this::assertJsonHeaders,
                () -> assertEquals(true, json().get("success").booleanValue()));
        return this;
    }

    /** Checks everything that the contract says about a request that was refused. */
    Answer assertRefused(int expectedStatus) {
        assertAll(
                toString(),
                () -> assertEquals(expectedStatus, status),
                this::assertJsonHeaders,
                () -> assertEquals(Set.of("success", "message"), keys()),
                () -> assertEquals(false, json().get("success").booleanValue()),
                () -> assertFalse(message().isBlank(), "blank message"),
                () -> assertFalse(message().contains("\tat "), "a stack trace"));
        return this;
    }

    private void assertJsonHeaders() {
        assertAll(
                () -> assertEquals(List.of("application/json"), header("content-type")),
                () -> assertEquals(List.of("no-store"), header("cache-control")),
                () -> assertEquals(
                        List.of(String.valueOf(body.getBytes(StandardCharsets.UTF_8).length)),
                        header("content-length")));
    }

    private Set<String> keys() {
        var keys = new TreeSet<String>();
        json().fieldNames().forEachRemaining(keys::add);
        return keys;
    }
}
