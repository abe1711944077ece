package io.github.migrationroute.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The JSON of the documentation is valid: requests, also those in shell commands, and answers. */
class DocumentedJsonTest {
    private static final OpenApi OPEN_API = OpenApi.read();
    private static final JsonMapper MAPPER = new JsonMapper();

    private static final List<String> ANSWERS = List.of(
            "NoRunYet",
            "RunInProgress",
            "RunFinished",
            "ShortCommandExecuted",
            "NoRunYetInWords",
            "RunInProgressInWords",
            "RunFinishedInWords",
            "StatsInWords",
            "RunList",
            "RunFound",
            "OutputPiece",
            "Refusal");

    /** What a shell command sends. */
    private static final Pattern QUOTED_OBJECT = Pattern.compile("'(\\{[^']*})'");

    @Test
    void everyJsonBlockIsAValidRequestOrAnswer() {
        List<String> blocks = blocks("json").toList();

        assertFalse(blocks.isEmpty());
        blocks.forEach(json -> assertTrue(isRequest(json) || isAnswer(json), json));
    }

    @Test
    void everyObjectInAShellCommandIsAValidRequest() {
        List<String> objects = blocks("sh")
                .flatMap(block -> QUOTED_OBJECT.matcher(block).results().map((MatchResult match) -> match.group(1)))
                .toList();

        assertFalse(objects.isEmpty());
        objects.forEach(json -> assertTrue(isRequest(json), json));
    }

    @Test
    void whatIsWrongIsNoticed() {
        assertFalse(isRequest("{\"cmd\": \"start\"}"));
        assertFalse(isRequest("{\"reason\": 1}"));
        assertFalse(isAnswer("{\"success\": true, \"status\": 3, \"output\": \"\"}"));
        assertFalse(isAnswer("{\"success\": true, \"status\": 1, \"output\": null}"));
        assertFalse(isAnswer("{\"success\": true, \"status\": \"running\", \"output\": \"\"}"));
        assertFalse(isAnswer("{\"success\": true, \"stats\": {\"status\": \"migration_running\"}}"));
        assertFalse(isAnswer("{\"success\": false, \"error\": \"made up\"}"));
    }

    @Test
    void theBlocksOfAFileAreFound() {
        var file = MarkdownFile.parse(
                Path.of("made-up.md"), List.of("```json", "1", "```", "prose", "```sh", "a", "b", "```"));

        assertEquals("1", file.blocks("json").findFirst().orElseThrow().text());
        assertEquals("a\nb", file.blocks("sh").findFirst().orElseThrow().text());
        assertEquals(List.of("prose"), file.prose());
    }

    private static Stream<String> blocks(String language) {
        return Repository.markdownFiles().stream()
                .flatMap(file -> file.blocks(language))
                .map(MarkdownFile.Block::text);
    }

    private static boolean isRequest(String json) {
        JsonNode request = parse(json);
        return OPEN_API.errors("Request", request).isEmpty()
                || (request.has("reason")
                        && OPEN_API.errors("StopReason", request).isEmpty());
    }

    private static boolean isAnswer(String json) {
        JsonNode answer = parse(json);
        return ANSWERS.stream()
                .anyMatch(schema -> OPEN_API.errors(schema, answer).isEmpty());
    }

    private static JsonNode parse(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new AssertionError(json, e);
        }
    }
}
