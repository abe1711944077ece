package io.github.migrationroute.servlet;

import io.github.migrationroute.MigrationResponse;
import io.github.migrationroute.MigrationRouteHandler;
import io.github.migrationroute.Requester;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mounts the migration route, and the runs below it, usually at {@code /internal/migrations/*}.
 *
 * <p>To be registered with {@code asyncSupported}, as every filter before it: a request that follows a run, or waits for it, holds
 * no thread. Where it is not, such a request is refused with status code 500.
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

    /** Tells the log what is not. */
    private final transient RejectionLog rejections = new RejectionLog(System::nanoTime);

    /** Answers what is below the route. */
    private final transient RunsAdapter runs = new RunsAdapter();

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

    /** Sets for how long a client that follows a run may not read before it is cut off; {@link RunsAdapter#STANDSTILL} unless set. */
    void cutOffAfter(Duration standstill) {
        runs.cutOffAfter(standstill);
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
            runs.close();
            rejections.close();
        }
    }

    /**
     * Answers a request, or continues one that was put off. Whatever is thrown by what is behind this servlet, the client gets an
     * answer of the route, and the log the details. A {@link VirtualMachineError} goes on to the container after that.
     *
     * @param request the request
     * @param response takes the answer
     * @throws IOException if the client is gone
     */
    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            AnswerSender.answerAnyhow(response, () -> {
                if (!HeldRequest.goesOn(request, response)) {
                    authorize(request, response);
                }
            });
        } catch (ClientOutput.GoneException e) {
            LOGGER.debug("A client has gone before it had all of its answer: {}", e.getMessage());
            throw e.reason();
        }
    }

    private void authorize(HttpServletRequest request, HttpServletResponse response) throws IOException {
        rejections.writeIfDue();
        if (handler == null || authorizer == null) {
            AnswerSender.send(setUpWrongly(), response);
            return;
        }
        Authorization authorization = authorizer.authorize(request);
        switch (authorization.decision()) {
            case GRANTED -> answer(request, response, handler, authorization.requester());
            case DENIED -> {
                response.setHeader("WWW-Authenticate", "Bearer realm=\"migrations\"");
                reject(request, response, 401, "The credentials are missing or wrong.");
            }
            case FORBIDDEN -> reject(request, response, 403, "These credentials do not permit migrations.");
            case MISCONFIGURED -> AnswerSender.send(setUpWrongly(), response);
        }
    }

    private void reject(HttpServletRequest request, HttpServletResponse response, int statusCode, String message)
            throws IOException {
        rejections.add(request.getRemoteAddr(), statusCode);
        AnswerSender.send(HttpAnswer.refused(statusCode, message), response);
    }

    static HttpAnswer setUpWrongly() {
        return HttpAnswer.refused(500, "The server is set up wrongly; its log says how.");
    }

    private void answer(
            HttpServletRequest request, HttpServletResponse response, MigrationRouteHandler handler, Requester who)
            throws IOException {
        String path = request.getPathInfo();
        Requester requester = located(who, request);
        if (path == null || path.equals("/")) {
            AnswerSender.send(executeCommand(request, handler, requester), response);
        } else {
            runs.answer(request, response, handler.resources(), requester);
        }
    }

    /** An authorizer may know better, as from a header of a proxy. */
    private static Requester located(Requester requester, HttpServletRequest request) {
        return requester.address().isPresent() ? requester : requester.at(request.getRemoteAddr());
    }

    private static HttpAnswer executeCommand(
            HttpServletRequest request, MigrationRouteHandler handler, Requester requester) throws IOException {
        if (!request.getMethod().equals("POST")) {
            return new HttpAnswer.OfRoute(
                    MigrationResponse.refused(405, "The method must be POST."), Optional.of("POST"));
        }
        if (!MediaTypes.isJson(request)) {
            return HttpAnswer.refused(415, "The Content-Type must be application/json, in UTF-8.");
        }
        return HttpAnswer.of(handler.handle(request.getInputStream(), requester));
    }
}
