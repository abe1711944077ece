package io.github.migrationroute.servlet;

import io.github.migrationroute.MigrationResponse;
import io.github.migrationroute.MigrationRouteHandler;
import io.github.migrationroute.Requester;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mounts the migration route, usually at {@code /internal/migrations/*}.
 *
 * <p>A host registers it with its handler and authorizer, or names this class in its {@code web.xml} and puts both into
 * the {@link ServletContext}, in a {@link jakarta.servlet.ServletContextListener}, under {@link #HANDLER_ATTRIBUTE} and
 * {@link #AUTHORIZER_ATTRIBUTE}.
 *
 * <p>The handler is closed when the servlet is destroyed, so that undeploying leaves no thread behind.
 */
public final class MigrationServlet extends HttpServlet {
    /** The attribute of the {@link ServletContext} with the {@link MigrationRouteHandler}. */
    public static final String HANDLER_ATTRIBUTE = "io.github.migrationroute.MigrationRouteHandler";

    /** The attribute of the {@link ServletContext} with the {@link RequestAuthorizer}. */
    public static final String AUTHORIZER_ATTRIBUTE = "io.github.migrationroute.servlet.RequestAuthorizer";

    private static final long serialVersionUID = 1L;
    private static final Logger LOGGER = LoggerFactory.getLogger(MigrationServlet.class);

    /** Handles what is let in. */
    private transient @Nullable MigrationRouteHandler handler;

    /** Decides what is let in. */
    private transient @Nullable RequestAuthorizer authorizer;

    /** Creates a servlet that finds its handler and authorizer in the {@link ServletContext}. */
    public MigrationServlet() {}

    /**
     * Creates a servlet.
     *
     * @param handler handles the requests; closed with the servlet
     * @param authorizer decides who is let in
     */
    public MigrationServlet(MigrationRouteHandler handler, RequestAuthorizer authorizer) {
        this.handler = Objects.requireNonNull(handler, "handler");
        this.authorizer = Objects.requireNonNull(authorizer, "authorizer");
    }

    @Override
    public void init() {
        if (handler == null) {
            handler = findAttribute(HANDLER_ATTRIBUTE, MigrationRouteHandler.class);
            authorizer = findAttribute(AUTHORIZER_ATTRIBUTE, RequestAuthorizer.class);
        }
    }

    private <T> @Nullable T findAttribute(String name, Class<T> type) {
        Object value = getServletContext().getAttribute(name);
        if (type.isInstance(value)) {
            return type.cast(value);
        }
        LOGGER.error(
                "The attribute {} of the ServletContext must be a {}, but it is {}; nobody is let in",
                name,
                type.getName(),
                value == null ? "not set" : "a " + value.getClass().getName());
        return null;
    }

    @Override
    public void destroy() {
        if (handler != null) {
            handler.close();
        }
    }

    /**
     * Answers a request.
     *
     * @param request the request
     * @param response takes the answer
     * @throws IOException if the client is gone
     */
    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try (MigrationResponse answer = answer(request, response)) {
            try {
                send(answer, response);
            } catch (IOException e) {
                if (response.isCommitted()) {
                    throw e;
                }
                // Stored output cannot be read, and the client has been told nothing yet.
                LOGGER.error("An answer of the migration route cannot be written", e);
                response.reset();
                send(answer.withoutOutput(e), response);
            }
        }
    }

    private static void send(MigrationResponse answer, HttpServletResponse response) throws IOException {
        response.setStatus(answer.statusCode());
        response.setContentType("application/json");
        response.setHeader("Cache-Control", "no-store");
        response.setContentLengthLong(answer.bodyLength());
        answer.writeTo(response.getOutputStream());
    }

    private MigrationResponse answer(HttpServletRequest request, HttpServletResponse response) {
        if (handler == null || authorizer == null) {
            return setUpWrongly();
        }
        try {
            Authorization authorization = authorizer.authorize(request);
            return switch (authorization.decision()) {
                case GRANTED -> answerAuthorized(request, response, handler, authorization.requester());
                case DENIED -> {
                    response.setHeader("WWW-Authenticate", "Bearer realm=\"migrations\"");
                    yield MigrationResponse.refused(401, "The credentials are missing or wrong.");
                }
                case FORBIDDEN -> MigrationResponse.refused(403, "These credentials do not permit migrations.");
                case MISCONFIGURED -> setUpWrongly();
            };
        } catch (Exception e) {
            LOGGER.error("A request for the migration route failed", e);
            return MigrationResponse.refused(500, "The request failed; the log of the server says why.");
        }
    }

    private static MigrationResponse setUpWrongly() {
        return MigrationResponse.refused(500, "The server is set up wrongly; its log says how.");
    }

    private static MigrationResponse answerAuthorized(
            HttpServletRequest request,
            HttpServletResponse response,
            MigrationRouteHandler handler,
            Requester requester)
            throws IOException {
        String path = request.getPathInfo();
        if (path != null && !path.equals("/")) {
            return MigrationResponse.refused(404, "There is nothing below the path of the migration route.");
        }
        if (!request.getMethod().equals("POST")) {
            response.setHeader("Allow", "POST");
            return MigrationResponse.refused(405, "The method must be POST.");
        }
        // Not getContentType(), which throws in Jetty when it names an unknown charset.
        if (!isJson(request.getHeader("Content-Type"))) {
            return MigrationResponse.refused(415, "The Content-Type must be application/json, in UTF-8.");
        }
        return handler.handle(request.getInputStream(), located(requester, request));
    }

    /** An authorizer may know better, as from a header of a proxy. */
    private static Requester located(Requester requester, HttpServletRequest request) {
        return requester.address().isPresent() ? requester : requester.at(request.getRemoteAddr());
    }

    private static boolean isJson(@Nullable String contentType) {
        if (contentType == null) {
            return false;
        }
        String[] parts = contentType.split(";", -1);
        boolean json = parts[0].strip().equalsIgnoreCase("application/json");
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].strip();
            if (parameter.regionMatches(true, 0, "charset=", 0, 8)) {
                json &= parameter.substring(8).replace("\"", "").strip().equalsIgnoreCase("utf-8");
            }
        }
        return json;
    }
}
