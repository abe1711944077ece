package io.github.migrationroute;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterProperty;

/** Whatever a payload is, there is a valid answer to it. */
class RequestPayloadPropertyTest {
    private final MigrationRouteHandler handler = MigrationRouteHandler.builder(
                    (FunctionDatastore) (command, log) -> log.debug("verbose"))
            .initialWait(Duration.ofSeconds(30))
            .build();

    @AfterProperty
    void close() {
        handler.close();
    }

    @Property(tries = 3000)
    void anyBytesGiveAValidAnswer(@ForAll byte[] payload) throws IOException {
        assertValidAnswer(payload);
    }

    @Property(tries = 3000)
    void anyNearlyValidPayloadGivesAValidAnswer(@ForAll("nearlyValid") byte[] payload) throws IOException {
        assertValidAnswer(payload);
    }

    private void assertValidAnswer(byte[] payload) throws IOException {
        try (var response = handler.handle(payload)) {
            JsonNode json = Json.MAPPER.readTree(response.body());
            assertTrue(Set.of(200, 400, 413).contains(response.statusCode()));
            assertEquals(response.statusCode() == 200, json.get("success").booleanValue());
            assertEquals(response.statusCode() != 200, json.has("message"));
            assertEquals(response.bodyLength(), response.body().getBytes(UTF_8).length);
        }
    }

    /** Valid payloads of which a few bytes have been cut, doubled or replaced. */
    @Provide
    Arbitrary<byte[]> nearlyValid() {
        var commands = Arbitraries.of(MigrationCommand.values()).map(MigrationCommand::wireName);
        var payloads = Combinators.combine(commands, Arbitraries.of("true", "false", "null", "1"))
                .as((command, verbose) ->
                        ("{\"cmd\":\"" + command + "\",\"verbose\":" + verbose + "}").getBytes(UTF_8));
        var places = Arbitraries.integers().between(0, 60);
        return Combinators.combine(payloads, places, places, Arbitraries.bytes())
                .as((payload, from, to, replacement) -> {
                    byte[] changed = payload.clone();
                    if (from < changed.length) {
                        changed[from] = replacement;
                    }
                    return to < changed.length ? Arrays.copyOf(changed, to) : changed;
                });
    }
}
