package io.github.migrationroute.quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.migrationroute.Datastore;
import io.github.migrationroute.MigrationLog;
import io.github.migrationroute.MigrationRouteHandler;
import io.github.migrationroute.servlet.RequestAuthorizer;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** More slow clients than Jetty has threads do not keep the others waiting for longer than a few seconds. */
class SlowClientsTest {
    /** As many as Jetty has unless told otherwise. */
    private static final int THREADS = 200;

    private static final int CLIENTS = 250;

    /** Several times what it takes, and less than Jetty alone would let a client wait. */
    private static final Duration PATIENCE = Duration.ofSeconds(25);

    /** More than what is kept on the way to a client that takes nothing. */
    private static final String LONG_LINE = "x".repeat(8 * 1024 * 1024);

    private final List<Socket> clients = new ArrayList<>();

    /** Keeps its connection, which has stood still for longer than any of the slow ones when its second request waits. */
    private final HttpClient operator = HttpClient.newHttpClient();

    @SuppressWarnings("NullAway.Init")
    private RouteServer server;

    @BeforeEach
    void start() throws Exception {
        server = RouteServer.bind(0);
        var handler = MigrationRouteHandler.builder(new TalkativeDatastore())
                .initialWait(PATIENCE)
                .build();
        server.start(handler, RequestAuthorizer.containerManaged());
    }

    @AfterEach
    void stop() throws Exception {
        for (Socket client : clients) {
            client.close();
        }
        server.close();
    }

    @Test
    void clientsThatDoNotSendTheirRequestsToTheEnd() throws Exception {
        command("progress");
        for (int i = 0; i < CLIENTS; i++) {
            send(head(15) + "{");
        }
        awaitBusyThreads();
        assertEquals("{\"success\":true,\"status\":0}", command("progress"));
    }

    @Test
    void clientsThatDoNotTakeTheirAnswers() throws Exception {
        command("migrate");
        String body = "{\"cmd\":\"progress\"}";
        for (int i = 0; i < CLIENTS; i++) {
            send(head(body.length()) + body);
        }
        awaitBusyThreads();
        assertEquals("{\"success\":true,\"output\":\"\"}", command("stats"));
    }

    /** Waits until Jetty has started all its threads, which it does when none is free. */
    private static void awaitBusyThreads() throws Exception {
        Await.until(() -> Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.getName().startsWith("qtp"))
                        .count()
                >= THREADS);
    }

    private String head(int length) {
        return "POST " + server.uri().getPath() + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                + "Content-Length: " + length + "\r\n\r\n";
    }

    private void send(String text) throws IOException {
        URI uri = server.uri();
        var client = new Socket(uri.getHost(), uri.getPort());
        clients.add(client);
        client.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private String command(String name) throws Exception {
        var request = HttpRequest.newBuilder(server.uri())
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"cmd\":\"" + name + "\"}"));
        return operator.send(request.build(), BodyHandlers.ofString()).body();
    }

    /** Has a run with long output, and nothing else. */
    private static final class TalkativeDatastore implements Datastore {
        @Override
        public void migrate(MigrationLog log) {
            log.info(LONG_LINE);
        }

        @Override
        public void finalize(MigrationLog log) {}

        @Override
        public void reset(MigrationLog log) {}

        @Override
        public void clearCollectionfieldTables(MigrationLog log) {}

        @Override
        public void stats(MigrationLog log) {}
    }
}
