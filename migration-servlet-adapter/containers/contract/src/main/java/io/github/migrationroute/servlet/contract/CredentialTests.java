package io.github.migrationroute.servlet.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.migrationroute.CommandEvent;
import io.github.migrationroute.MigrationListener;
import io.github.migrationroute.MigrationRouteHandler;
import io.github.migrationroute.Requester;
import io.github.migrationroute.servlet.Authorization;
import io.github.migrationroute.servlet.InternalPassword;
import io.github.migrationroute.servlet.RequestAuthorizer;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is let in. */
interface CredentialTests extends Container {
    /** Asks for the statistics with an {@code Authorization} header, or with none. */
    private static Answer ask(Route route, String... authorizations) {
        HttpRequest.Builder request =
                route.requestWithoutCredentials(Route.PATH).header("Content-Type", "application/json");
        List.of(authorizations).forEach(value -> request.header("Authorization", value));
        return route.send(request.POST(BodyPublishers.ofString("{\"cmd\":\"stats\"}")));
    }

    private static void assertDenied(Answer answer) {
        List<String> challenge = answer.assertRefused(401).header("www-authenticate");
        assertEquals(List.of("Bearer realm=\"migrations\""), challenge);
    }

    private static String base64(String password) {
        return Base64.getEncoder().encodeToString(password.getBytes(StandardCharsets.UTF_8));
    }

    private static MigrationRouteHandler greetingHandler() {
        return MigrationRouteHandler.builder(ScriptedDatastore.greeting()).build();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer " + Route.PASSWORD, "bearer " + Route.PASSWORD, "BEARER   " + Route.PASSWORD})
    default void whoBearsThePasswordIsLetIn(String authorization) {
        ask(route(), authorization).assertHandled();
    }

    @Test
    default void whoSendsThePasswordInBase64IsLetIn() {
        ask(route(), base64(Route.PASSWORD)).assertHandled();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer wrong",
                "Bearer",
                "Bearer ",
                Route.PASSWORD,
                "Bearer " + Route.PASSWORD + "x",
                "Bearer a very secret on",
                "Bearer A very secret one",
                "d3Jvbmc=",
                "*** no base64 ***",
                "=",
                "Basic YTph",
                "Negotiate"
            })
    default void wrongCredentialsAreRefusedWith401(String authorization) {
        assertDenied(ask(route(), authorization));
    }

    @Test
    default void thePasswordInBase64IsNoBearerToken() {
        assertDenied(ask(route(), "Bearer " + base64(Route.PASSWORD)));
    }

    @Test
    default void missingCredentialsAreRefusedWith401() {
        assertDenied(ask(route()));
    }

    @Test
    default void twoAuthorizationHeadersAreRefusedWith401() {
        assertDenied(ask(route(), "Bearer " + Route.PASSWORD, "Bearer wrong"));
        assertDenied(ask(route(), "Bearer wrong", "Bearer " + Route.PASSWORD));
    }

    @Test
    default void whoIsNotLetInLearnsNothingElse() {
        for (String path : List.of("/internal/migrations/other", Route.PATH)) {
            assertDenied(route().send(route().requestWithoutCredentials(path).GET()));
        }
    }

    /** Only the head is ever sent. */
    @Test
    default void wrongCredentialsAreRefusedBeforeTheBodyIsRead() throws IOException {
        try (RawConnection connection = route().connect()) {
            connection
                    .sendHead()
                    .send("Authorization: Bearer wrong\r\nContent-Type: application/json\r\n")
                    .send("Content-Length: 15\r\n\r\n");
            assertDenied(connection.readAnswer());
        }
    }

    @Test
    default void aPasswordMayHaveAnyCharacters(@TempDir Path folder) throws Exception {
        String password = "pässwörd – 密码 \"'=";
        Path file = rewrite(folder.resolve("password"), password);
        try (Route route = Route.mount(this, greetingHandler(), InternalPassword.fromFile(file));
                RawConnection connection = route.connect()) {
            ask(route, base64(password)).assertHandled();
            connection
                    .sendHead()
                    .send(("Authorization: Bearer " + password + "\r\n").getBytes(StandardCharsets.UTF_8))
                    .send("Content-Type: application/json\r\n")
                    .sendBody("{\"cmd\":\"stats\"}");
            connection.readAnswer().assertHandled();
        }
    }

    @Test
    default void oneNewlineAtTheEndOfThePasswordFileDoesNotCount(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("password");
        try (Route route = Route.mount(this, greetingHandler(), InternalPassword.fromFile(file))) {
            for (String end : List.of("", "\n", "\r\n")) {
                rewrite(file, Route.PASSWORD + end);
                ask(route, "Bearer " + Route.PASSWORD).assertHandled();
                ask(route, base64(Route.PASSWORD)).assertHandled();
            }
        }
    }

    @Test
    default void aRotatedPasswordTakesEffectAtOnce(@TempDir Path folder) throws Exception {
        Path file = rewrite(folder.resolve("password"), "the first password");
        try (Route route = Route.mount(this, greetingHandler(), InternalPassword.fromFile(file))) {
            ask(route, "Bearer the first password").assertHandled();
            rewrite(file, "the second password");
            assertDenied(ask(route, "Bearer the first password"));
            ask(route, "Bearer the second password").assertHandled();
        }
    }

    @Test
    default void withoutAPasswordNobodyIsLetInUntilThereIsOne(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("password");
        try (Route route = Route.mount(this, greetingHandler(), InternalPassword.fromFile(file))) {
            assertNobodyIsLetIn(route, "");
            rewrite(file, "short");
            assertNobodyIsLetIn(route, "short");
            Files.delete(file);
            // What cannot be read, whoever runs the tests.
            Files.createDirectory(file);
            assertNobodyIsLetIn(route, "");
            Files.delete(file);

            rewrite(file, "x".repeat(4096));
            ask(route, "Bearer " + "x".repeat(4096)).assertHandled();
        }
    }

    private static void assertNobodyIsLetIn(Route route, String password) {
        ask(route).assertRefused(500);
        ask(route, "Bearer ").assertRefused(500);
        ask(route, "Bearer " + password.strip()).assertRefused(500);
        ask(route, base64(password)).assertRefused(500);
    }

    @Test
    default void anAuthorizerThatThrowsLetsNobodyIn() throws Exception {
        RequestAuthorizer broken = request -> {
            throw new IllegalStateException("the details");
        };
        try (Route route = Route.mount(this, greetingHandler(), broken)) {
            String message =
                    ask(route, "Bearer " + Route.PASSWORD).assertRefused(500).message();
            assertEquals(-1, message.indexOf("the details"));
        }
    }

    @Test
    default void whoIsKnownButNotPermittedIsForbiddenBeforeTheBodyIsRead() throws Exception {
        RequestAuthorizer forbidding = request -> Authorization.forbidden();
        try (Route route = Route.mount(this, greetingHandler(), forbidding)) {
            Answer answer = ask(route, "Bearer " + Route.PASSWORD).assertRefused(403);
            assertFalse(answer.headers().containsKey("www-authenticate"));
            route.send(route.requestWithoutCredentials(Route.PATH).GET()).assertRefused(403);
            route.send(route.requestWithoutCredentials(Route.PATH + "else").GET())
                    .assertRefused(403);
        }
    }

    @Test
    default void whoIsLetInByNameIsTheRequesterOfTheCommand() throws Exception {
        assertRequester(
                Optional.of("ops@example.org"), request -> Authorization.granted(Requester.named("ops@example.org")));
        assertRequester(Optional.empty(), request -> Authorization.granted());
        assertRequester(Optional.empty(), RequestAuthorizer.containerManaged());
        assertRequester(Optional.of("remote"), containerManagedFor("remote"));
        assertRequester(Optional.empty(), containerManagedFor(" "));
    }

    private static RequestAuthorizer containerManagedFor(String remoteUser) {
        return request -> RequestAuthorizer.containerManaged().authorize(new HttpServletRequestWrapper(request) {
            @Override
            public String getRemoteUser() {
                return remoteUser;
            }
        });
    }

    @Test
    default void anAuthorizerMayAskAnother() throws Exception {
        RequestAuthorizer denying = request -> Authorization.denied();
        RequestAuthorizer either = request -> {
            Authorization first = denying.authorize(request);
            return first.isGranted() ? first : Authorization.granted(Requester.named("second"));
        };
        assertRequester(Optional.of("second"), either);
    }

    private void assertRequester(Optional<String> name, RequestAuthorizer authorizer) throws Exception {
        var requesters = new ConcurrentLinkedQueue<Requester>();
        try (Route route = Route.mount(this, handlerThatTells(requesters), authorizer)) {
            ask(route).assertHandled();
        }
        assertEquals(name, requesters.remove().name());
    }

    private static MigrationRouteHandler handlerThatTells(Queue<Requester> requesters) {
        return MigrationRouteHandler.builder(ScriptedDatastore.greeting())
                .addListener(new MigrationListener() {
                    @Override
                    public void commandStarted(CommandEvent event) {
                        requesters.add(event.requester());
                    }
                })
                .build();
    }

    @Test
    default void whoKnowsThePasswordHasNoName() throws Exception {
        var requesters = new ConcurrentLinkedQueue<Requester>();
        try (Route route = Route.mount(this, handlerThatTells(requesters))) {
            route.command("stats").assertHandled();
        }
        assertEquals(Requester.unknown().at("127.0.0.1"), requesters.remove());
    }

    @Test
    default void anAuthorizerMayKnowBetterWhereTheRequesterIs() throws Exception {
        var requesters = new ConcurrentLinkedQueue<Requester>();
        var behindProxy = Requester.named("ops@example.org").at("192.0.2.7");
        try (Route route =
                Route.mount(this, handlerThatTells(requesters), request -> Authorization.granted(behindProxy))) {
            ask(route).assertHandled();
        }
        assertEquals(behindProxy, requesters.remove());
    }

    @Test
    default void theContainerMayDecideInstead() throws Exception {
        try (Route route = Route.mount(this, greetingHandler(), RequestAuthorizer.containerManaged())) {
            ask(route).assertHandled();
        }
    }

    /** Returns when what was read of the file before is not good any more, a millisecond later. */
    private static Path rewrite(Path file, String content) throws IOException {
        Files.writeString(file, content);
        long written = System.nanoTime();
        while (System.nanoTime() - written < TimeUnit.MILLISECONDS.toNanos(2)) {
            Thread.onSpinWait();
        }
        return file;
    }
}
