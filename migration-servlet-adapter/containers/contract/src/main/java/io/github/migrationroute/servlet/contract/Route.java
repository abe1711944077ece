package io.github.migrationroute.servlet.contract;

import io.github.migrationroute.Datastore;
import io.github.migrationroute.MigrationRouteHandler;
import io.github.migrationroute.servlet.InternalPassword;
import io.github.migrationroute.servlet.RequestAuthorizer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A mounted route on a running container, and a client that knows its password. */
final class Route implements AutoCloseable {
    static final String PATH = "/internal/migrations/";
    static final String PASSWORD = "a very secret one";

    private final RunningServer server;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** Whether the server has refused the last request. */
    private volatile boolean mayBeClosed;

    private Route(RunningServer server) {
        this.server = server;
    }

    /** Starts a container with a handler that has the defaults. */
    static Route mount(Container container, Datastore datastore) {
        return mount(container, MigrationRouteHandler.builder(datastore).build());
    }

    static Route mount(Container container, MigrationRouteHandler handler) {
        try {
            Path passwordFile = Files.createTempFile("migration-password-", null);
            Files.writeString(passwordFile, PASSWORD + "\n");
            RunningServer server = container.start(handler, InternalPassword.fromFile(passwordFile));
            return new Route(new RunningServer(server.port(), () -> {
                server.stop().close();
                Files.delete(passwordFile);
            }));
        } catch (Exception e) {
            throw new AssertionError("The container does not start", e);
        }
    }

    static Route mount(Container container, MigrationRouteHandler handler, RequestAuthorizer authorizer)
            throws Exception {
        return new Route(container.start(handler, authorizer));
    }

    /** Uses a container that the test has started. */
    static Route on(RunningServer server) {
        return new Route(server);
    }

    /** Begins an authorized request to a path, the route's own or another. */
    HttpRequest.Builder request(String path) {
        return requestWithoutCredentials(path).header("Authorization", "Bearer " + PASSWORD);
    }

    HttpRequest.Builder requestWithoutCredentials(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .timeout(Duration.ofSeconds(Gate.PATIENCE_SECONDS));
    }

    /** Begins an authorized request that needs nothing but a body. */
    HttpRequest.Builder jsonRequest() {
        return request(PATH).header("Content-Type", "application/json");
    }

    Answer command(String command) {
        return post("{\"cmd\":\"" + command + "\"}");
    }

    Answer post(String body) {
        return post(body.getBytes(StandardCharsets.UTF_8));
    }

    Answer post(byte[] body) {
        return send(jsonRequest().POST(BodyPublishers.ofByteArray(body)));
    }

    Answer send(HttpRequest.Builder request) {
        HttpResponse<byte[]> response = send(request, BodyHandlers.ofByteArray());
        Map<String, List<String>> headers = new TreeMap<>(response.headers().map());
        return new Answer(response.statusCode(), headers, new String(response.body(), StandardCharsets.UTF_8));
    }

    /** Asks for what is below the route. */
    Answer get(String path) {
        return send(request(PATH + path).GET());
    }

    /** Asks for a run to stop, with a body in JSON. */
    Answer stop(String id, String body) {
        return send(request(PATH + "runs/" + id + "/stop")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
    }

    /** Follows a run from a place on. */
    Events follow(String id, long from) {
        return follow(request(PATH + "runs/" + id + "/output?from=" + from));
    }

    Events follow(HttpRequest.Builder request) {
        HttpResponse<InputStream> response =
                send(request.header("Accept", "text/event-stream").GET(), BodyHandlers.ofInputStream());
        return new Events(response.statusCode(), response.headers(), response.body());
    }

    int port() {
        return server.port();
    }

    /** Asks for the progress and gives the body as it comes. */
    InputStream progressStream() {
        return send(jsonRequest().POST(BodyPublishers.ofString("{\"cmd\":\"progress\"}")), BodyHandlers.ofInputStream())
                .body();
    }

    private <T> HttpResponse<T> send(HttpRequest.Builder request, BodyHandler<T> handler) {
        try {
            HttpResponse<T> response = sendAgainAfterARefusal(request.build(), handler);
            mayBeClosed = response.statusCode() >= 400;
            return response;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * A server may close the connection after a request that it has refused without reading its body, and the client may
     * not know that yet when it uses it for the next request.
     */
    private <T> HttpResponse<T> sendAgainAfterARefusal(HttpRequest request, BodyHandler<T> handler)
            throws IOException, InterruptedException {
        try {
            return client.send(request, handler);
        } catch (IOException e) {
            if (!mayBeClosed) {
                throw e;
            }
            return client.send(request, handler);
        }
    }

    RawConnection connect() throws IOException {
        return new RawConnection(server.port());
    }

    /** Stops the container. */
    @Override
    public void close() {
        try {
            server.stop().close();
        } catch (Exception e) {
            throw new AssertionError("The container does not stop", e);
        }
    }
}
