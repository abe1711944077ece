package io.github.migrationroute.servlet;

import io.github.migrationroute.MigrationRouteHandler;
import java.time.Duration;

/** Makes a servlet that cuts a client off soon, which only a test wants. */
public final class ImpatientServlet {
    private ImpatientServlet() {}

    /**
     * Creates a servlet.
     *
     * @param handler handles the requests
     * @param authorizer decides who is let in
     * @param standstill for how long a client that follows a run may not read
     * @return the servlet
     */
    public static MigrationServlet create(
            MigrationRouteHandler handler, RequestAuthorizer authorizer, Duration standstill) {
        var servlet = new MigrationServlet(handler, authorizer);
        servlet.cutOffAfter(standstill);
        return servlet;
    }
}
