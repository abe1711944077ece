package io.github.migrationroute.servlet.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import io.github.migrationroute.MigrationRouteHandler;
import io.github.migrationroute.servlet.Authorization;
import io.github.migrationroute.servlet.InternalPassword;
import io.github.migrationroute.servlet.MigrationServlet;
import io.github.migrationroute.servlet.RequestAuthorizer;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.http.HttpServletRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the log of the host says when the servlet is set up wrongly, and when somebody is not let in. */
interface HostLogTests extends Container {
    private static MigrationRouteHandler greetingHandler() {
        return MigrationRouteHandler.builder(ScriptedDatastore.greeting()).build();
    }

    /** Starts a container, asks nothing of it, and stops it. */
    private List<String> warningsOfAStart(RequestAuthorizer authorizer) throws Exception {
        try (RecordedLog log = new RecordedLog();
                Route route = Route.mount(this, greetingHandler(), authorizer)) {
            return log.lines(Level.WARN);
        }
    }

    @Test
    default void aMissingPasswordIsWarnedOfWhenTheHostStarts(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("password");
        assertEquals(
                List.of("Nobody will be let in as it is now: The password file " + file + " does not exist"),
                warningsOfAStart(InternalPassword.fromFile(file)));

        Files.writeString(file, "too short");
        assertEquals(
                List.of("Nobody will be let in as it is now: The password file " + file
                        + " has a password of fewer than 16 characters"),
                warningsOfAStart(InternalPassword.fromFile(file)));

        Files.writeString(file, Route.PASSWORD);
        assertEquals(List.of(), warningsOfAStart(InternalPassword.fromFile(file)));
    }

    @Test
    default void anAuthorizerThatCannotSayWhatIsWrongDoesNotKeepTheHostFromStarting() throws Exception {
        RequestAuthorizer broken = new RequestAuthorizer() {
            @Override
            public Authorization authorize(HttpServletRequest request) {
                return Authorization.granted();
            }

            @Override
            public Optional<String> misconfiguration() {
                throw new AssertionError("the details");
            }
        };
        try (RecordedLog log = new RecordedLog();
                Route route = Route.mount(this, greetingHandler(), broken)) {
            route.command("stats").assertHandled();
            assertEquals(
                    List.of("The set-up of the migration route cannot be checked"
                            + " java.lang.AssertionError: the details"),
                    log.lines(Level.WARN));
        }
    }

    @ParameterizedTest
    @CsvSource({"/internal/migrations", "/internal/migrations/"})
    default void aMappingOfOnePathIsWarnedOfWhenTheHostStarts(String mapping) throws Exception {
        assertEquals(
                List.of("The migration route is mapped to \"" + mapping + "\", so it does not get all requests for its"
                        + " path; map it to \"/internal/migrations/*\""),
                warningsOfAMapping(mapping));
    }

    @Test
    default void aMappingOfEverythingElseIsWarnedOfWhenTheHostStarts() throws Exception {
        assertEquals(
                List.of("The migration route is mapped to \"/\", which is no path of its own; map it to one, such as"
                        + " \"/internal/migrations/*\""),
                warningsOfAMapping("/"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/internal/migrations/*", "/x/*", "/*"})
    default void aMappingOfEverythingBelowAPathIsRight(String mapping) throws Exception {
        assertEquals(List.of(), warningsOfAMapping(mapping));
    }

    private List<String> warningsOfAMapping(String mapping) throws Exception {
        var listener = new ServletContextListener() {
            @Override
            public void contextInitialized(ServletContextEvent event) {
                event.getServletContext().setAttribute(MigrationServlet.HANDLER_ATTRIBUTE, greetingHandler());
                event.getServletContext()
                        .setAttribute(MigrationServlet.AUTHORIZER_ATTRIBUTE, RequestAuthorizer.containerManaged());
            }
        };
        try (RecordedLog log = new RecordedLog();
                Route route = Route.on(startByClassName(listener, mapping))) {
            return log.lines(Level.WARN);
        }
    }

    @Test
    default void whoIsNotLetInIsLoggedAtOnceAndThenCounted() throws Exception {
        try (RecordedLog log = new RecordedLog()) {
            try (Route route = Route.mount(this, greetingHandler())) {
                reject(route, "Bearer first-secret", 401);
                assertEquals(
                        List.of("Requests that were not let in: 1 with 401 in 0.0 s, from 127.0.0.1"),
                        log.lines(Level.WARN));
                reject(route, "Bearer second-secret", 401);
                reject(route, "dGhpcmQtc2VjcmV0", 401);
                route.command("stats").assertHandled();
            }
            List<String> lines = log.lines(Level.WARN);
            assertFalse(lines.toString().contains("secret"), lines::toString);
            // Two lines, unless the test takes longer than ten seconds.
            Pattern line = Pattern.compile(
                    "Requests that were not let in: (\\d) with 401 in \\d+\\.\\d s, from 127\\.0\\.0\\.1");
            assertEquals(
                    3,
                    lines.stream()
                            .map(line::matcher)
                            .peek(matcher -> assertTrue(matcher.matches(), lines::toString))
                            .mapToInt(matcher -> Integer.parseInt(matcher.group(1)))
                            .sum());
        }
    }

    @Test
    default void whoIsForbiddenIsLoggedAsWell() throws Exception {
        try (RecordedLog log = new RecordedLog();
                Route route = Route.mount(this, greetingHandler(), request -> Authorization.forbidden())) {
            reject(route, "Bearer x", 403);
            assertEquals(
                    List.of("Requests that were not let in: 1 with 403 in 0.0 s, from 127.0.0.1"),
                    log.lines(Level.WARN));
        }
    }

    private static void reject(Route route, String authorization, int status) {
        route.send(route.requestWithoutCredentials(Route.PATH)
                        .header("Authorization", authorization)
                        .header("X-Forwarded-For", "192.0.2.1")
                        .POST(BodyPublishers.ofString("{\"cmd\":\"secret\"}")))
                .assertRefused(status);
    }
}
