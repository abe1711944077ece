package io.github.migrationroute.servlet.jetty;

import io.github.migrationroute.MigrationRouteHandler;
import io.github.migrationroute.servlet.MigrationServlet;
import io.github.migrationroute.servlet.RequestAuthorizer;
import io.github.migrationroute.servlet.contract.RunningServer;
import io.github.migrationroute.servlet.contract.ServletContractTest;
import jakarta.servlet.ServletContextListener;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

class JettyTest extends ServletContractTest {
    @Override
    public RunningServer start(MigrationRouteHandler handler, RequestAuthorizer authorizer) throws Exception {
        return running(JettyMount.start(0, handler, authorizer));
    }

    @Override
    public RunningServer startServlet(MigrationServlet servlet, boolean asyncSupported) throws Exception {
        var context = new ServletContextHandler("/");
        context.addServlet(servlet, "/internal/migrations/*").setAsyncSupported(asyncSupported);
        return start(context);
    }

    @Override
    public RunningServer startHurried(MigrationServlet servlet) throws Exception {
        var http = new HttpConfiguration();
        http.setIdleTimeout(1000);
        var server = new Server();
        var connector = new ServerConnector(server, new HttpConnectionFactory(http));
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        var context = new ServletContextHandler("/");
        context.addServlet(servlet, "/internal/migrations/*");
        server.setHandler(context);
        server.start();
        return running(server);
    }

    @Override
    public RunningServer startByClassName(ServletContextListener listener, String mapping) throws Exception {
        var context = new ServletContextHandler("/");
        context.addEventListener(listener);
        context.addServlet(MigrationServlet.class.getName(), mapping).setInitOrder(1);
        return start(context);
    }

    private static RunningServer start(ServletContextHandler context) throws Exception {
        var server = new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        server.setHandler(context);
        server.start();
        return running(server);
    }

    private static RunningServer running(Server server) {
        return new RunningServer(server.getURI().getPort(), server::stop);
    }
}
