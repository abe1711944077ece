package io.github.migrationroute.examples;

import io.github.migrationroute.MigrationRouteHandler;
import io.github.migrationroute.servlet.InternalPassword;
import io.github.migrationroute.servlet.MigrationServlet;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.annotation.WebListener;
import java.nio.file.Path;

/** Mounts the route in code, in any servlet container. */
@WebListener
public class MigrationRoute implements ServletContextListener {
    @Override
    public void contextInitialized(ServletContextEvent event) {
        var datastore = new NotesDatastore(new Notes(Path.of("/var/lib/notes")));
        var handler = MigrationRouteHandler.builder(datastore).build();
        var password = InternalPassword.fromFile(Path.of("/run/secrets/migration-password"));
        ServletRegistration.Dynamic route =
                event.getServletContext().addServlet("migrations", new MigrationServlet(handler, password));
        route.addMapping("/internal/migrations/*");
        route.setLoadOnStartup(1);
        // Without it nobody can follow a run.
        route.setAsyncSupported(true);
    }
}
