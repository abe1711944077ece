package io.github.migrationroute.examples;

import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.migrationroute.MigrationCommand;
import io.github.migrationroute.examples.OpenApi.Outcome;
import io.github.migrationroute.examples.ProvokedAnswers.Answer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/openapi.yaml says what a real server does. */
class OpenApiTest {
    private static final OpenApi OPEN_API = OpenApi.read();
    private static final List<Answer> ANSWERS = new ArrayList<>();

    @BeforeAll
    static void provokeAnswers(@TempDir Path folder) throws Exception {
        ANSWERS.addAll(ProvokedAnswers.provokeAll(folder));
    }

    @Test
    void everyAnswerHasTheStatusCodeThatItMustHave() {
        ANSWERS.forEach(answer ->
                assertEquals(answer.outcome().status(), answer.response().statusCode(), answer.toString()));
    }

    @Test
    void whatIsDocumentedIsWhatTheServerDoes() {
        Set<Outcome> produced = ANSWERS.stream().map(Answer::outcome).collect(toSet());

        assertEquals(OPEN_API.documentedOutcomes(), produced);
    }

    @Test
    void everyBodyIsValidForItsOperationAndStatus() {
        ANSWERS.forEach(answer -> {
            assertEquals(List.of(), errors(answer, answer.json()), answer.toString());
            assertEquals(List.of(), OPEN_API.errors(answer.schema(), answer.json()), answer.toString());
        });
    }

    @Test
    void everyDeclaredHeaderIsThereAndNoOther() {
        ANSWERS.forEach(answer -> {
            JsonNode declared = OPEN_API.response(answer.outcome()).path("headers");
            declared.properties().forEach(header -> assertHeader(answer, header.getKey(), header.getValue()));
            Set<String> present = Stream.of("WWW-Authenticate", "Allow", "Cache-Control")
                    .filter(name -> answer.response().headers().firstValue(name).isPresent())
                    .collect(toSet());
            assertEquals(names(declared), present, answer.toString());
            assertEquals(
                    List.of("application/json"), answer.response().headers().allValues("Content-Type"));
        });
    }

    private static void assertHeader(Answer answer, String name, JsonNode header) {
        String value = answer.response().headers().firstValue(name).orElse("");
        JsonNode schema = OPEN_API.resolve(header).path("schema");
        assertEquals(List.of(), OPEN_API.errors(schema, TextNode.valueOf(value)), name + " of " + answer);
    }

    @Test
    void everyMutatedBodyIsRejected() {
        ANSWERS.forEach(answer -> mutations((ObjectNode) answer.json())
                .forEach(mutation -> assertFalse(errors(answer, mutation).isEmpty(), mutation + " is accepted")));
    }

    private static Stream<ObjectNode> mutations(ObjectNode body) {
        Stream<ObjectNode> changed = names(body).stream()
                .flatMap(name ->
                        Stream.of(body.deepCopy().putNull(name), body.deepCopy().put(name, -7)));
        Stream<ObjectNode> others = Stream.of(
                body.deepCopy().put("unknown", 1),
                body.deepCopy().put("success", !body.get("success").booleanValue()),
                without(body, "success"),
                body.deepCopy().put("message", ""));
        return Stream.concat(changed, others);
    }

    private static ObjectNode without(ObjectNode body, String name) {
        ObjectNode mutation = body.deepCopy();
        mutation.remove(name);
        return mutation;
    }

    @Test
    void everyKindOfAnswerIsRejectedByTheSchemasOfTheOthers() {
        List<String> schemas = List.of(
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

        assertEquals(
                new TreeSet<>(schemas), ANSWERS.stream().map(Answer::schema).collect(toCollection(TreeSet::new)));
        ANSWERS.forEach(answer -> schemas.stream()
                .filter(schema -> !schema.equals(answer.schema()))
                .forEach(schema ->
                        assertFalse(OPEN_API.errors(schema, answer.json()).isEmpty(), schema + " accepts " + answer)));
    }

    @Test
    void theCommandsAreThoseOfTheLibrary() {
        List<String> documented = new ArrayList<>();
        OPEN_API.document()
                .at("/components/schemas/Command/enum")
                .forEach(command -> documented.add(command.textValue()));

        assertEquals(
                Arrays.stream(MigrationCommand.values())
                        .map(MigrationCommand::wireName)
                        .toList(),
                documented);
    }

    @Test
    void theExamplesOfRequestsAreValidAndNameEveryCommand() {
        Set<String> commands = new TreeSet<>();
        OPEN_API.document()
                .at("/paths/~1internal~1migrations~1/post/requestBody/content/application~1json/examples")
                .forEach(example -> {
                    assertEquals(List.of(), OPEN_API.errors("Request", example.get("value")));
                    commands.add(example.at("/value/cmd").textValue());
                });

        assertEquals(
                Arrays.stream(MigrationCommand.values())
                        .map(MigrationCommand::wireName)
                        .collect(toCollection(TreeSet::new)),
                commands);
    }

    @Test
    void theSchemaOfRequestsRejectsWhatTheServerRejects() throws Exception {
        for (String body : ProvokedAnswers.BAD_REQUESTS) {
            JsonNode json = ProvokedAnswers.MAPPER.readTree(body);
            assertFalse(OPEN_API.errors("Request", json).isEmpty(), body + " is accepted");
        }
    }

    @Test
    void theExamplesOfAnswersAreValid() {
        for (Outcome outcome : OPEN_API.documentedOutcomes()) {
            List<JsonNode> examples = examples(outcome);
            assertFalse(examples.isEmpty(), outcome + " has no example");
            examples.forEach(example -> assertEquals(
                    List.of(), OPEN_API.errors(OpenApi.schemaOf(OPEN_API.response(outcome)), example), outcome + ""));
        }
    }

    @Test
    void theMessagesInTheExamplesAreThoseOfTheServer() {
        for (Outcome outcome : OPEN_API.documentedOutcomes()) {
            Set<JsonNode> produced = ANSWERS.stream()
                    .filter(answer -> answer.outcome().equals(outcome))
                    .map(Answer::json)
                    .collect(toSet());
            examples(outcome).stream()
                    .filter(example -> example.has("message"))
                    .forEach(example -> assertTrue(produced.contains(example), example + " not in " + produced));
        }
    }

    @Test
    void theDescriptionHasTheSecuritySchemesThatTheServerAccepts() {
        JsonNode schemes = OPEN_API.document().at("/components/securitySchemes");

        assertEquals("bearer", schemes.at("/bearer/scheme").textValue());
        assertEquals("apiKey", schemes.at("/base64Password/type").textValue());
        assertEquals("Authorization", schemes.at("/base64Password/name").textValue());
        assertEquals(
                names(schemes),
                OPEN_API.document()
                        .get("security")
                        .valueStream()
                        .flatMap(requirement -> names(requirement).stream())
                        .collect(toSet()));
    }

    private static List<JsonNode> examples(Outcome outcome) {
        return OPEN_API.response(outcome)
                .at("/content/application~1json/examples")
                .valueStream()
                .map(example -> example.get("value"))
                .toList();
    }

    private static List<String> errors(Answer answer, JsonNode body) {
        return OPEN_API.errors(OpenApi.schemaOf(OPEN_API.response(answer.outcome())), body);
    }

    private static Set<String> names(JsonNode object) {
        Set<String> names = new TreeSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
