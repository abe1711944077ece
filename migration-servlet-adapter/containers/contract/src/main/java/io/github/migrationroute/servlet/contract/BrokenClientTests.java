package io.github.migrationroute.servlet.contract;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that do not keep to HTTP: they are refused or cut off, nothing hangs, and it is not the server's fault. */
interface BrokenClientTests extends Container {
    private static void assertRefusedOrCutOff(RawConnection connection) throws IOException {
        OptionalInt status = connection.readStatus();
        assertTrue(
                status.isEmpty() || (status.getAsInt() >= 400 && status.getAsInt() < 500), "The status is " + status);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no number\r\n{}\r\n0\r\n\r\n",
                "-1\r\n{}\r\n0\r\n\r\n",
                "ffffffffffffffffff\r\n{}\r\n0\r\n\r\n",
                "2\r\n{}no newline\r\n0\r\n\r\n",
                "\r\n\r\n\r\n"
            })
    default void malformedChunksAreRefusedOrCutOff(String body) throws IOException {
        try (RawConnection connection = route().connect()) {
            connection
                    .sendAuthorizedHead()
                    .send("Transfer-Encoding: chunked\r\n\r\n")
                    .send(body);
            assertRefusedOrCutOff(connection);
        }
        route().command("stats").assertHandled();
    }

    @Test
    default void aBodyInChunksThatEndsEarlyIsRefusedOrCutOff() throws IOException {
        try (RawConnection connection = route().connect()) {
            connection
                    .sendAuthorizedHead()
                    .send("Transfer-Encoding: chunked\r\n\r\nf\r\n{\"cmd\":")
                    .sendEnd();
            assertRefusedOrCutOff(connection);
        }
        route().command("stats").assertHandled();
    }

    @Test
    default void aBodyThatEndsEarlyIsRefusedOrCutOff() throws IOException {
        try (RawConnection connection = route().connect()) {
            connection
                    .sendAuthorizedHead()
                    .send("Content-Length: 15\r\n\r\n{\"cmd\":")
                    .sendEnd();
            assertRefusedOrCutOff(connection);
        }
        route().command("stats").assertHandled();
    }

    @Test
    default void aClientThatIsGoneBeforeItsBodyHarmsNobody() throws IOException {
        for (int i = 0; i < 20; i++) {
            route().connect()
                    .sendAuthorizedHead()
                    .send("Content-Length: 15\r\n\r\n{\"cmd\":")
                    .reset();
        }
        route().command("stats").assertHandled();
    }
}
