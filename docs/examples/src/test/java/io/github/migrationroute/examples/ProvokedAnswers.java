package io.github.migrationroute.examples;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.migrationroute.MigrationRouteHandler;
import io.github.migrationroute.StatusForm;
import io.github.migrationroute.examples.OpenApi.Outcome;
import io.github.migrationroute.servlet.Authorization;
import io.github.migrationroute.servlet.InternalPassword;
import io.github.migrationroute.servlet.RequestAuthorizer;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/** Provokes every kind of answer, and every status code of every operation, on a real server. */
final class ProvokedAnswers {
    /** An answer, to what it is the answer, and which kind of answer it has to be. */
    record Answer(String request, Outcome outcome, String schema, HttpResponse<String> response) {
        JsonNode json() {
            try {
                return MAPPER.readTree(response.body());
            } catch (JsonProcessingException e) {
                throw new AssertionError(response.body(), e);
            }
        }

        @Override
        public String toString() {
            return request + " → " + response.statusCode() + " " + response.body();
        }
    }

    static final List<String> BAD_REQUESTS = List.of(
            "[]",
            "{}",
            "{\"cmd\": \"undo\"}",
            "{\"cmd\": 1}",
            "{\"cmd\": null}",
            "{\"cmd\": \"stats\", \"verbose\": 1}",
            "{\"cmd\": \"stats\", \"verbose\": null}");

    /** What no schema can say: it is no JSON, or two. */
    private static final List<String> BAD_JSON =
            List.of("", "{", "{\"cmd\": \"stats\"} {}", "{\"cmd\": \"stats\", \"cmd\": \"reset\"}");

    private static final List<String> BAD_REASONS = List.of("[]", "{", "{\"reason\": 1}", "{\"reason\": null}");

    static final JsonMapper MAPPER = new JsonMapper();

    /** In both forms. */
    private static final Set<String> RUNNING = Set.of("1", "migration_running");

    private static final String PASSWORD = "a very secret one";
    private static final String BEARER = "Bearer " + PASSWORD;
    private static final String BELOW = MountedRoute.PATH + "below";

    private final List<Answer> answers = new ArrayList<>();
    private final MountedRoute route;

    private ProvokedAnswers(MountedRoute route) {
        this.route = route;
    }

    static List<Answer> provokeAll(Path folder) throws Exception {
        Path password = Files.writeString(folder.resolve("password"), PASSWORD + "\n");
        var datastore = new GatedDatastore();
        List<Answer> answers = new ArrayList<>();
        var other = new GatedDatastore();
        try (var handler = handler(other, StatusForm.WORDS);
                var route = MountedRoute.start(handler, InternalPassword.fromFile(password))) {
            var provoked = new ProvokedAnswers(route);
            provoked.commands(other, "InWords", "StatsInWords");
            answers.addAll(provoked.answers);
        }
        try (var handler = handler(datastore);
                var route = MountedRoute.start(handler, InternalPassword.fromFile(password))) {
            var provoked = new ProvokedAnswers(route);
            provoked.commands(datastore, "", "ShortCommandExecuted");
            provoked.badRequests();
            provoked.refusals();
            handler.close();
            provoked.post("{\"cmd\": \"progress\"}", 503, "Refusal");
            provoked.get("runs/none?wait=1", "runs/{id}", 503, "Refusal");
            provoked.get("runs/none/output?wait=1", "runs/{id}/output", 503, "Refusal");
            answers.addAll(provoked.answers);
        }
        try (var handler = handler(new GatedDatastore());
                var route = MountedRoute.start(handler, InternalPassword.fromFile(password))) {
            var provoked = new ProvokedAnswers(route);
            provoked.runs();
            answers.addAll(provoked.answers);
        }
        try (var route =
                MountedRoute.start(handler(datastore), InternalPassword.fromFile(folder.resolve("no-such-file")))) {
            var provoked = new ProvokedAnswers(route);
            provoked.everyOperation(BEARER, 500);
            answers.addAll(provoked.answers);
        }
        RequestAuthorizer broken = request -> {
            throw new IllegalStateException("for the log only");
        };
        try (var route = MountedRoute.start(handler(datastore), broken)) {
            var provoked = new ProvokedAnswers(route);
            provoked.everyOperation(BEARER, 500);
            answers.addAll(provoked.answers);
        }
        try (var route = MountedRoute.start(handler(datastore), request -> Authorization.forbidden())) {
            var provoked = new ProvokedAnswers(route);
            provoked.everyOperation(BEARER, 403);
            answers.addAll(provoked.answers);
        }
        return answers;
    }

    private static MigrationRouteHandler handler(GatedDatastore datastore) {
        return handler(datastore, StatusForm.NUMBERS);
    }

    private static MigrationRouteHandler handler(GatedDatastore datastore, StatusForm form) {
        return MigrationRouteHandler.builder(datastore)
                .initialWait(Duration.ZERO)
                .statusForm(form)
                .build();
    }

    private void commands(GatedDatastore datastore, String form, String stats) throws Exception {
        post("{\"cmd\": \"progress\"}", 200, "NoRunYet" + form);
        post("{\"cmd\": \"stats\"}", 200, stats);
        post("{\"cmd\": \"stats\", \"verbose\": true, \"unknown\": []}", 200, stats);
        post("{\"cmd\": \"reset\"}", 200, "ShortCommandExecuted");
        post("{\"cmd\": \"clear-collectionfield-tables\"}", 200, "ShortCommandExecuted");

        send(authorized("{\"cmd\": \"migrate\"}"));
        awaitEnd();
        post("{\"cmd\": \"progress\"}", 200, "RunFinished" + form);

        post("{\"cmd\": \"finalize\", \"verbose\": true}", 200, "RunInProgress" + form);
        post("{\"cmd\": \"progress\"}", 200, "RunInProgress" + form);
        post("{\"cmd\": \"stats\"}", 409, "Refusal");
        post("{\"cmd\": \"migrate\"}", 409, "Refusal");
        datastore.letFinalizeEnd();
        awaitEnd();
        post("{\"cmd\": \"progress\"}", 200, "RunFinished" + form);
    }

    private void badRequests() throws Exception {
        for (String body : BAD_REQUESTS) {
            post(body, 400, "Refusal");
        }
        for (String body : BAD_JSON) {
            post(body, 400, "Refusal");
        }
        byte[] latin1 = "{\"cmd\": \"stats\", \"ä\": 1}".getBytes(StandardCharsets.ISO_8859_1);
        add("not UTF-8", "post", 400, "Refusal", route.post(latin1).header("Authorization", BEARER));
    }

    private void refusals() throws Exception {
        String stats = "{\"cmd\": \"stats\"}";
        everyOperation("Bearer wrong", 401);
        add("no credentials", "post", 401, "Refusal", route.post(stats));
        String base64 = Base64.getEncoder().encodeToString(PASSWORD.getBytes(StandardCharsets.UTF_8));
        add("base64", "post", 200, "ShortCommandExecuted", route.post(stats).header("Authorization", base64));

        post(stats + " ".repeat(64 * 1024), 413, "Refusal");
        for (String type : List.of("text/plain", "application/json; charset=ISO-8859-1")) {
            var request = route.request(MountedRoute.PATH)
                    .header("Content-Type", type)
                    .header("Authorization", BEARER)
                    .POST(BodyPublishers.ofString(stats));
            add(type, "post", 415, "Refusal", request);
        }
        for (String method : List.of("GET", "PUT", "DELETE", "OPTIONS")) {
            var request = route.request(MountedRoute.PATH).header("Authorization", BEARER);
            add(method, "get", 405, "Refusal", request.method(method, BodyPublishers.noBody()));
        }
        below(BEARER, 404);
    }

    /** What is decided before method and path are looked at. */
    private void everyOperation(String authorization, int status) throws Exception {
        add("POST", "post", status, "Refusal", route.post("{}").header("Authorization", authorization));
        add("GET", "get", status, "Refusal", route.request(MountedRoute.PATH).header("Authorization", authorization));
        below(authorization, status);
        for (String resource : List.of("runs", "runs/{id}", "runs/{id}/output", "runs/{id}/stop")) {
            String path = resource.replace("{id}", "latest");
            addBelow(
                    "get",
                    resource,
                    status,
                    "Refusal",
                    unauthorized(path).GET().header("Authorization", authorization));
            addBelow(
                    "post",
                    resource,
                    status,
                    "Refusal",
                    unauthorized(path).POST(BodyPublishers.noBody()).header("Authorization", authorization));
        }
    }

    private void runs() throws Exception {
        get("runs", "runs", 200, "RunList");
        send(authorized("{\"cmd\": \"migrate\"}"));
        awaitEnd();
        get("runs", "runs", 200, "RunList");
        get("runs?limit=0", "runs", 400, "Refusal");
        get("runs?limit=101", "runs", 400, "Refusal");
        get("runs/latest", "runs/{id}", 200, "RunFound");
        get("runs/latest?wait=61", "runs/{id}", 400, "Refusal");
        get("runs/none", "runs/{id}", 404, "Refusal");
        get("runs/latest/output", "runs/{id}/output", 200, "OutputPiece");
        get("runs/latest/output?wait=0", "runs/{id}/output", 400, "Refusal");
        get("runs/latest/output?from=x", "runs/{id}/output", 400, "Refusal");
        get("runs/none/output", "runs/{id}/output", 404, "Refusal");
        get("runs/latest/output?from=1000", "runs/{id}/output", 416, "Refusal");
        stop("none", "", 404, "Refusal");
        stop("latest", "", 409, "Refusal");
        for (String body : BAD_REASONS) {
            stop("latest", body, 400, "Refusal");
        }
        stop("latest", " ".repeat(64 * 1024 + 1), 413, "Refusal");
        addBelow(
                "post",
                "runs/{id}/stop",
                415,
                "Refusal",
                below("runs/latest/stop").header("Content-Type", "text/plain").POST(BodyPublishers.ofString("{}")));
        for (String resource : List.of("runs", "runs/{id}", "runs/{id}/output")) {
            addBelow(
                    "post",
                    resource,
                    405,
                    "Refusal",
                    below(resource.replace("{id}", "latest")).POST(BodyPublishers.noBody()));
        }
        addBelow(
                "get",
                "runs/{id}/stop",
                405,
                "Refusal",
                below("runs/latest/stop").GET());

        String before = send(below("runs/latest").GET()).at("/run/id").asText();
        post("{\"cmd\": \"finalize\"}", 200, "RunInProgress");
        get("runs/" + before + "/output", "runs/{id}/output", 410, "Refusal");
        get("runs/latest/output", "runs/{id}/output", 200, "OutputPiece");
        stop("latest", "{\"reason\": \"The disk is full.\"}", 202, "RunFound");
        get("runs/latest?wait=60", "runs/{id}", 200, "RunFound");
        awaitEnd();
        get("runs", "runs", 200, "RunList");
    }

    private void get(String path, String resource, int status, String schema) throws Exception {
        addBelow("get", resource, status, schema, below(path).GET());
    }

    private void stop(String id, String body, int status, String schema) throws Exception {
        var request = below("runs/" + id + "/stop").header("Content-Type", "application/json");
        addBelow("post", "runs/{id}/stop", status, schema, request.POST(BodyPublishers.ofString(body)));
    }

    private void addBelow(String method, String resource, int status, String schema, HttpRequest.Builder request)
            throws Exception {
        HttpResponse<String> response = route.send(request);
        var outcome = new Outcome(MountedRoute.PATH + resource, method, status);
        answers.add(new Answer(method + " " + response.request().uri(), outcome, schema, response));
    }

    private HttpRequest.Builder below(String path) {
        return unauthorized(path).header("Authorization", BEARER);
    }

    private HttpRequest.Builder unauthorized(String path) {
        return route.request(MountedRoute.PATH + path);
    }

    private void below(String authorization, int status) throws Exception {
        var request =
                route.request(BELOW).header("Authorization", authorization).POST(BodyPublishers.noBody());
        Outcome outcome = new Outcome(MountedRoute.PATH + "{below}", "post", status);
        answers.add(new Answer("POST " + BELOW, outcome, "Refusal", route.send(request)));
    }

    private void post(String body, int status, String schema) throws Exception {
        add(body.strip(), "post", status, schema, authorized(body));
    }

    private void add(String name, String method, int status, String schema, HttpRequest.Builder request)
            throws Exception {
        answers.add(new Answer(name, new Outcome(MountedRoute.PATH, method, status), schema, route.send(request)));
    }

    private HttpRequest.Builder authorized(String body) {
        return route.post(body).header("Authorization", BEARER);
    }

    private JsonNode send(HttpRequest.Builder request) throws Exception {
        return MAPPER.readTree(route.send(request).body());
    }

    private void awaitEnd() throws Exception {
        long deadline = System.nanoTime() + Duration.ofMinutes(5).toNanos();
        while (RUNNING.contains(
                send(authorized("{\"cmd\": \"progress\"}")).get("status").asText())) {
            assertTrue(System.nanoTime() < deadline, "The run does not end");
        }
    }
}
