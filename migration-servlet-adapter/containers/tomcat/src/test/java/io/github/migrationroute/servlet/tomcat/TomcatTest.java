package io.github.migrationroute.servlet.tomcat;

import io.github.migrationroute.MigrationRouteHandler;
import io.github.migrationroute.servlet.MigrationServlet;
import io.github.migrationroute.servlet.RequestAuthorizer;
import io.github.migrationroute.servlet.contract.RunningServer;
import io.github.migrationroute.servlet.contract.ServletContractTest;
import jakarta.servlet.ServletContextListener;
import java.nio.file.Path;
import java.util.Set;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.startup.Tomcat;

class TomcatTest extends ServletContractTest {
    /** Stays empty: there are no JSPs and no sessions to be stored. */
    private static final Path BASE_FOLDER = Path.of("target", "tomcat").toAbsolutePath();

    @Override
    public RunningServer start(MigrationRouteHandler handler, RequestAuthorizer authorizer) throws Exception {
        return running(TomcatMount.start(0, BASE_FOLDER, handler, authorizer));
    }

    @Override
    public RunningServer startServlet(MigrationServlet servlet, boolean asyncSupported) throws Exception {
        return start(unmounted(), servlet, asyncSupported);
    }

    @Override
    public RunningServer startHurried(MigrationServlet servlet) throws Exception {
        Tomcat tomcat = unmounted();
        tomcat.getConnector().setProperty("connectionTimeout", "1000");
        return start(tomcat, servlet, true);
    }

    private static RunningServer start(Tomcat tomcat, MigrationServlet servlet, boolean asyncSupported)
            throws LifecycleException {
        Context context = tomcat.addContext("", null);
        Tomcat.addServlet(context, "migrations", servlet).setAsyncSupported(asyncSupported);
        context.addServletMapping("/internal/migrations/*", "migrations");
        tomcat.start();
        return running(tomcat);
    }

    private static Tomcat unmounted() {
        var tomcat = new Tomcat();
        tomcat.setBaseDir(BASE_FOLDER.toString());
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        return tomcat;
    }

    @Override
    public RunningServer startByClassName(ServletContextListener listener, String mapping) throws Exception {
        Tomcat tomcat = unmounted();
        Context context = tomcat.addContext("", null);
        context.addServletContainerInitializer((classes, servlets) -> servlets.addListener(listener), Set.of());
        Tomcat.addServlet(context, "migrations", MigrationServlet.class.getName())
                .setLoadOnStartup(1);
        context.addServletMapping(mapping, "migrations");
        tomcat.start();
        return running(tomcat);
    }

    private static RunningServer running(Tomcat tomcat) {
        return new RunningServer(tomcat.getConnector().getLocalPort(), () -> {
            tomcat.stop();
            tomcat.destroy();
        });
    }
}
