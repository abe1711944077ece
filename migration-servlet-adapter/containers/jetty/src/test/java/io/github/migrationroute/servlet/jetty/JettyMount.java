package io.github.migrationroute.servlet.jetty;

import io.github.migrationroute.MigrationRouteHandler;
import io.github.migrationroute.servlet.MigrationServlet;
import io.github.migrationroute.servlet.RequestAuthorizer;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** Mounts the migration route in an embedded Jetty. */
final class JettyMount {
    private JettyMount() {}

    static Server start(int port, MigrationRouteHandler handler, RequestAuthorizer authorizer) throws Exception {
        var http = new HttpConfiguration();
        // Otherwise a password that differs in its case only is let in on a connection that has sent the right one.
        http.setHeaderCacheCaseSensitive(true);
        // Otherwise what one client has sent is now and then taken for what another has sent, when others break off.
        var server = new Server(null, null, new ByteBufferPool.NonPooling());
        // Without a pool, buffers on the heap cost little, and direct ones most of a request.
        http.setUseInputDirectByteBuffers(false);
        http.setUseOutputDirectByteBuffers(false);
        var connector = new ServerConnector(server, new HttpConnectionFactory(http));
        connector.setHost("127.0.0.1");
        connector.setPort(port);
        server.addConnector(connector);

        var context = new ServletContextHandler("/");
        context.addServlet(new MigrationServlet(handler, authorizer), "/internal/migrations/*")
                .setInitOrder(1);
        server.setHandler(context);
        // Or a run would be cut off when the process is told to end.
        server.setStopAtShutdown(true);
        server.start();
        return server;
    }
}
