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
import org.xnio.Options;

class UndertowTest extends ServletContractTest {
    @Override
    public RunningServer start(MigrationRouteHandler handler, RequestAuthorizer authorizer) throws Exception {
        var mount = new UndertowMount(0, handler, authorizer);
        return new RunningServer(port(mount.server()), mount);
    }

    @Override
    public RunningServer startServlet(MigrationServlet servlet, boolean asyncSupported) throws Exception {
        return start(host(servlet, asyncSupported), Undertow.builder());
    }

    @Override
    public RunningServer startHurried(MigrationServlet servlet) throws Exception {
        return start(
                host(servlet, true),
                Undertow.builder()
                        .setSocketOption(Options.READ_TIMEOUT, 1000)
                        // Between two writes it counts as well, and there is one every 15 s.
                        .setSocketOption(Options.WRITE_TIMEOUT, 20_000));
    }

    private static DeploymentInfo host(MigrationServlet servlet, boolean asyncSupported) {
        return host().addServlet(
                        Servlets.servlet("migrations", MigrationServlet.class, new ImmediateInstanceFactory<>(servlet))
                                .addMapping("/internal/migrations/*")
                                .setAsyncSupported(asyncSupported));
    }

    @Override
    public RunningServer startByClassName(ServletContextListener listener, String mapping) throws Exception {
        DeploymentInfo host = host().addListener(
                        new ListenerInfo(ServletContextListener.class, new ImmediateInstanceFactory<>(listener)))
                .addServlet(Servlets.servlet("migrations", MigrationServlet.class)
                        .addMapping(mapping)
                        .setLoadOnStartup(1));
        return start(host, Undertow.builder());
    }

    private static DeploymentInfo host() {
        return Servlets.deployment()
                .setDeploymentName("host")
                .setContextPath("/")
                .setClassLoader(UndertowTest.class.getClassLoader());
    }

    private static RunningServer start(DeploymentInfo host, Undertow.Builder builder) throws Exception {
        var deployment = Servlets.newContainer().addDeployment(host);
        deployment.deploy();
        Undertow server = builder.addHttpListener(0, "127.0.0.1")
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
