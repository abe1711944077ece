package io.github.migrationroute.quickstart;

import io.github.migrationroute.MigrationRouteHandler;
import io.github.migrationroute.servlet.MigrationServlet;
import io.github.migrationroute.servlet.RequestAuthorizer;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** An embedded Jetty with the migration route on it, to be reached from this machine only. */
final class RouteServer implements AutoCloseable {
    private static final String HOST = "127.0.0.1";
    private static final String PATH = "/internal/migrations/";

    /**
     * How long a client may keep a request or an answer waiting, and one of Jetty's threads with it. Not how long a command
     * may take, and not how long a request may wait for a thread: that is up to the connector's own, longer time-out.
     */
    private static final Duration IDLE = Duration.ofSeconds(5);

    /** Without a pool: otherwise what one client has sent is now and then taken for what another has sent. */
    private final Server server = new Server(null, null, new ByteBufferPool.NonPooling());

    private final ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(configuration()));

    private RouteServer(int port) {
        connector.setHost(HOST);
        connector.setPort(port);
        server.addConnector(connector);
    }

    private static HttpConfiguration configuration() {
        var configuration = new HttpConfiguration();
        // Otherwise a password that differs in its case only is let in on a connection that has sent the right one.
        configuration.setHeaderCacheCaseSensitive(true);
        configuration.setIdleTimeout(IDLE.toMillis());
        // Without a pool, buffers on the heap cost little, and direct ones most of a request.
        configuration.setUseInputDirectByteBuffers(false);
        configuration.setUseOutputDirectByteBuffers(false);
        return configuration;
    }

    /**
     * Takes a port. Requests are answered from {@link #start} on.
     *
     * @param port the port, 0 for a free one
     * @throws QuickstartException if the port cannot be had
     */
    static RouteServer bind(int port) throws QuickstartException {
        var server = new RouteServer(port);
        try {
            server.connector.open();
        } catch (IOException e) {
            throw new QuickstartException("Port " + port + " of " + HOST + " cannot be used, choose another with -D"
                    + QuickstartOptions.PORT + " (0 takes a free one).");
        }
        return server;
    }

    /**
     * Mounts the route and starts to answer.
     *
     * @param handler handles the requests; closed with this server
     * @param authorizer decides who is let in
     * @throws Exception if Jetty does not start
     */
    void start(MigrationRouteHandler handler, RequestAuthorizer authorizer) throws Exception {
        var context = new ServletContextHandler();
        var servlet = new ServletHolder(new MigrationServlet(handler, authorizer));
        servlet.setInitOrder(1);
        context.addServlet(servlet, PATH + "*");
        server.setHandler(context);
        server.start();
    }

    /** Returns where the route is. */
    URI uri() {
        return URI.create("http://" + HOST + ":" + connector.getLocalPort() + PATH);
    }

    @Override
    public void close() throws Exception {
        server.stop();
        connector.close();
    }
}
