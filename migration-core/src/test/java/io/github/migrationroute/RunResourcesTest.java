package io.github.migrationroute;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The resources below the route, without HTTP. */
class RunResourcesTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final SteeredDatastore datastore = new SteeredDatastore();

    @AutoClose
    private final MigrationRouteHandler handler = MigrationRouteHandler.builder(datastore)
            .initialWait(Duration.ZERO)
            .payloadLimit(5000)
            .build();

    @AfterEach
    void endAll() {
        datastore.endAll();
    }

    private SteeredDatastore.Execution start() {
        handler.handle("{\"cmd\":\"migrate\"}").close();
        return datastore.awaitExecution();
    }

    private RunsReply get(String path, @Nullable String query, @Nullable String accept) {
        return handler.resources()
                .handle(RunsRequest.builder("GET", path)
                        .query(query)
                        .accept(accept)
                        .build());
    }

    private RunsAnswer answer(RunsReply reply) {
        if (reply instanceof PendingAnswer pending) {
            return SteeredDatastore.get(pending.answer().toCompletableFuture());
        }
        return assertInstanceOf(RunsAnswer.class, reply);
    }

    private RunsAnswer answer(String path, @Nullable String query) {
        return answer(get(path, query, null));
    }

    private JsonNode json(String path, @Nullable String query) throws IOException {
        try (RunsAnswer answer = answer(path, query)) {
            String body = answer.body();
            assertEquals(200, answer.statusCode(), body);
            assertEquals("application/json", answer.contentType());
            assertEquals(OptionalLong.of(body.getBytes(UTF_8).length), answer.bodyLength());
            return JSON.readTree(body);
        }
    }

    private RunsAnswer stop(String id, String body, boolean isJson) {
        return answer(handler.resources()
                .handle(RunsRequest.builder("POST", "/runs/" + id + "/stop")
                        .body(new ByteArrayInputStream(body.getBytes(UTF_8)), isJson)
                        .requester(Requester.named("ops"))
                        .build()));
    }

    private static void assertRefused(int status, RunsAnswer answer) throws IOException {
        JsonNode json = JSON.readTree(answer.body());
        assertEquals(status, answer.statusCode(), answer.body());
        assertEquals(2, json.size());
        assertTrue(!json.get("success").booleanValue()
                && !json.get("message").textValue().isBlank());
    }

    @Test
    void beforeTheFirstRunThereIsAnEmptyList() throws IOException {
        assertEquals("{\"success\":true,\"runs\":[]}", answer("/runs", null).body());
        assertEquals(
                "{\"success\":true,\"runs\":[]}", answer("/runs/", "limit=100").body());
        assertRefused(404, answer("/runs/latest", null));
        assertRefused(404, answer("/runs/latest", "wait=60"));
        assertRefused(404, answer("/runs/latest/output", null));
        assertRefused(404, answer("/runs/latest/output", "wait=60"));
        assertRefused(404, answer(get("/runs/latest/output", null, "text/event-stream")));
        assertRefused(404, stop("latest", "", false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/run",
                "/runs/a b",
                "/runs//",
                "/runs/latest/outputs",
                "/runs/latest/output/1",
                "/runs/latest/stop/stop",
                "/runs/ä",
                "/Runs"
            })
    void anotherPathIsNotFound(String path) throws IOException {
        assertRefused(404, answer(path, null));
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /runs, GET",
        "HEAD, /runs/latest, GET",
        "DELETE, /runs/latest/output, GET",
        "GET, /runs/latest/stop, POST"
    })
    void anotherMethodIsNotAllowed(String method, String path, String allowed) throws IOException {
        RunsAnswer answer = answer(
                handler.resources().handle(RunsRequest.builder(method, path).build()));
        assertRefused(405, answer);
        assertEquals(Optional.of(allowed), answer.allow());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"limit=0", "limit=101", "limit=1000", "limit=-1", "limit=x", "limit=", "limit=1e1", "limit=%"})
    void aBadLimitIsRefused(String query) throws IOException {
        assertRefused(400, answer("/runs", query));
    }

    @ParameterizedTest
    @ValueSource(strings = {"wait=0", "wait=61", "wait=x", "wait=-1", "wait=", "wait=1000000000000000000000000000000"})
    void aBadWaitIsRefused(String query) throws IOException {
        start();
        assertRefused(400, answer("/runs/latest", query));
        assertRefused(400, answer("/runs/latest/output", query));
    }

    @ParameterizedTest
    @CsvSource({
        "-1, 400",
        "x, 400",
        "'', 400",
        "1.5, 400",
        "+1, 400",
        "1, 400",
        "3, 400",
        "5, 416",
        "1000000000000000000000000000000, 416"
    })
    void aBadPlaceIsRefused(String place, int status) throws IOException {
        // Encoded as two bytes and two more.
        start().info("ä");
        String query = "from=" + place;
        assertRefused(status, answer("/runs/latest/output", query));
        assertRefused(status, answer("/runs/latest/output", query + "&wait=1"));
        assertRefused(status, answer(get("/runs/latest/output", query, "text/plain")));
        assertRefused(status, answer(get("/runs/latest/output", query, "text/event-stream")));
        if (!place.isEmpty()) {
            assertRefused(
                    status,
                    answer(handler.resources()
                            .handle(RunsRequest.builder("GET", "/runs/latest/output")
                                    .accept("text/event-stream")
                                    .lastEventId(place)
                                    .build())));
        }
    }

    @Test
    void outputIsThereFromAPlaceOn() throws IOException {
        SteeredDatastore.Execution execution = start();
        execution.info("ä\\");
        assertEquals(
                "{\"success\":true,\"status\":1,\"output\":\"ä\\\\\\n\",\"next\":6}",
                answer("/runs/latest/output", "from=%30&any=1&from=7").body());
        assertEquals(
                "{\"success\":true,\"status\":1,\"output\":\"\\n\",\"next\":6}",
                answer("/runs/latest/output", "from=4").body());
        RunsAnswer plain = answer(get("/runs/latest/output", null, "text/html, text/plain;q=0.5"));
        assertEquals("ä\\\n", plain.body());
        assertEquals("text/plain;charset=UTF-8", plain.contentType());
        assertEquals(OptionalLong.empty(), plain.bodyLength());
        execution.succeed();
        JsonNode run = json("/runs/latest", "wait=60").get("run");
        assertEquals("succeeded", run.get("state").textValue());
        String id = run.get("id").textValue();
        assertEquals(
                "{\"success\":true,\"status\":2,\"output\":\"\",\"next\":6}",
                answer("/runs/" + id + "/output", "from=6").body());
        assertEquals(
                "{\"success\":true,\"status\":2,\"output\":\"\",\"next\":6}",
                answer("/runs/" + id + "/output", "from=6&wait=60").body());
    }

    @Test
    void outputIsWaitedFor() throws Exception {
        SteeredDatastore.Execution execution = start();
        var pending = assertInstanceOf(PendingAnswer.class, get("/runs/latest/output", "from=0&wait=60", null));
        assertTrue(!pending.answer().toCompletableFuture().isDone());
        execution.info("one");
        assertEquals(
                "{\"success\":true,\"status\":1,\"output\":\"one\\n\",\"next\":5}",
                pending.answer()
                        .toCompletableFuture()
                        .get(SteeredDatastore.PATIENCE_SECONDS, TimeUnit.SECONDS)
                        .body());
        var end = assertInstanceOf(PendingAnswer.class, get("/runs/latest", "wait=60", null));
        var rest = assertInstanceOf(PendingAnswer.class, get("/runs/latest/output", "from=5&wait=60", null));
        execution.fail(new MigrationException("It failed."));
        assertTrue(answer(end).body().contains("\"state\":\"failed\""));
        assertEquals(
                "{\"success\":true,\"status\":2,\"output\":\"\",\"next\":5}",
                answer(rest).body());
    }

    @Test
    void aWaitEndsWithoutAnyChangeToo() throws IOException {
        start();
        assertEquals(
                "running",
                json("/runs/latest", "wait=1").get("run").get("state").textValue());
        assertEquals(
                "{\"success\":true,\"status\":1,\"output\":\"\",\"next\":0}",
                answer("/runs/latest/output", "wait=1").body());
    }

    @Test
    void ofARunBeforeTheLatestTheOutputIsGone() throws IOException {
        start().succeed();
        String first = json("/runs/latest", "wait=60").get("run").get("id").textValue();
        start();
        assertRefused(410, answer("/runs/" + first + "/output", null));
        assertRefused(410, answer("/runs/" + first + "/output", "wait=1"));
        assertRefused(410, answer(get("/runs/" + first + "/output", null, "text/event-stream")));
        assertEquals(
                "succeeded",
                json("/runs/" + first, "wait=60").get("run").get("state").textValue());
        assertEquals(2, json("/runs", null).get("runs").size());
        assertEquals(1, json("/runs", "limit=1").get("runs").size());
        assertRefused(409, stop(first, "", false));
    }

    @Test
    void aRunIsStoppedWithAReasonOrWithout() throws IOException {
        start();
        RunsAnswer answer = stop("latest", "{\"any\":{\"reason\":1},\"reason\":\"too slow\"}", true);
        assertEquals(202, answer.statusCode(), answer.body());
        JsonNode run = JSON.readTree(answer.body()).get("run");
        assertEquals("stopping", run.get("state").textValue());
        assertEquals("ops", run.get("stop").get("requestedBy").textValue());
        assertEquals("too slow", run.get("stop").get("reason").textValue());
        assertEquals(
                "stopped",
                json("/runs/latest", "wait=60").get("run").get("state").textValue());
        assertRefused(409, stop("latest", "", false));
    }

    @ParameterizedTest
    @CsvSource({
        "'x', true, 400",
        "'[]', true, 400",
        "'{\"reason\":1}', true, 400",
        "'{\"reason\":null}', true, 400",
        "'{\"reason\":\"a\",\"reason\":\"b\"}', true, 400",
        "'{} {}', true, 400",
        "'{}', false, 415"
    })
    void aBadBodyStopsNothing(String body, boolean isJson, int status) throws IOException {
        start();
        assertRefused(status, stop("latest", body, isJson));
        assertRefused(400, stop("latest", "{\"reason\":\"" + "x".repeat(1001) + "\"}", true));
        assertRefused(413, stop("latest", "{\"any\":\"" + "x".repeat(5000) + "\"}", true));
        assertEquals(
                "running", json("/runs/latest", null).get("run").get("state").textValue());
    }

    @Test
    void whatIsClosedRefuses() throws IOException {
        SteeredDatastore.Execution execution = start();
        var pending = assertInstanceOf(PendingAnswer.class, get("/runs/latest", "wait=60", null));
        execution.succeed();
        handler.close();
        int status = answer(pending).statusCode();
        assertTrue(status == 200 || status == 503, "status " + status);
    }

    @Test
    void nothingIsSaidOfRunsAfterTheRouteWasClosed() {
        start().succeed();
        answer("/runs/latest", "wait=60").close();
        start().succeed();
        handler.close();
        for (String path : new String[] {"/runs", "/runs/latest", "/runs/latest/output"}) {
            assertEquals(503, answer(path, null).statusCode(), path);
            assertEquals(503, answer(path, "wait=1").statusCode(), path);
        }
        assertEquals(503, stop("latest", "", false).statusCode());
        assertEquals(404, answer("/others", null).statusCode());
        assertEquals(List.of(), handler.runs().list(10));
    }
}
