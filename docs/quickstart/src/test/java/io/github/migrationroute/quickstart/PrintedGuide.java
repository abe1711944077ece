package io.github.migrationroute.quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a quickstart has printed, for a shell to execute.
 *
 * @param lines all of it
 */
record PrintedGuide(List<String> lines) {
    private static final Pattern LOOP = Pattern.compile("while answer=\\$\\((.*)\\) && echo .*; done");

    /** Whether the shell can execute the lines at all. */
    static boolean curlIsInstalled() {
        return isInstalled("curl");
    }

    /** Whether a shell finds a program. */
    static boolean isInstalled(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
                .anyMatch(entry -> Files.isExecutable(Path.of(entry, program)));
    }

    /** Lets a shell execute the line for a command, and returns the answer. */
    JsonNode curl(String command) throws Exception {
        List<String> found = lines.stream()
                .map(PrintedGuide::once)
                .filter(line -> line.startsWith("curl ") && line.contains("\"" + command + "\""))
                .distinct()
                .toList();
        assertEquals(1, found.size(), () -> "one line for " + command + ": " + lines);
        JsonNode answer = QuickstartProcess.shell(found.get(0));
        assertTrue(answer.path("success").asBoolean(), answer::toString);
        return answer;
    }

    /** Returns what a line does again and again, if it does; otherwise the line. */
    static String once(String line) {
        Matcher loop = LOOP.matcher(line);
        return loop.matches() ? loop.group(1) : line;
    }

    /** Starts a run, and polls it until its answer is as wanted. */
    JsonNode start(String command, Predicate<JsonNode> condition) throws Exception {
        curl(command);
        return poll(condition);
    }

    /** Lets a run succeed, and returns its output. */
    String complete(String command) throws Exception {
        JsonNode last = start(command, PrintedGuide::isFinished);
        assertFalse(last.has("exception"), last::toString);
        return output(last);
    }

    /** Asks for the progress until the answer is as wanted. */
    JsonNode poll(Predicate<JsonNode> condition) throws Exception {
        var last = new AtomicReference<JsonNode>();
        Await.until(() -> {
            JsonNode answer = curl("progress");
            last.set(answer);
            return condition.test(answer);
        });
        return Objects.requireNonNull(last.get());
    }

    static boolean isFinished(JsonNode answer) {
        return answer.path("status").asInt() == 2;
    }

    static String output(JsonNode answer) {
        return answer.path("output").asText();
    }
}
