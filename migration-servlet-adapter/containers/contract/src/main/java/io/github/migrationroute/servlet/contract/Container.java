package io.github.migrationroute.servlet.contract;

import io.github.migrationroute.MigrationRouteHandler;
import io.github.migrationroute.servlet.MigrationServlet;
import io.github.migrationroute.servlet.RequestAuthorizer;
import jakarta.servlet.ServletContextListener;

/** What a container has to be able to do for the tests. */
public interface Container {
    /**
     * Starts the container with the servlet registered as an object, and initialized with the container.
     *
     * @param handler what the servlet is given
     * @param authorizer what the servlet is given
     * @return the running container
     * @throws Exception if it does not start
     */
    RunningServer start(MigrationRouteHandler handler, RequestAuthorizer authorizer) throws Exception;

    /**
     * Starts the container with a servlet registered as an object.
     *
     * @param servlet the servlet, mapped to where the route is
     * @param asyncSupported whether requests may be answered later
     * @return the running container
     * @throws Exception if it does not start
     */
    RunningServer startServlet(MigrationServlet servlet, boolean asyncSupported) throws Exception;

    /**
     * Starts the container with a servlet registered as an object, and lets no client stand still for longer than some seconds, as
     * the guide says it is done there.
     *
     * @param servlet the servlet, mapped to where the route is
     * @return the running container
     * @throws Exception if it does not start
     */
    RunningServer startHurried(MigrationServlet servlet) throws Exception;

    /**
     * Starts the container with the servlet registered by the name of its class, as a {@code web.xml} does, and
     * initialized with the container.
     *
     * @param listener is told of the context before any servlet of it is initialized
     * @param mapping what the servlet is mapped to
     * @return the running container
     * @throws Exception if it does not start
     */
    RunningServer startByClassName(ServletContextListener listener, String mapping) throws Exception;

    /**
     * Returns a route that several tests share: they find it as they leave it, with no command being executed.
     *
     * @return the route, on a container of this kind
     */
    Route route();
}
