package io.github.migrationroute.servlet.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The events of a run, as a client reads them. */
final class Events implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final int status;
    private final HttpHeaders headers;
    private final BufferedReader lines;

    /**
     * One event.
     *
     * @param id the place after it; empty if it has none
     * @param name its name
     * @param data its data
     */
    record Event(String id, String name, JsonNode data) {
        boolean isOutput() {
            return name.equals("output");
        }

        String output() {
            return data.get("output").textValue();
        }

        String state() {
            return data.path("state").asText();
        }
    }

    Events(int status, HttpHeaders headers, InputStream in) {
        this.status = status;
        this.headers = headers;
        this.lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    }

    /** Checks the head of the answer. */
    Events assertBegun() {
        assertEquals(200, status);
        assertEquals(List.of("text/event-stream"), headers.allValues("content-type"));
        assertEquals(List.of("no-store"), headers.allValues("cache-control"));
        assertEquals(List.of("no"), headers.allValues("x-accel-buffering"));
        return this;
    }

    /** Reads the next event; null if the stream has ended. */
    @Nullable
    Event next() {
        try {
            String id = "";
            String name = "";
            var data = new StringBuilder();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(":")) {
                    continue;
                }
                if (line.startsWith("id: ")) {
                    id = line.substring(4);
                } else if (line.startsWith("event: ")) {
                    name = line.substring(7);
                } else if (line.startsWith("data: ")) {
                    data.append(line.substring(6));
                } else if (!line.isEmpty()) {
                    throw new AssertionError("No line of an event: " + line);
                } else if (!data.isEmpty()) {
                    return new Event(id, name, JSON.readTree(data.toString()));
                }
            }
            assertEquals("", data.toString(), "half of an event");
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads the next event, which there must be. */
    Event more() {
        Event event = next();
        if (event == null) {
            throw new AssertionError("The stream has ended");
        }
        return event;
    }

    /** Reads until a run in a state is told. */
    Event awaitState(String state) {
        Event event = more();
        while (!event.state().equals(state)) {
            event = more();
        }
        return event;
    }

    /** Reads until the end, and returns the output. */
    String joined() {
        var output = new StringBuilder();
        for (Event event = next(); event != null; event = next()) {
            if (event.isOutput()) {
                output.append(event.output());
            }
        }
        return output.toString();
    }

    /** Waits for a comment. */
    void awaitComment() {
        try {
            String line = lines.readLine();
            while (line != null && !line.startsWith(":")) {
                line = lines.readLine();
            }
            if (line == null) {
                throw new AssertionError("The stream has ended");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Follows no longer. */
    @Override
    public void close() throws IOException {
        lines.close();
    }
}
