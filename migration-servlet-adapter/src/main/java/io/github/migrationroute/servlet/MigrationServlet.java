package io.github.migrationroute.servlet;

import io.github.migrationroute.MigrationResponse;
import io.github.migrationroute.MigrationRouteHandler;
import io.github.migrationroute.Requester;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
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

    /** In bytes. In pieces, a small answer is put together by the container, in a buffer that is many times as large. */
    private static final int WRITTEN_AT_ONCE = 8 * 1024;

    /** Handles what is let in. */
    private transient @Nullable MigrationRouteHandler handler;

    /** Decides what is let in. */
    private transient @Nullable RequestAuthorizer authorizer;

    /** Tells the log what is not. */
    private final transient RejectionLog rejections = new RejectionLog(System::nanoTime);

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

    /** Finds what it was not given, and writes to the log what is known to be set up wrongly. */
    @Override
    public void init() {
        if (handler == null) {
            handler = findAttribute(HANDLER_ATTRIBUTE, MigrationRouteHandler.class);
            authorizer = findAttribute(AUTHORIZER_ATTRIBUTE, RequestAuthorizer.class);
        }
        try {
            warnOfMistakes();
        } catch (VirtualMachineError e) {
            throw e;
        } catch (Throwable e) {
            // Requests are decided about one by one, whatever is known now.
            LOGGER.warn("The set-up of the migration route cannot be checked", e);
        }
    }

    private void warnOfMistakes() {
        if (authorizer != null) {
            authorizer
                    .misconfiguration()
                    .ifPresent(problem -> LOGGER.warn("Nobody will be let in as it is now: {}", problem));
        }
        // Not there if the host calls this servlet itself.
        ServletRegistration registration = getServletContext().getServletRegistration(getServletName());
        if (registration != null) {
            MappingCheck.mistakesIn(registration.getMappings()).forEach(LOGGER::warn);
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
        try {
            if (handler != null) {
                handler.close();
            }
        } finally {
            rejections.close();
        }
    }

    /**
     * Answers a request. Whatever is thrown by what is behind this servlet, the client gets an answer of the route, and the
     * log the details. A {@link VirtualMachineError} goes on to the container after that.
     *
     * @param request the request
     * @param response takes the answer
     * @throws IOException if the client is gone
     */
    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            answerAnyhow(request, response);
        } catch (ClientOutput.GoneException e) {
            LOGGER.debug("A client has gone before it had all of its answer: {}", e.getMessage());
            throw e.reason();
        }
    }

    private void answerAnyhow(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            answerAndSend(request, response);
        } catch (ClientOutput.GoneException e) {
            throw e;
        } catch (Throwable e) {
            if (response.isCommitted()) {
                // The container breaks the connection off, so that nobody takes half of an answer for a whole one.
                throw e;
            }
            logFailure("A request for the migration route failed", e);
            response.reset();
            sendInstead(
                    e, MigrationResponse.refused(500, "The request failed; the log of the server says why."), response);
        }
    }

    private static void logFailure(String message, Throwable failure) {
        try {
            LOGGER.error(message, failure);
        } catch (Throwable e) {
            // A throwable whose methods throw, or a broken logging backend. The client gets its answer all the same.
            logClass(message, failure);
        }
    }

    private static void logClass(String message, Throwable failure) {
        try {
            LOGGER.error("{}: {}", message, failure.getClass().getName());
        } catch (Throwable e) {
            // Nobody is left to tell.
        }
    }

    private void answerAndSend(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try (MigrationResponse answer = answer(request, response)) {
            sendOrSayWhyNot(answer, response);
        }
    }

    /** An answer whose output cannot be read still says what is known, so that nobody takes a command for refused. */
    private static void sendOrSayWhyNot(MigrationResponse answer, HttpServletResponse response) throws IOException {
        try {
            send(answer, response);
        } catch (ClientOutput.GoneException e) {
            throw e;
        } catch (Throwable e) {
            if (response.isCommitted()) {
                throw e;
            }
            logFailure("An answer of the migration route cannot be written", e);
            response.reset();
            sendInstead(e, answer.withoutOutput(e), response);
        }
    }

    /** One of the machine goes on to the container, also if the client is gone before it has the answer. */
    private static void sendInstead(Throwable failure, MigrationResponse answer, HttpServletResponse response)
            throws IOException {
        if (!(failure instanceof VirtualMachineError error)) {
            send(answer, response);
            return;
        }
        try {
            send(answer, response);
            // Or the container would put its own page in the place of the answer.
            response.flushBuffer();
        } catch (IOException | RuntimeException e) {
            error.addSuppressed(e);
        }
        throw error;
    }

    private static void send(MigrationResponse answer, HttpServletResponse response) throws IOException {
        response.setStatus(answer.statusCode());
        response.setContentType("application/json");
        response.setHeader("Cache-Control", "no-store");
        response.setContentLengthLong(answer.bodyLength());
        var out = new ClientOutput(response.getOutputStream());
        if (answer.bodyLength() > WRITTEN_AT_ONCE) {
            answer.writeTo(out);
        } else {
            var body = new ByteArrayOutputStream((int) answer.bodyLength());
            answer.writeTo(body);
            body.writeTo(out);
        }
    }

    private MigrationResponse answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        rejections.writeIfDue();
        if (handler == null || authorizer == null) {
            return setUpWrongly();
        }
        Authorization authorization = authorizer.authorize(request);
        return switch (authorization.decision()) {
            case GRANTED -> answerAuthorized(request, response, handler, authorization.requester());
            case DENIED -> {
                response.setHeader("WWW-Authenticate", "Bearer realm=\"migrations\"");
                yield rejected(request, 401, "The credentials are missing or wrong.");
            }
            case FORBIDDEN -> rejected(request, 403, "These credentials do not permit migrations.");
            case MISCONFIGURED -> setUpWrongly();
        };
    }

    private MigrationResponse rejected(HttpServletRequest request, int statusCode, String message) {
        rejections.add(request.getRemoteAddr(), statusCode);
        return MigrationResponse.refused(statusCode, message);
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
