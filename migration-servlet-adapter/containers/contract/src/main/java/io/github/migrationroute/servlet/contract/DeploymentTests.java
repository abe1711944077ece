package io.github.migrationroute.servlet.contract;

import static java.util.stream.Collectors.toCollection;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.migrationroute.MigrationRouteHandler;
import io.github.migrationroute.servlet.Authorization;
import io.github.migrationroute.servlet.MigrationServlet;
import io.github.migrationroute.servlet.RequestAuthorizer;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How the servlet comes into a container, and how it leaves it. */
interface DeploymentTests extends Container {
    /** What a host does in a listener of its own. */
    private static ServletContextListener puttingIntoTheContext(Map<String, Object> attributes) {
        return new ServletContextListener() {
            @Override
            public void contextInitialized(ServletContextEvent event) {
                attributes.forEach(event.getServletContext()::setAttribute);
            }
        };
    }

    private static MigrationRouteHandler greetingHandler() {
        return MigrationRouteHandler.builder(ScriptedDatastore.greeting()).build();
    }

    @Test
    default void aServletOfAWebXmlFindsItsHandlerAndAuthorizerInTheServletContext() throws Exception {
        MigrationRouteHandler handler = greetingHandler();
        RequestAuthorizer authorizer = request ->
                "let me in".equals(request.getHeader("X-Test")) ? Authorization.granted() : Authorization.denied();
        var listener = puttingIntoTheContext(
                Map.of(MigrationServlet.HANDLER_ATTRIBUTE, handler, MigrationServlet.AUTHORIZER_ATTRIBUTE, authorizer));
        try (Route route = Route.on(startByClassName(listener, Route.PATH + "*"))) {
            route.command("stats").assertRefused(401);
            var request = route.jsonRequest().header("X-Test", "let me in");
            assertEquals(
                    "this is stats\n",
                    route.send(request.POST(BodyPublishers.ofString("{\"cmd\":\"stats\"}")))
                            .assertHandled()
                            .output());
        }
        assertEquals(503, handler.handle("{\"cmd\":\"progress\"}").statusCode());
    }

    @Test
    default void aServletOfAWebXmlWithoutAHandlerLetsNobodyIn() throws Exception {
        assertSetUpWrongly(Map.of(MigrationServlet.AUTHORIZER_ATTRIBUTE, RequestAuthorizer.containerManaged()));
    }

    @Test
    default void aServletOfAWebXmlWithoutAnAuthorizerLetsNobodyIn() throws Exception {
        assertSetUpWrongly(Map.of(MigrationServlet.HANDLER_ATTRIBUTE, greetingHandler()));
    }

    @Test
    default void aServletOfAWebXmlWithSomethingElseForAnAuthorizerLetsNobodyIn() throws Exception {
        assertSetUpWrongly(Map.of(
                MigrationServlet.HANDLER_ATTRIBUTE,
                greetingHandler(),
                MigrationServlet.AUTHORIZER_ATTRIBUTE,
                "everybody"));
    }

    private void assertSetUpWrongly(Map<String, Object> attributes) throws Exception {
        try (Route route = Route.on(startByClassName(puttingIntoTheContext(attributes), Route.PATH + "*"))) {
            String message = "The server is set up wrongly; its log says how.";
            assertEquals(message, route.command("stats").assertRefused(500).message());
            assertEquals(
                    message,
                    route.send(route.requestWithoutCredentials(Route.PATH).GET())
                            .assertRefused(500)
                            .message());
        }
    }

    @Test
    default void stoppingTheContainerEndsTheRunAndLeavesNoThread() throws Exception {
        Set<Thread> before = runThreads();
        var interrupted = new Gate();
        ScriptedDatastore datastore = (command, log) -> {
            try {
                new Gate().await();
            } catch (InterruptedException e) {
                interrupted.open();
                throw e;
            }
        };
        var handler = MigrationRouteHandler.builder(datastore)
                .initialWait(Duration.ZERO)
                .closeGrace(Duration.ofSeconds(1))
                .build();
        try (Route route = Route.mount(this, handler)) {
            assertEquals(1, route.command("migrate").assertHandled().runStatus());
        }
        interrupted.await();
        assertEquals(before, runThreads());
    }

    /** The live threads whose name says that they execute a run. */
    private static Set<Thread> runThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("migration-run-"))
                .collect(toCollection(HashSet::new));
    }
}
