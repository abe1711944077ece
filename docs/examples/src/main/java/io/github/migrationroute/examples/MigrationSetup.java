package io.github.migrationroute.examples;

import io.github.migrationroute.MigrationRouteHandler;
import io.github.migrationroute.servlet.InternalPassword;
import io.github.migrationroute.servlet.MigrationServlet;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.nio.file.Path;

/** Gives the servlet that stands in a web.xml what it needs. */
public class MigrationSetup implements ServletContextListener {
    @Override
    public void contextInitialized(ServletContextEvent event) {
        ServletContext context = event.getServletContext();
        Path folder = Path.of(context.getInitParameter("notes.folder"));
        Path password = Path.of(context.getInitParameter("migration.password-file"));
        var datastore = new NotesDatastore(new Notes(folder));
        context.setAttribute(
                MigrationServlet.HANDLER_ATTRIBUTE,
                MigrationRouteHandler.builder(datastore).build());
        context.setAttribute(MigrationServlet.AUTHORIZER_ATTRIBUTE, InternalPassword.fromFile(password));
    }
}
