package io.github.migrationroute.servlet.undertow;

import io.github.migrationroute.MigrationRouteHandler;
import io.github.migrationroute.servlet.MigrationServlet;
import io.github.migrationroute.servlet.RequestAuthorizer;
import io.undertow.Undertow;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.util.ImmediateInstanceFactory;
import jakarta.servlet.ServletException;

/** Mounts the migration route in an embedded Undertow. */
final class UndertowMount implements AutoCloseable {
    private final DeploymentManager deployment;
    private final Undertow server;

    UndertowMount(int port, MigrationRouteHandler handler, RequestAuthorizer authorizer) throws ServletException {
        var servlet = new ImmediateInstanceFactory<>(new MigrationServlet(handler, authorizer));
        deployment = Servlets.newContainer()
                .addDeployment(Servlets.deployment()
                        .setDeploymentName("host")
                        .setContextPath("/")
                        .setClassLoader(UndertowMount.class.getClassLoader())
                        .addServlet(Servlets.servlet("migrations", MigrationServlet.class, servlet)
                                .addMapping("/internal/migrations/*")
                                .setLoadOnStartup(1)
                                // Without it nobody can follow a run.
                                .setAsyncSupported(true)));
        deployment.deploy();
        server = Undertow.builder()
                .addHttpListener(port, "127.0.0.1")
                .setHandler(deployment.start())
                .build();
        server.start();
    }

    Undertow server() {
        return server;
    }

    @Override
    public void close() throws ServletException {
        server.stop();
        // Destroys the servlet, which the server itself does not.
        deployment.stop();
        deployment.undeploy();
    }
}
