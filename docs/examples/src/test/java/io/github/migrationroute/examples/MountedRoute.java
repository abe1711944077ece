package io.github.migrationroute.examples;

import io.github.migrationroute.MigrationRouteHandler;
import io.github.migrationroute.servlet.MigrationServlet;
import io.github.migrationroute.servlet.RequestAuthorizer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** A real Jetty with the route, and a client for it. */
final class MountedRoute implements AutoCloseable {
    static final String PATH = "/internal/migrations/";

    private final Server server;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private MountedRoute(Server server) {
        this.server = server;
    }

    static MountedRoute start(MigrationRouteHandler handler, RequestAuthorizer authorizer) throws Exception {
        var context = new ServletContextHandler("/");
        context.addServlet(new MigrationServlet(handler, authorizer), PATH + "*");
        return start(context);
    }

    /** Starts a server with a context that mounts the route by itself. */
    static MountedRoute start(ServletContextHandler context) throws Exception {
        var server = new Server();
        var connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(context);
        server.start();
        return new MountedRoute(server);
    }

    HttpRequest.Builder request(String path) {
        int port = ((ServerConnector) server.getConnectors()[0]).getLocalPort();
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofMinutes(5));
    }

    HttpRequest.Builder post(byte[] body) {
        return request(PATH).header("Content-Type", "application/json").POST(BodyPublishers.ofByteArray(body));
    }

    HttpRequest.Builder post(String body) {
        return post(body.getBytes(StandardCharsets.UTF_8));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    @Override
    public void close() throws Exception {
        server.stop();
    }
}
