package io.github.migrationroute;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The table "Request" of the contract: what a payload may be, and what is said of one that is not. */
class RequestPayloadTest {
    private static final String SIX = "migrate, finalize, reset, clear-collectionfield-tables, stats, progress";

    private final AtomicInteger executions = new AtomicInteger();
    private final MigrationRouteHandler handler = MigrationRouteHandler.builder((FunctionDatastore) (command, log) -> {
                executions.incrementAndGet();
                log.debug("verbose");
            })
            .initialWait(Duration.ofSeconds(30))
            .build();

    @AfterEach
    void close() {
        handler.close();
    }

    @ParameterizedTest
    @EnumSource(MigrationCommand.class)
    void acceptsEveryCommandByItsName(MigrationCommand command) {
        var response = handler.handle("{\"cmd\":\"" + command.wireName() + "\"}");
        assertEquals(200, response.statusCode());
        assertTrue(response.result().success());
    }

    @Test
    void isNotVerboseUnlessAsked() {
        assertEquals("", output("{\"cmd\":\"stats\"}"));
        assertEquals("", output("{\"cmd\":\"stats\",\"verbose\":false}"));
        assertEquals("verbose\n", output("{\"verbose\":true,\"cmd\":\"stats\"}"));
    }

    private String output(String payload) {
        return handler.handle(payload).result().output().orElseThrow();
    }

    @Test
    void ignoresUnknownFieldsWhateverTheyHold() {
        String deep = "[".repeat(20_000) + "]".repeat(20_000);
        String payload = "{\"x\":" + deep + ",\"cmd\":\"stats\",\"y\":1e99999,\"z\":" + "7".repeat(5_000)
                + ",\"u\":\"\\ud800\",\"n\":null}";
        assertEquals(200, handler.handle(payload).statusCode());
    }

    /** 1024 keys of the same hash, whatever its seed: "AB" and "B!" are alike to a multiplier of 33. */
    @Test
    void ignoresUnknownFieldsWhoseNamesCollide() {
        var payload = new StringBuilder("{\"cmd\":\"stats\"");
        for (int i = 0; i < 1024; i++) {
            payload.append(",\"");
            for (int bit = 0; bit < 10; bit++) {
                payload.append((i >> bit & 1) == 0 ? "AB" : "B!");
            }
            payload.append("\":1");
        }
        assertEquals(200, handler.handle(payload.append('}').toString()).statusCode());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"verbose\":true}",
                "{\"cmd\":\"\"}",
                "{\"cmd\":\"Migrate\"}",
                "{\"cmd\":\"migrate \"}",
                "{\"cmd\":null}",
                "{\"cmd\":1}",
                "{\"cmd\":[\"migrate\"]}",
                "{\"cmd\":{\"cmd\":\"migrate\"}}"
            })
    void refusesAMissingOrUnknownCommandAndListsTheSix(String payload) {
        assertTrue(assertBadRequest(payload).contains(SIX));
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "1", "0", "\"true\"", "[true]", "{}"})
    void refusesAVerboseThatIsNoBoolean(String verbose) {
        assertTrue(assertBadRequest("{\"cmd\":\"migrate\",\"verbose\":" + verbose + "}")
                .contains("verbose"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "1",
                "\"migrate\"",
                "[]",
                "[{\"cmd\":\"migrate\"}]",
                "{\"cmd\":\"migrate\"",
                "{\"cmd\":\"migrate\"}}",
                "{\"cmd\":\"migrate\"} {\"cmd\":\"stats\"}",
                "{\"cmd\":\"migrate\"} x",
                "{\"cmd\":\"migrate\",}",
                "{'cmd':'migrate'}",
                "{cmd:\"migrate\"}",
                "{\"cmd\":\"migrate\"/**/}",
                "{\"cmd\":\"migrate\",\"cmd\":\"migrate\"}",
                "{\"cmd\":\"migrate\",\"verbose\":true,\"verbose\":true}",
                "{\"cmd\":\"migrate\",\"x\":1,\"x\":2}",
                "{\"cmd\":\"migrate\",\"x\":{\"y\":1,\"y\":2}}",
                "{\"cmd\":\"migrate\",\"x\":NaN}",
                "{\"cmd\":\"migrate\n\"}",
            })
    void refusesWhatIsNotExactlyOneObjectWithUniqueKeys(String payload) {
        assertBadRequest(payload);
    }

    @Test
    void acceptsWhiteSpaceAroundTheObject() {
        assertEquals(200, handler.handle(" \r\n\t{ \"cmd\" : \"stats\" }\n").statusCode());
    }

    @Test
    void refusesWhatIsNotUtf8() {
        String valid = "{\"cmd\":\"stats\",\"é\":1}";
        assertEquals(200, handler.handle(valid.getBytes(UTF_8)).statusCode());
        assertEquals(
                400, handler.handle(valid.getBytes(StandardCharsets.ISO_8859_1)).statusCode());
        assertEquals(
                400, handler.handle(valid.getBytes(StandardCharsets.UTF_16)).statusCode());
        assertEquals(
                400, handler.handle(valid.getBytes(StandardCharsets.UTF_16LE)).statusCode());
        assertEquals(400, handler.handle("{\"cmd\":\"stats\",\"\ud800\":1}").statusCode());
    }

    @Test
    void neverRepeatsMoreThanAFewCharactersOfTheRequest() {
        String secret = "s".repeat(40) + "ecret";
        for (String payload : new String[] {
            "{\"cmd\":\"" + secret + "\"}",
            "{\"cmd\":\"migrate\",\"verbose\":\"" + secret + "\"}",
            "{\"" + secret + "\":1,\"" + secret + "\":1}",
            "{\"cmd\":" + secret + "}",
            secret,
        }) {
            assertFalse(assertBadRequest(payload).contains("secret"));
        }
    }

    @Test
    void saysWhatWasWrong() {
        String six = "\"cmd\" must be one of: " + SIX + "; it is ";
        assertEquals(six + "\"up\".", assertBadRequest("{\"cmd\":\"up\"}"));
        assertEquals(six + "not a string.", assertBadRequest("{\"cmd\":1}"));
        String longest = "x".repeat(32);
        assertEquals(six + '"' + longest + "\".", assertBadRequest("{\"cmd\":\"" + longest + "\"}"));
        assertEquals(six + '"' + longest + "…\".", assertBadRequest("{\"cmd\":\"" + longest + "x\"}"));
        assertEquals("The body must be a JSON object.", assertBadRequest("[]"));
        assertEquals(
                "The body must be one valid JSON object that names no key twice; the error is near line 2, column 1.",
                assertBadRequest("{\n?}"));
    }

    @Test
    void refusesAPayloadOverTheLimit() throws IOException {
        var limited = MigrationRouteHandler.builder(FunctionDatastore.greeting())
                .payloadLimit(20)
                .build();
        String fits = "{\"cmd\":\"progress\"}" + " ".repeat(2);
        String tooLong = fits + " ";
        assertEquals(200, limited.handle(fits).statusCode());
        assertEquals(200, limited.handle(stream(fits)).statusCode());
        assertEquals(413, limited.handle(tooLong).statusCode());
        assertEquals(413, limited.handle(tooLong.getBytes(UTF_8)).statusCode());
        assertEquals(413, limited.handle(trickle(tooLong)).statusCode());
        InputStream endless = stream(tooLong + "x".repeat(1000));
        assertEquals(413, limited.handle(endless).statusCode());
        assertEquals(1000, endless.available(), "read one byte more than the limit, not all");
    }

    @Test
    void theLimitMayBeAsLowAsOneByte() {
        var limited = MigrationRouteHandler.builder(FunctionDatastore.greeting())
                .payloadLimit(1)
                .build();
        assertEquals(413, limited.handle(stream("{}")).statusCode());
        assertEquals(400, limited.handle(stream("{")).statusCode());
    }

    /** Which streams should not do, and some do. */
    @Test
    void aStreamThatHasNothingReadyIsNotAtItsEnd() {
        InputStream hesitant = new FilterInputStream(stream("{\"cmd\":\"progress\"}")) {
            private boolean hesitates = true;

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                hesitates = !hesitates;
                return hesitates ? super.read(bytes, offset, length) : 0;
            }
        };
        assertEquals(200, handler.handle(hesitant).statusCode());
    }

    @Test
    void readsAStreamToItsEndHoweverItArrives() throws IOException {
        for (int length : new int[] {18, 255, 256, 257, 511, 512, 513, 5000, 65536}) {
            String payload = "{\"cmd\":\"progress\"}" + " ".repeat(length - 18);
            assertEquals(200, handler.handle(stream(payload)).statusCode());
            assertEquals(200, handler.handle(trickle(payload)).statusCode());
        }
    }

    @Test
    void refusesAStreamThatBreaks() throws IOException {
        InputStream broken = InputStream.nullInputStream();
        broken.close();
        assertEquals(400, handler.handle(broken).statusCode());
    }

    /** A stream that never has more than one byte ready, and that must not be asked for none. */
    private static InputStream trickle(String payload) {
        return new FilterInputStream(stream(payload)) {
            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                assertNotEquals(0, length);
                return super.read(bytes, offset, 1);
            }
        };
    }

    private static InputStream stream(String payload) {
        return new ByteArrayInputStream(payload.getBytes(UTF_8));
    }

    private String assertBadRequest(String payload) {
        int before = executions.get();
        var response = handler.handle(payload);
        assertEquals(400, response.statusCode(), payload);
        assertFalse(response.result().success());
        assertEquals(before, executions.get(), "nothing is run for a request that is refused");
        String message = response.result().message().orElseThrow();
        assertFalse(message.isBlank());
        return message;
    }
}
