package io.github.migrationroute.servlet.undertow;

import io.github.migrationroute.MigrationRouteHandler;
import io.github.migrationroute.servlet.MigrationServlet;
import io.github.migrationroute.servlet.RequestAuthorizer;
import io.github.migrationroute.servlet.contract.RunningServer;
import io.github.migrationroute.servlet.contract.ServletContractTest;
import io.undertow.Undertow;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.ListenerInfo;
import io.undertow.servlet.util.ImmediateInstanceFactory;
import jakarta.servlet.ServletContextListener;
import java.net.InetSocketAddress;

class UndertowTest extends ServletContractTest {
    @Override
    public RunningServer start(MigrationRouteHandler handler, RequestAuthorizer authorizer) throws Exception {
        var mount = new UndertowMount(0, handler, authorizer);
        return new RunningServer(port(mount.server()), mount);
    }

    @Override
    public RunningServer startServlet(MigrationServlet servlet, boolean asyncSupported) throws Exception {
        return start(deployment()
                .addServlet(
                        Servlets.servlet("migrations", MigrationServlet.class, new ImmediateInstanceFactory<>(servlet))
                                .addMapping("/internal/migrations/*")
                                .setAsyncSupported(asyncSupported)));
    }

    @Override
    public RunningServer startByClassName(ServletContextListener listener, String mapping) throws Exception {
        return start(deployment()
                .addListener(new ListenerInfo(ServletContextListener.class, new ImmediateInstanceFactory<>(listener)))
                .addServlet(Servlets.servlet("migrations", MigrationServlet.class)
                        .addMapping(mapping)
                        .setLoadOnStartup(1)));
    }

    private static DeploymentInfo deployment() {
        return Servlets.deployment()
                .setDeploymentName("host")
                .setContextPath("/")
                .setClassLoader(UndertowTest.class.getClassLoader());
    }

    private static RunningServer start(DeploymentInfo host) throws Exception {
        var deployment = Servlets.newContainer().addDeployment(host);
        deployment.deploy();
        Undertow server = Undertow.builder()
                .addHttpListener(0, "127.0.0.1")
                .setHandler(deployment.start())
                .build();
        server.start();
        return new RunningServer(port(server), () -> {
            server.stop();
            deployment.stop();
            deployment.undeploy();
        });
    }

    private static int port(Undertow server) {
        return ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort();
    }
}
