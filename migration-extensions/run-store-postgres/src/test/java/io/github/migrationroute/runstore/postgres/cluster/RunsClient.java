package io.github.migrationroute.runstore.postgres.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.migrationroute.runstore.postgres.cluster.RunsExchange.Kind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Asks for runs and what is below them, one request at a time, and records it. */
final class RunsClient implements AutoCloseable {
    /** Much longer than a node may take to answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String OUTPUT_BEGIN = "\"output\":\"";
    private static final String OUTPUT_END = "\",\"next\":";

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Journal journal;
    private final Recorder recorder;

    RunsClient(String journalUrl, Recorder recorder) throws SQLException {
        this.journal = Journal.open(journalUrl);
        this.recorder = recorder;
    }

    /**
     * A piece of an output.
     *
     * @param encoded how long it is in bytes, as it was sent
     * @param next the place after it
     */
    record Piece(String text, int encoded, long next) {}

    /** Takes what comes of an output. */
    interface Pieces {
        /** Returns whether more is wanted. */
        boolean take(Piece piece);
    }

    RunsExchange list(NodeProcess node, int limit) throws SQLException, InterruptedException {
        return send(node, Kind.LIST, "", limit, "runs?limit=" + limit);
    }

    RunsExchange read(NodeProcess node, String run) throws SQLException, InterruptedException {
        return send(node, Kind.READ, run, 1, "runs/" + run);
    }

    RunsExchange await(NodeProcess node, String run) throws SQLException, InterruptedException {
        return send(node, Kind.AWAIT, run, 1, "runs/" + run + "?wait=1");
    }

    RunsExchange stop(NodeProcess node, String run) throws SQLException, InterruptedException {
        return send(node, Kind.STOP, run, 1, "runs/" + run + "/stop");
    }

    private HttpRequest.Builder request(NodeProcess node, String path, long id) {
        return HttpRequest.newBuilder(URI.create(node.route() + path))
                .timeout(PATIENCE)
                .header(Node.REQUEST_HEADER, Long.toString(id));
    }

    private RunsExchange send(NodeProcess node, Kind kind, String run, int limit, String path)
            throws SQLException, InterruptedException {
        long id = recorder.nextRequest();
        HttpRequest.Builder request = request(node, path, id);
        if (kind == Kind.STOP) {
            request.POST(BodyPublishers.noBody());
        }
        Moment called = journal.now();
        int code = Reply.NONE;
        List<SeenRun> runs = new ArrayList<>();
        String problem = null;
        try {
            HttpResponse<byte[]> response = http.send(request.build(), BodyHandlers.ofByteArray());
            code = response.statusCode();
            JsonNode json = JSON.readTree(response.body());
            boolean handled = code < 300;
            problem = formProblem(json, handled, handled ? kind == Kind.LIST ? "runs" : "run" : "message");
            if (handled) {
                Iterable<JsonNode> all = kind == Kind.LIST ? json.path("runs") : List.of(json.path("run"));
                all.forEach(each -> runs.add(recorder.shared(SeenRun.of(each))));
            }
        } catch (IOException e) {
            problem = e.toString();
        }
        return record(id, node, kind, run, limit, called, code, runs, problem);
    }

    private static @Nullable String formProblem(JsonNode json, boolean handled, String key) {
        return json.path("success").isBoolean() && json.path("success").booleanValue() == handled && json.has(key)
                ? null
                : "Not the form of this answer: " + json;
    }

    private RunsExchange record(
            long id,
            NodeProcess node,
            Kind kind,
            String run,
            int limit,
            Moment called,
            int code,
            List<SeenRun> runs,
            @Nullable String problem)
            throws SQLException {
        var exchange = new RunsExchange(
                id, node.name(), kind, run, limit, called, journal.now(), code, List.copyOf(runs), problem);
        recorder.add(exchange);
        return exchange;
    }

    /**
     * What has come of asking for output.
     *
     * @param complete whether it was said that the run has ended and nothing more comes
     */
    record Followed(RunsExchange exchange, boolean complete) {}

    /** Asks for the output from a place on as JSON. */
    Followed output(NodeProcess node, String run, long from, boolean wait, Pieces pieces)
            throws SQLException, InterruptedException {
        long id = recorder.nextRequest();
        Kind kind = wait ? Kind.AWAIT_OUTPUT : Kind.OUTPUT;
        Moment called = journal.now();
        int code = Reply.NONE;
        String problem = null;
        boolean complete = false;
        try {
            String path = "runs/" + run + "/output?from=" + from + (wait ? "&wait=1" : "");
            HttpResponse<byte[]> response = http.send(request(node, path, id).build(), BodyHandlers.ofByteArray());
            code = response.statusCode();
            JsonNode json = JSON.readTree(response.body());
            problem = formProblem(json, code == 200, code == 200 ? "next" : "message");
            if (code == 200 && problem == null) {
                var bytes = new String(response.body(), StandardCharsets.ISO_8859_1);
                int begin = bytes.indexOf(OUTPUT_BEGIN) + OUTPUT_BEGIN.length();
                int encoded = bytes.lastIndexOf(OUTPUT_END) - begin;
                pieces.take(new Piece(
                        json.path("output").asText(), encoded, json.path("next").longValue()));
                complete = json.path("status").intValue() == 2;
            }
        } catch (IOException e) {
            code = Reply.NONE;
            problem = e.toString();
        }
        return new Followed(record(id, node, kind, run, 1, called, code, List.of(), problem), complete);
    }

    /**
     * Follows a run by its events, until it has ended or nothing more is wanted.
     *
     * @param byHeader whether the place is sent as that of the last event
     */
    Followed events(NodeProcess node, String run, long from, boolean byHeader, Pieces pieces)
            throws SQLException, InterruptedException {
        long id = recorder.nextRequest();
        HttpRequest.Builder request = request(node, "runs/" + run + "/output" + (byHeader ? "" : "?from=" + from), id)
                .header("Accept", "text/event-stream");
        if (byHeader) {
            request.header("Last-Event-ID", Long.toString(from));
        }
        Moment called = journal.now();
        int code = Reply.NONE;
        String problem = null;
        boolean complete = false;
        try {
            HttpResponse<InputStream> response = http.send(request.build(), BodyHandlers.ofInputStream());
            try (var reader = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
                if (response.statusCode() == 200) {
                    var stream = new Stream(id, node, run, called, pieces);
                    complete = stream.read(reader);
                    if (!complete && !stream.left) {
                        throw new IOException("The stream has ended before the run");
                    }
                }
            }
            code = response.statusCode();
        } catch (IOException e) {
            problem = e.toString();
        }
        return new Followed(record(id, node, Kind.EVENTS, run, 1, called, code, List.of(), problem), complete);
    }

    /** The events of one request. */
    private final class Stream {
        private final long id;
        private final NodeProcess node;
        private final String run;
        private final Moment called;
        private final Pieces pieces;
        private boolean ended;
        private boolean left;

        Stream(long id, NodeProcess node, String run, Moment called, Pieces pieces) {
            this.id = id;
            this.node = node;
            this.run = run;
            this.called = called;
            this.pieces = pieces;
        }

        /** Returns whether the stream has ended with the run as it has ended. */
        boolean read(BufferedReader reader) throws IOException, SQLException {
            String type = "";
            String data = "";
            long place = -1;
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.startsWith("event: ")) {
                    type = line.substring("event: ".length());
                } else if (line.startsWith("data: ")) {
                    data = line.substring("data: ".length());
                } else if (line.startsWith("id: ")) {
                    place = Long.parseLong(line.substring("id: ".length()));
                } else if (line.isEmpty() && !type.isEmpty()) {
                    left = !take(type, data, place);
                    type = "";
                }
                if (left) {
                    return false;
                }
            }
            return ended;
        }

        private boolean take(String type, String data, long place) throws IOException, SQLException {
            JsonNode json = JSON.readTree(data);
            if (type.equals("run")) {
                SeenRun seen = recorder.shared(SeenRun.of(json));
                ended = seen.hasEnded();
                record(id, node, Kind.EVENT, run, 1, called, 200, List.of(seen), null);
                return true;
            }
            ended = false;
            int around = "{\"output\":\"\"}".length();
            return pieces.take(new Piece(
                    json.path("output").asText(), data.getBytes(StandardCharsets.UTF_8).length - around, place));
        }
    }

    Moment now() throws SQLException {
        return journal.now();
    }

    void add(Joined joined) {
        recorder.add(joined);
    }

    @Override
    public void close() throws SQLException {
        journal.close();
    }
}
