package io.github.migrationroute.servlet.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.migrationroute.MigrationException;
import io.github.migrationroute.MigrationRouteHandler;
import io.github.migrationroute.Requester;
import io.github.migrationroute.servlet.Authorization;
import io.github.migrationroute.servlet.MigrationServlet;
import io.github.migrationroute.servlet.RequestAuthorizer;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The resources below the route, but for streams: which runs there were, how far one is, what it writes, how it is stopped. */
interface RunResourceTests extends Container {
    /** What every route of these tests is built from. */
    private static MigrationRouteHandler.Builder builder(ScriptedDatastore datastore) {
        return MigrationRouteHandler.builder(datastore).initialWait(Duration.ofSeconds(Gate.PATIENCE_SECONDS));
    }

    /** A route that answers a start at once. */
    private Route startedAtOnce(ScriptedDatastore datastore) {
        return Route.mount(
                this,
                MigrationRouteHandler.builder(datastore)
                        .initialWait(Duration.ZERO)
                        .build());
    }

    private static RequestAuthorizer named(String name) {
        return request -> Authorization.granted(Requester.named(name));
    }

    private static JsonNode run(Answer answer) {
        return answer.assertHandled().json().get("run");
    }

    private static List<String> keys(JsonNode object) {
        var keys = new ArrayList<String>();
        object.fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    @Test
    default void withoutARunTheListIsEmptyAndNothingIsFound() {
        try (Route route = Route.mount(this, ScriptedDatastore.greeting())) {
            assertEquals(
                    "{\"success\":true,\"runs\":[]}",
                    route.get("runs").assertHandled().body());
            for (String path : List.of("runs/latest", "runs/latest?wait=5", "runs/latest/output", "runs/none/output")) {
                route.get(path).assertRefused(404);
            }
            route.stop("latest", "").assertRefused(404);
            route.stop("none", "").assertRefused(404);
        }
    }

    @Test
    default void aRunIsListedAndFound() throws Exception {
        ScriptedDatastore datastore = (command, log) -> {
            log.progress("Converting", 3, 4, "positions");
            throw new MigrationException("It does not fit.");
        };
        try (Route route = Route.mount(this, builder(datastore).build(), named("ops@example.org"))) {
            route.command("finalize").assertHandled();
            JsonNode listed =
                    route.get("runs/").assertHandled().json().get("runs").get(0);
            assertEquals(
                    List.of(
                            "id",
                            "command",
                            "verbose",
                            "state",
                            "startedBy",
                            "startedAt",
                            "seconds",
                            "progress",
                            "endedAt",
                            "exception"),
                    keys(listed));
            assertEquals("finalize", listed.get("command").textValue());
            assertEquals("failed", listed.get("state").textValue());
            assertEquals("ops@example.org", listed.get("startedBy").textValue());
            assertEquals("It does not fit.", listed.get("exception").textValue());
            assertEquals(3, listed.get("progress").get("done").longValue());
            assertEquals(4, listed.get("progress").get("total").longValue());
            assertEquals(75.0, listed.get("progress").get("percent").doubleValue());
            assertEquals(listed, run(route.get("runs/" + listed.get("id").textValue())));
            assertEquals(listed, run(route.get("runs/latest")));
            assertEquals(listed, run(route.get("runs/latest?wait=60")));
        }
    }

    @Test
    default void theLatestRunsComeFirstUpToALimit() {
        try (Route route =
                Route.mount(this, builder(ScriptedDatastore.greeting()).build())) {
            for (int i = 0; i < 3; i++) {
                route.command(i == 1 ? "finalize" : "migrate").assertHandled();
            }
            JsonNode all = route.get("runs").json().get("runs");
            assertEquals(3, all.size());
            JsonNode two = route.get("runs?limit=2&other=x").json().get("runs");
            assertEquals(2, two.size());
            assertEquals(all.get(0), two.get(0));
            assertEquals("finalize", two.get(1).get("command").textValue());
            assertEquals(3, route.get("runs?limit=100").json().get("runs").size());
            for (String limit : List.of("0", "101", "1000", "-1", "x", "", "1e1", "%zz", "1" + "0".repeat(30))) {
                if (!limit.equals("%zz")) {
                    route.get("runs?limit=" + limit).assertRefused(400);
                }
            }
        }
    }

    @Test
    default void whoWaitsIsAnsweredWhenTheRunHasEnded() throws Exception {
        var goOn = new Gate();
        var asked = new Gate();
        RequestAuthorizer authorizer = request -> {
            if (request.getQueryString() != null) {
                asked.open();
            }
            return Authorization.granted();
        };
        var handler = MigrationRouteHandler.builder((ScriptedDatastore) (command, log) -> goOn.await())
                .initialWait(Duration.ZERO)
                .build();
        try (Route route = Route.mount(this, handler, authorizer)) {
            route.command("migrate").assertHandled();
            assertEquals("running", run(route.get("runs/latest")).get("state").textValue());
            var waiting = CompletableFuture.supplyAsync(() -> route.get("runs/latest?wait=60"));
            asked.await();
            goOn.open();
            JsonNode run = run(waiting.get(Gate.PATIENCE_SECONDS, TimeUnit.SECONDS));
            assertEquals("succeeded", run.get("state").textValue());
            assertTrue(run.has("endedAt"));
        }
    }

    @Test
    default void whoWaitsIsAnsweredWhenTheTimeIsOver() {
        var goOn = new Gate();
        try (Route route = startedAtOnce((command, log) -> goOn.await())) {
            route.command("migrate").assertHandled();
            assertEquals(
                    "running", run(route.get("runs/latest?wait=1")).get("state").textValue());
            assertEquals(
                    "{\"success\":true,\"status\":1,\"output\":\"\",\"next\":0}",
                    route.get("runs/latest/output?wait=1").assertHandled().body());
            for (String wait : List.of("0", "61", "-1", "x", "")) {
                route.get("runs/latest?wait=" + wait).assertRefused(400);
                route.get("runs/latest/output?wait=" + wait).assertRefused(400);
            }
            goOn.open();
        }
    }

    @Test
    default void outputIsReadInPiecesThatJoinToTheWhole() throws Exception {
        var second = new Gate();
        var third = new Gate();
        var first = new Gate();
        ScriptedDatastore datastore = (command, log) -> {
            log.info("one \"ä\" \t😀");
            first.open();
            second.await();
            log.info("two");
            third.await();
            log.info("three");
        };
        try (Route route = startedAtOnce(datastore)) {
            route.command("migrate").assertHandled();
            first.await();
            Answer piece = route.get("runs/latest/output").assertHandled();
            assertEquals(1, piece.runStatus());
            String output = piece.output();
            assertEquals("one \"ä\" \t😀\n", output);
            long next = piece.json().get("next").longValue();
            assertEquals("", route.get("runs/latest/output?from=" + next).output());

            second.open();
            piece = route.get("runs/latest/output?wait=60&from=" + next).assertHandled();
            assertEquals("two\n", piece.output());
            output += piece.output();
            next = piece.json().get("next").longValue();

            third.open();
            assertEquals(
                    "succeeded",
                    run(route.get("runs/latest?wait=60")).get("state").textValue());
            piece = route.get("runs/latest/output?wait=60&from=" + next).assertHandled();
            assertEquals(2, piece.runStatus());
            output += piece.output();
            next = piece.json().get("next").longValue();
            assertEquals(route.command("progress").output(), output);
            assertEquals(
                    "{\"success\":true,\"status\":2,\"output\":\"\",\"next\":" + next + "}",
                    route.get("runs/latest/output?wait=60&from=" + next)
                            .assertHandled()
                            .body());
        }
    }

    @Test
    default void outputCanBeHadAsText() {
        ScriptedDatastore datastore = (command, log) -> log.info("one \"ä\" \t😀");
        try (Route route = Route.mount(this, builder(datastore).build())) {
            route.command("migrate").assertHandled();
            var request = route.request(Route.PATH + "runs/latest/output").header("Accept", "text/plain");
            Answer answer = route.send(request.GET());
            assertEquals(200, answer.status());
            assertEquals("one \"ä\" \t😀\n", answer.body());
            assertEquals(List.of("no-store"), answer.header("cache-control"));
            assertEquals(
                    "text/plain;charset=utf-8",
                    answer.header("content-type").get(0).toLowerCase(java.util.Locale.ROOT));
            request = route.request(Route.PATH + "runs/latest/output?from=6").header("Accept", "TEXT/PLAIN;q=0.9");
            assertEquals("ä\" \t😀\n", route.send(request.GET()).body());
        }
    }

    /** The output is {@code ä"}, which is encoded in 6 bytes. */
    @ParameterizedTest
    @CsvSource({
        "0, 200",
        "2, 200",
        "4, 200",
        "6, 200",
        "1, 400",
        "3, 400",
        "5, 400",
        "-1, 400",
        "x, 400",
        "1e0, 400",
        "%C2%B2, 400",
        "7, 416",
        "9223372036854775807, 416",
        "9223372036854775808, 416",
        "1000000000000000000000000000000, 416"
    })
    default void aPlaceIsOneThatAnAnswerHasGiven(String place, int status) throws Exception {
        ScriptedDatastore datastore = (command, log) -> log.info("ä\"");
        try (Route route = Route.mount(this, builder(datastore).build())) {
            route.command("migrate").assertHandled();
            String path = Route.PATH + "runs/latest/output";
            for (String accept : List.of("application/json", "text/plain", "text/event-stream")) {
                for (String query : List.of("?from=" + place, "?wait=1&from=" + place)) {
                    Answer answer = route.send(
                            route.request(path + query).header("Accept", accept).GET());
                    assertEquals(status, answer.status(), accept + query + answer);
                }
            }
            if (!place.startsWith("%")) {
                var request = route.request(path + "?from=1")
                        .header("Accept", "text/event-stream")
                        .header("Last-Event-ID", place);
                assertEquals(status, route.send(request.GET()).status());
            }
        }
    }

    @Test
    default void outputOfAnEarlierRunIsGone() {
        try (Route route =
                Route.mount(this, builder(ScriptedDatastore.greeting()).build())) {
            route.command("migrate").assertHandled();
            String first = run(route.get("runs/latest")).get("id").textValue();
            assertEquals(
                    "this is migrate\n", route.get("runs/" + first + "/output").output());
            route.command("finalize").assertHandled();
            String path = "runs/" + first + "/output";
            route.get(path).assertRefused(410);
            route.get(path + "?wait=5").assertRefused(410);
            for (String accept : List.of("text/event-stream", "text/plain")) {
                route.send(route.request(Route.PATH + path)
                                .header("Accept", accept)
                                .GET())
                        .assertRefused(410);
            }
            assertEquals(
                    first, run(route.get("runs/" + first + "?wait=5")).get("id").textValue());
            route.stop(first, "").assertRefused(409);
        }
    }

    @Test
    default void aRunIsStopped() throws Exception {
        var begun = new Gate();
        var ended = new Gate();
        ScriptedDatastore datastore = (command, log) -> {
            begun.open();
            ended.await();
        };
        try (Route route = Route.mount(
                this,
                MigrationRouteHandler.builder(datastore)
                        .initialWait(Duration.ZERO)
                        .build(),
                named("ops@example.org"))) {
            route.command("migrate").assertHandled();
            begun.await();
            for (String body : List.of(
                    "[]", "{", "{\"reason\":1}", "{\"reason\":null}", "{\"reason\":\"" + "x".repeat(1001) + "\"}")) {
                route.stop("latest", body).assertRefused(400);
            }
            route.stop("latest", " ".repeat(64 * 1024 + 1)).assertRefused(413);
            var text = route.request(Route.PATH + "runs/latest/stop").header("Content-Type", "text/plain");
            route.send(text.POST(BodyPublishers.ofString("{}"))).assertRefused(415);
            assertEquals("running", run(route.get("runs/latest")).get("state").textValue());

            Answer answer = route.stop("latest", "{\"reason\":\"The disk is full.\",\"other\":[1]}");
            assertEquals(202, answer.status(), answer.toString());
            assertTrue(answer.isOfTheRoute());
            JsonNode run = answer.json().get("run");
            assertEquals("stopping", run.get("state").textValue());
            assertEquals("The disk is full.", run.get("stop").get("reason").textValue());
            assertEquals("ops@example.org", run.get("stop").get("requestedBy").textValue());
            run = run(route.get("runs/latest?wait=60"));
            assertEquals("stopped", run.get("state").textValue());
            assertEquals(2, route.command("progress").runStatus());
            String message = route.stop("latest", "").assertRefused(409).message();
            assertTrue(message.contains("ended"), message);
        }
    }

    @Test
    default void aRunIsStoppedWithoutAReason() throws Exception {
        var begun = new Gate();
        var ended = new Gate();
        ScriptedDatastore datastore = (command, log) -> {
            begun.open();
            ended.await();
        };
        try (Route route = startedAtOnce(datastore)) {
            route.command("migrate").assertHandled();
            begun.await();
            String id = run(route.get("runs/latest")).get("id").textValue();
            Answer answer = route.send(
                    route.request(Route.PATH + "runs/" + id + "/stop").POST(BodyPublishers.noBody()));
            assertEquals(202, answer.status(), answer.toString());
            assertFalse(answer.json().get("run").get("stop").has("reason"));
            assertEquals(
                    "stopped",
                    run(route.get("runs/latest?wait=60")).get("state").textValue());
        }
    }

    @Test
    default void whereStoppingIsSwitchedOffNothingIsStopped() {
        var goOn = new Gate();
        var handler = MigrationRouteHandler.builder((ScriptedDatastore) (command, log) -> goOn.await())
                .initialWait(Duration.ZERO)
                .stoppable(false)
                .build();
        try (Route route = Route.mount(this, handler)) {
            route.command("migrate").assertHandled();
            String message = route.stop("latest", "").assertRefused(409).message();
            assertTrue(message.contains("switched off"), message);
            assertEquals("running", run(route.get("runs/latest")).get("state").textValue());
            goOn.open();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "runs, POST, GET",
        "runs, PUT, GET",
        "runs/latest, DELETE, GET",
        "runs/latest/output, POST, GET",
        "runs/latest/output, HEAD, GET",
        "runs/latest/stop, GET, POST",
        "runs/latest/stop, HEAD, POST",
        "runs/latest/stop, OPTIONS, POST"
    })
    default void anotherMethodOfAResourceIsRefusedWith405(String path, String method, String allowed) {
        Answer answer = route().send(route().request(Route.PATH + path).method(method, BodyPublishers.noBody()));
        assertEquals(List.of(allowed), answer.header("allow"));
        if (method.equals("HEAD")) {
            assertEquals(405, answer.status());
            assertEquals("", answer.body());
        } else {
            answer.assertRefused(405);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "runsx", "runs/latest/other", "runs/latest/output/x", "runs/a_b", "other/runs"})
    default void whatIsNoResourceIsRefusedWith404(String path) {
        route().get(path).assertRefused(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"runs", "runs/latest", "runs/latest/output?from=x", "runs/latest/stop", "runs/a/b/c"})
    default void whoIsNotLetInLearnsNothingOfRuns(String path) throws Exception {
        for (String method : List.of("GET", "POST", "DELETE")) {
            Answer answer = route().send(route().requestWithoutCredentials(Route.PATH + path)
                    .header("Accept", "text/event-stream")
                    .method(method, BodyPublishers.noBody()));
            assertEquals(
                    List.of("Bearer realm=\"migrations\""),
                    answer.assertRefused(401).header("www-authenticate"));
        }
        var handler =
                MigrationRouteHandler.builder(ScriptedDatastore.greeting()).build();
        try (Route route = Route.mount(this, handler, request -> Authorization.forbidden())) {
            route.get(path).assertRefused(403);
        }
    }

    /** Only the head is ever sent. */
    @Test
    default void wrongCredentialsAreRefusedBeforeTheBodyOfAStopIsRead() throws IOException {
        try (RawConnection connection = route().connect()) {
            connection
                    .send("POST " + Route.PATH + "runs/latest/stop HTTP/1.1\r\nHost: 127.0.0.1\r\n")
                    .send("Authorization: Bearer wrong\r\nContent-Length: 15\r\n\r\n");
            connection.readAnswer().assertRefused(401);
        }
    }

    @Test
    default void withoutAsyncSupportOnlyWhatMustWaitIsRefused() throws Exception {
        var goOn = new Gate();
        var handler = MigrationRouteHandler.builder((ScriptedDatastore) (command, log) -> {
                    log.info("one");
                    goOn.await();
                })
                .initialWait(Duration.ZERO)
                .build();
        var servlet = new MigrationServlet(handler, RequestAuthorizer.containerManaged());
        try (RecordedLog log = new RecordedLog();
                Route route = Route.on(startServlet(servlet, false))) {
            route.command("migrate").assertHandled();
            run(route.get("runs/latest"));
            route.get("runs").assertHandled();
            for (int i = 0; i < 2; i++) {
                String message =
                        route.get("runs/latest?wait=60").assertRefused(500).message();
                assertEquals("The server is set up wrongly; its log says how.", message);
                route.get("runs/latest/output?from=0&wait=60&from=1000000").status();
                route.send(route.request(Route.PATH + "runs/latest/output")
                                .header("Accept", "text/event-stream")
                                .GET())
                        .assertRefused(500);
            }
            assertEquals(
                    List.of("Nobody can follow a run or wait for it: the servlet of the migration route, or a filter"
                            + " before it, is not set up with asyncSupported (<async-supported>true</async-supported> in a"
                            + " web.xml)"),
                    log.lines(Level.ERROR));
            goOn.open();
        }
    }

    @Test
    default void aHandlerThatIsClosedLetsNobodyFollow() {
        var handler = builder(ScriptedDatastore.greeting()).build();
        try (Route route = Route.mount(this, handler)) {
            route.command("migrate").assertHandled();
            String id = run(route.get("runs/latest")).get("id").textValue();
            handler.close();
            for (String path : List.of("runs/" + id + "?wait=60", "runs/" + id + "/output?wait=60")) {
                Answer answer = route.get(path);
                assertTrue(answer.status() == 503 || answer.status() == 404, answer.toString());
            }
        }
    }

    /** A later answer goes the same way as one that is given at once. */
    @Test
    default void anAnswerThatFailsLaterIsRefusedInTheWordsOfTheRoute() throws Exception {
        try (var store = new UnreadableRunStore(0, new AssertionError("the details"));
                Route route = Route.mount(
                        this,
                        builder(ScriptedDatastore.greeting()).runStore(store).build())) {
            route.command("migrate");
            assertEquals(
                    "The stored output cannot be read now; the log says why.",
                    route.get("runs/latest/output").assertRefused(503).message());
        }
    }
}
