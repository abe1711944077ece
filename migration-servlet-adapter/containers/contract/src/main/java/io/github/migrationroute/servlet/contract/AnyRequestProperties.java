package io.github.migrationroute.servlet.contract;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever a client sends, the answer is JSON, and never a 500. */
interface AnyRequestProperties extends Container {
    int TRIES = 200;
    Set<Integer> REFUSALS = Set.of(400, 401, 404, 405, 409, 413, 415, 503);

    /** The values of the headers that somebody between client and datastore might look at. */
    record Headers(String contentType, String authorization, String accept, String any) {}

    private static void assertAnswered(Answer answer) {
        if (answer.status() == 200) {
            answer.assertHandled();
        } else {
            assertTrue(REFUSALS.contains(answer.status()), answer.toString());
            answer.assertRefused(answer.status());
        }
    }

    @Property(tries = TRIES)
    default void anyHeadersAndAnyBodyAreAnswered(@ForAll("headers") Headers headers, @ForAll("bodies") byte[] body)
            throws IOException {
        try (RawConnection connection = route().connect()) {
            connection
                    .sendHead()
                    .send("Content-Type: " + headers.contentType() + "\r\n")
                    .send("Authorization: " + headers.authorization() + "\r\n")
                    .send("Accept: " + headers.accept() + "\r\n")
                    .send("X-Any: " + headers.any() + "\r\n")
                    .sendBody(body);
            assertAnswered(connection.readAnswer());
        }
    }

    @Property(tries = TRIES)
    default void anyBodyOfWhoIsLetInIsAnswered(@ForAll("bodies") byte[] body) {
        assertAnswered(route().post(body));
    }

    @Provide
    default Arbitrary<Headers> headers() {
        Arbitrary<String> any = Arbitraries.strings()
                .withCharRange(' ', '~')
                .withCharRange('\u00a1', '\u00ff')
                .ofMaxLength(80);
        return Combinators.combine(
                        Arbitraries.oneOf(
                                any,
                                Arbitraries.of("application/json", "text/plain"),
                                any.map(text -> "application/json;" + text),
                                any.map(text -> "application/json; charset=" + text)),
                        Arbitraries.oneOf(
                                any, any.map(text -> "Bearer " + text), Arbitraries.of("Bearer " + Route.PASSWORD)),
                        any,
                        any)
                .as(Headers::new);
    }

    @Provide
    default Arbitrary<byte[]> bodies() {
        return Arbitraries.oneOf(
                Arbitraries.bytes().array(byte[].class).ofMaxSize(300),
                nearlyValidJson().map(text -> text.getBytes(StandardCharsets.UTF_8)));
    }

    /** A valid request with a piece of it replaced by something else that JSON consists of. */
    private static Arbitrary<String> nearlyValidJson() {
        Arbitrary<String> valid = Combinators.combine(
                        Arbitraries.of(RefusalTests.COMMANDS), Arbitraries.of("true", "false", "1", "null", "\"\""))
                .as((command, verbose) -> "{\"cmd\": \"" + command + "\", \"verbose\": " + verbose + "}");
        Arbitrary<String> piece = Arbitraries.of(
                "",
                "{",
                "}",
                "[",
                "]",
                "\"",
                ",",
                ":",
                "\\",
                "\\ud800",
                "null",
                "1e999999999",
                " ",
                "\u0000",
                "😀",
                "cmd");
        return Combinators.combine(
                        valid,
                        piece,
                        Arbitraries.doubles().between(0, 1),
                        Arbitraries.integers().between(0, 3))
                .as((json, replacement, position, length) -> {
                    int from = (int) (position * json.length());
                    int to = Math.min(json.length(), from + length);
                    return json.substring(0, from) + replacement + json.substring(to);
                });
    }
}
