package io.github.migrationroute.servlet.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.migrationroute.MigrationRouteHandler;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused, and how. */
interface RefusalTests extends Container {
    List<String> COMMANDS =
            List.of("migrate", "finalize", "reset", "clear-collectionfield-tables", "stats", "progress");

    static Stream<Arguments> invalidBodies() {
        return Stream.of(
                Arguments.of("empty", new byte[0]),
                Arguments.of("not JSON", utf8("cmd=stats")),
                Arguments.of("an array", utf8("[\"stats\"]")),
                Arguments.of("a string", utf8("\"stats\"")),
                Arguments.of("null", utf8("null")),
                Arguments.of("an unfinished object", utf8("{\"cmd\":\"stats\"")),
                Arguments.of("more after the object", utf8("{\"cmd\":\"stats\"}{}")),
                Arguments.of("a key twice", utf8("{\"cmd\":\"stats\",\"cmd\":\"stats\"}")),
                Arguments.of("no cmd", utf8("{\"verbose\":true}")),
                Arguments.of("a cmd that is null", utf8("{\"cmd\":null}")),
                Arguments.of("a cmd that is no string", utf8("{\"cmd\":1}")),
                Arguments.of("an unknown cmd", utf8("{\"cmd\":\"drop\"}")),
                Arguments.of("a cmd in capitals", utf8("{\"cmd\":\"STATS\"}")),
                Arguments.of("a verbose that is a string", utf8("{\"cmd\":\"stats\",\"verbose\":\"true\"}")),
                Arguments.of("a verbose that is null", utf8("{\"cmd\":\"stats\",\"verbose\":null}")),
                Arguments.of("UTF-16", "{\"cmd\":\"stats\"}".getBytes(StandardCharsets.UTF_16)),
                Arguments.of("UTF-16 without a mark", "{\"cmd\":\"stats\"}".getBytes(StandardCharsets.UTF_16BE)),
                Arguments.of("ISO 8859-1", "{\"cmd\":\"stats\",\"ä\":1}".getBytes(StandardCharsets.ISO_8859_1)));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.github.migrationroute.servlet.contract.RefusalTests#invalidBodies")
    default void anInvalidBodyIsRefusedWith400(String what, byte[] body) {
        route().post(body).assertRefused(400);
    }

    @Test
    default void theRefusalOfAnUnknownCommandListsTheSix() {
        String message = route().command("drop").assertRefused(400).message();
        COMMANDS.forEach(command -> assertTrue(message.contains(command), message));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/internal/migrations/other", "/internal/migrations/progress/"})
    default void anotherPathBelowTheMountIsRefusedWith404(String path) {
        var request = route().request(path).header("Content-Type", "application/json");
        route().send(request.POST(BodyPublishers.ofString("{\"cmd\":\"stats\"}")))
                .assertRefused(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "PUT", "DELETE", "OPTIONS", "PATCH", "PROPFIND"})
    default void anotherMethodIsRefusedWith405(String method) {
        var request = route().jsonRequest().method(method, BodyPublishers.ofString("{\"cmd\":\"stats\"}"));
        assertEquals(List.of("POST"), route().send(request).assertRefused(405).header("allow"));
    }

    @Test
    default void headIsRefusedWith405AndHasNoBody() {
        Answer answer = route().send(route().jsonRequest().method("HEAD", BodyPublishers.noBody()));
        assertEquals(405, answer.status());
        assertEquals(List.of("POST"), answer.header("allow"));
        assertEquals("", answer.body());
    }

    /** Some containers refuse TRACE themselves, in their own words. */
    @Test
    default void traceIsRefusedWith405() {
        assertEquals(
                405,
                route().send(route().jsonRequest().method("TRACE", BodyPublishers.noBody()))
                        .status());
    }

    @Test
    default void aBodyOverTheLimitIsRefusedWith413() {
        route().post(" ".repeat(64 * 1024 + 1)).assertRefused(413);
    }

    /** The client sends as much as the server needs to know, and waits. */
    @Test
    default void aBodyThatWouldNeverEndIsRefusedWith413() throws IOException {
        try (RawConnection connection = route().connect()) {
            connection.sendAuthorizedHead().send("Content-Length: 1000000\r\n\r\n" + " ".repeat(64 * 1024 + 1));
            connection.readAnswer().assertRefused(413);
        }
    }

    @Test
    default void aBodyInChunksOverTheLimitIsRefusedWith413() throws IOException {
        try (RawConnection connection = route().connect()) {
            connection.sendAuthorizedHead().send("Transfer-Encoding: chunked\r\n\r\n");
            for (int i = 0; i < 64; i++) {
                connection.send("400\r\n" + " ".repeat(1024) + "\r\n");
            }
            connection.send("1\r\n \r\n");
            connection.readAnswer().assertRefused(413);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/json; charset=utf-16",
                "application/json; charset=\"iso-8859-1\"",
                "application/jsonp",
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x",
                ";",
                "application/json, text/plain"
            })
    default void anotherMediaTypeIsRefusedWith415(String mediaType) {
        var request = route().request(Route.PATH).header("Content-Type", mediaType);
        route().send(request.POST(BodyPublishers.ofString("{\"cmd\":\"stats\"}")))
                .assertRefused(415);
    }

    @Test
    default void aMissingMediaTypeIsRefusedWith415() {
        route().send(route().request(Route.PATH).POST(BodyPublishers.ofString("{\"cmd\":\"stats\"}")))
                .assertRefused(415);
    }

    @Test
    default void aHandlerThatIsClosedRefusesWith503() {
        var handler =
                MigrationRouteHandler.builder(ScriptedDatastore.greeting()).build();
        try (Route route = Route.mount(this, handler)) {
            route.command("stats").assertHandled();
            handler.close();
            COMMANDS.forEach(command -> route.command(command).assertRefused(503));
        }
    }
}
