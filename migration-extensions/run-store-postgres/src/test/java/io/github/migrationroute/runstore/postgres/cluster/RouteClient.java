package io.github.migrationroute.runstore.postgres.cluster;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;

/** Sends requests, one at a time, and records them. */
final class RouteClient implements AutoCloseable {
    /** Much longer than any command may take to be answered. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Journal journal;
    private final Recorder recorder;

    RouteClient(String journalUrl, Recorder recorder) throws SQLException {
        this.journal = Journal.open(journalUrl);
        this.recorder = recorder;
    }

    /** An exchange, and the answer as it is; empty if there is none. */
    record Sent(Exchange exchange, String body) {}

    Sent send(NodeProcess node, String command, boolean verbose) throws SQLException, InterruptedException {
        long id = recorder.nextRequest();
        HttpRequest request = HttpRequest.newBuilder(node.route())
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .header(Node.REQUEST_HEADER, Long.toString(id))
                .POST(BodyPublishers.ofString("{\"cmd\": \"" + command + "\", \"verbose\": " + verbose + "}"))
                .build();
        Moment called = journal.now();
        Reply reply;
        String body = "";
        try {
            HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
            reply = Reply.of(response.statusCode(), response.body());
            body = new String(response.body(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            reply = Reply.none(e.toString());
        }
        var exchange = new Exchange(id, node.name(), command, verbose, called, journal.now(), reply);
        recorder.add(exchange);
        return new Sent(exchange, body);
    }

    @Override
    public void close() throws SQLException {
        journal.close();
    }
}
