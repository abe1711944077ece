package io.github.migrationroute.servlet.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a request may look like. */
interface RequestTests extends Container {
    String STATS = "{\"cmd\":\"stats\"}";

    @ParameterizedTest
    @ValueSource(strings = {"/internal/migrations/", "/internal/migrations", "/internal/migrations/?a=b"})
    default void thePathMayHaveATrailingSlash(String path) {
        var request = route().request(path).header("Content-Type", "application/json");
        Answer answer = route().send(request.POST(BodyPublishers.ofString(STATS)));
        assertEquals("this is stats\n", answer.assertHandled().output());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "application/json; charset=UTF-8",
                "application/json;charset=utf-8",
                "application/json; charset=\"utf-8\"",
                "APPLICATION/JSON; Charset=Utf-8",
                "application/json; profile=x"
            })
    default void theMediaTypeIsJsonInUtf8(String mediaType) {
        var request = route().request(Route.PATH).header("Content-Type", mediaType);
        route().send(request.POST(BodyPublishers.ofString(STATS))).assertHandled();
    }

    @Test
    default void aVerboseRequestHasMoreOutput() {
        Answer answer = route().post("{\"cmd\":\"stats\",\"verbose\":true}");
        assertEquals(
                "this is stats\nand this is verbose\n", answer.assertHandled().output());
    }

    @Test
    default void unknownFieldsAreIgnored() {
        Answer answer = route().post("{\"dmc\":{\"cmd\":\"reset\"},\"cmd\":\"stats\",\"more\":[1,null]}");
        assertEquals("this is stats\n", answer.assertHandled().output());
    }

    @Test
    default void theBodyMayComeInChunks() throws IOException {
        try (RawConnection connection = route().connect()) {
            connection
                    .sendAuthorizedHead()
                    .send("Transfer-Encoding: chunked\r\n\r\n")
                    .send("8\r\n{\"cmd\":\"\r\n7\r\nstats\"}\r\n0\r\n\r\n");
            assertEquals(
                    "this is stats\n", connection.readAnswer().assertHandled().output());
        }
    }

    @Test
    default void aBodyOfTheLimitIsAccepted() {
        route().post(" ".repeat(64 * 1024 - STATS.length()) + STATS).assertHandled();
    }

    @Test
    default void aConnectionServesManyRequests() throws IOException {
        try (RawConnection connection = route().connect()) {
            for (String command : new String[] {"stats", "reset", "clear-collectionfield-tables"}) {
                connection.sendAuthorizedHead().sendBody("{\"cmd\":\"" + command + "\"}");
                assertEquals(
                        "this is " + command + "\n",
                        connection.readAnswer().assertHandled().output());
            }
        }
    }
}
