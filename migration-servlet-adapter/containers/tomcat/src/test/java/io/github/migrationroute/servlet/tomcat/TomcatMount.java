package io.github.migrationroute.servlet.tomcat;

import io.github.migrationroute.MigrationRouteHandler;
import io.github.migrationroute.servlet.MigrationServlet;
import io.github.migrationroute.servlet.RequestAuthorizer;
import java.nio.file.Path;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.Wrapper;
import org.apache.catalina.startup.Tomcat;

/** Mounts the migration route in an embedded Tomcat. */
final class TomcatMount {
    private TomcatMount() {}

    static Tomcat start(int port, Path baseFolder, MigrationRouteHandler handler, RequestAuthorizer authorizer)
            throws LifecycleException {
        var tomcat = new Tomcat();
        tomcat.setBaseDir(baseFolder.toString());
        tomcat.setPort(port);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        Context context = tomcat.addContext("", null);
        Wrapper route = Tomcat.addServlet(context, "migrations", new MigrationServlet(handler, authorizer));
        route.setLoadOnStartup(1);
        // Without it nobody can follow a run.
        route.setAsyncSupported(true);
        context.addServletMapping("/internal/migrations/*", "migrations");
        tomcat.start();
        return tomcat;
    }
}
