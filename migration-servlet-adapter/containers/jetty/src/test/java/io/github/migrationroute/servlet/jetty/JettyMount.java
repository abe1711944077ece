package io.github.migrationroute.servlet.jetty;

import io.github.migrationroute.MigrationRouteHandler;
import io.github.migrationroute.servlet.MigrationServlet;
import io.github.migrationroute.servlet.RequestAuthorizer;
import java.net.InetSocketAddress;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;

/** Mounts the migration route in an embedded Jetty. */
final class JettyMount {
    private JettyMount() {}

    static Server start(InetSocketAddress address, MigrationRouteHandler handler, RequestAuthorizer authorizer)
            throws Exception {
        var context = new ServletContextHandler("/");
        var servlet = new ServletHolder(new MigrationServlet(handler, authorizer));
        context.addServlet(servlet, "/internal/migrations/*");
        var server = new Server(address);
        server.setHandler(context);
        server.start();
        return server;
    }
}
