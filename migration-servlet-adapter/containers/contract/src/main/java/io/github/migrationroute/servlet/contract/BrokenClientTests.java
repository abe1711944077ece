package io.github.migrationroute.servlet.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import java.io.IOException;
import java.util.List;
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

    /** With an answer that no buffer holds, so that every container tries to send some of it. */
    @Test
    default void aClientThatIsGoneBeforeItsAnswerIsNoFaultOfTheServer() throws Exception {
        var begun = new Gate();
        var gone = new Gate();
        ScriptedDatastore datastore = (command, log) -> {
            begun.open();
            gone.await();
            log.info("x".repeat(2 * 1024 * 1024));
        };
        try (RecordedLog log = new RecordedLog(Level.DEBUG);
                Route route = Route.mount(this, datastore)) {
            RawConnection connection = route.connect();
            connection.sendAuthorizedHead().sendBody("{\"cmd\":\"stats\"}");
            begun.await();
            connection.reset();
            gone.open();
            List<String> lines = log.awaitLines(Level.DEBUG);
            // Those of an earlier test may be noticed as late as now.
            for (String line : lines) {
                assertTrue(line.startsWith("A client has gone before it had all of its answer: "), line);
                assertFalse(line.contains("\n"), line);
            }
            route.command("stats").assertHandled();
            assertEquals(List.of(), log.lines(Level.WARN));
            assertEquals(List.of(), log.lines(Level.ERROR));
        }
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
