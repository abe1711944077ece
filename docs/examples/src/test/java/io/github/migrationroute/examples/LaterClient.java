package io.github.migrationroute.examples;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A client that knows such routes as they have been since 2022: it tries each request five times, polls {@code progress}
 * while it reads that a migration is running, and prints the lines beyond those that it has printed. It decodes strictly, and
 * fails on a status that is none of the four words.
 */
final class LaterClient {
    /** The four words. */
    enum Status {
        migration_running,
        migration_required,
        finalization_required,
        no_migration_required
    }

    /** The server has refused a request. */
    static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1L;

        RefusedException(int statusCode, String body) {
            super(statusCode + " " + body);
        }
    }

    /** Nothing was answered in time, however often it was asked for. */
    static final class GivenUpException extends Exception {
        private static final long serialVersionUID = 1L;

        GivenUpException(@Nullable Throwable last) {
            super("No answer to any of " + TRIES + " requests", last);
        }
    }

    /** What an answer has, and nothing else may it have. */
    record Answer(
            Boolean success,
            Optional<Status> status,
            Optional<String> output,
            Optional<String> exception,
            Optional<JsonNode> stats) {
        static Answer decode(String body) throws JsonProcessingException {
            Map<String, JsonNode> keys = new TreeMap<>();
            JsonNode json = MAPPER.readTree(body);
            json.properties().forEach(key -> keys.put(key.getKey(), key.getValue()));
            var answer = new Answer(
                    MAPPER.treeToValue(keys.remove("success"), Boolean.class),
                    Optional.ofNullable(keys.remove("status")).map(node -> Status.valueOf(text(node))),
                    Optional.ofNullable(keys.remove("output")).map(LaterClient::text),
                    Optional.ofNullable(keys.remove("exception")).map(LaterClient::text),
                    Optional.ofNullable(keys.remove("stats")));
            if (!answer.success || !keys.isEmpty()) {
                throw new IllegalArgumentException("Cannot be decoded: " + body);
            }
            return answer;
        }
    }

    private static final int TRIES = 5;

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final MountedRoute route;
    private final String authorization;
    private final Duration interval;
    private final Duration timeout;
    private final List<String> printed = new CopyOnWriteArrayList<>();
    private final List<Status> read = new CopyOnWriteArrayList<>();

    /**
     * Creates a client.
     *
     * @param password the internal password
     * @param interval how long to wait between two polls; such clients wait a second
     * @param timeout how long to wait for an answer; such clients wait five seconds
     */
    LaterClient(MountedRoute route, String password, Duration interval, Duration timeout) {
        this.route = route;
        this.authorization = Base64.getEncoder().encodeToString(password.getBytes(StandardCharsets.UTF_8));
        this.interval = interval;
        this.timeout = timeout;
    }

    private static String text(JsonNode node) {
        if (!node.isTextual()) {
            throw new IllegalArgumentException("Not a string: " + node);
        }
        return node.textValue();
    }

    /** Returns the lines that were printed. */
    List<String> printed() {
        return printed;
    }

    /** Returns every status that was read. */
    List<Status> read() {
        return read;
    }

    /** Executes {@code migrate} or {@code finalize}, and returns the answer after its end. */
    Answer run(String command) throws Exception {
        Answer answer = status(command);
        int shown = print(answer, 0);
        while (answer.status().orElseThrow() == Status.migration_running) {
            Thread.sleep(interval.toMillis());
            answer = status("progress");
            shown = print(answer, shown);
        }
        return answer;
    }

    /** Asks for an answer that must have a status. */
    Answer status(String command) throws Exception {
        Answer answer = send(command);
        read.add(answer.status()
                .orElseThrow(() -> new IllegalArgumentException("No status: " + command + " → " + answer)));
        return answer;
    }

    /** Executes a short command, and prints its output. */
    Answer execute(String command) throws Exception {
        Answer answer = send(command);
        print(answer, 0);
        return answer;
    }

    private int print(Answer answer, int shown) {
        List<String> lines = answer.output().orElse("").lines().toList();
        printed.addAll(lines.subList(shown, lines.size()));
        return lines.size();
    }

    private Answer send(String command) throws IOException, InterruptedException, RefusedException, GivenUpException {
        HttpTimeoutException last = null;
        for (int i = 0; i < TRIES; i++) {
            try {
                HttpResponse<String> response =
                        route.send(route.post("{\"cmd\": \"" + command + "\", \"verbose\": true}")
                                .header("Authorization", authorization)
                                .timeout(timeout));
                if (response.statusCode() != 200) {
                    throw new RefusedException(response.statusCode(), response.body());
                }
                return Answer.decode(response.body());
            } catch (HttpTimeoutException e) {
                last = e;
            }
        }
        throw new GivenUpException(last);
    }
}
