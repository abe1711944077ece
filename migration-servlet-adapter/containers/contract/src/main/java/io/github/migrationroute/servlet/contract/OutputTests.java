package io.github.migrationroute.servlet.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Level;
import io.github.migrationroute.MigrationLog;
import io.github.migrationroute.MigrationRouteHandler;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Output of a size at which nothing may hold all of it. */
interface OutputTests extends Container {
    /** Of 1 KiB each, as they stand in the answer: 64 MiB. */
    int LINES = 64 * 1024;

    private static String line(int number) {
        return String.format("%08d", number) + "0123456789abcde ".repeat(63) + "ääy";
    }

    private static void writeLines(MigrationLog log) {
        for (int i = 0; i < LINES; i++) {
            log.info(line(i));
        }
    }

    /** The same for an answer that was received and for one that is expected. */
    private static String describe(MessageDigest digest, long bytes) {
        return bytes + " bytes, SHA-256 " + HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static String expected(int status, String lastLine) {
        MessageDigest digest = sha256();
        long bytes = update(digest, "{\"success\":true,\"status\":" + status + ",\"output\":\"");
        for (int i = 0; i < LINES; i++) {
            bytes += update(digest, line(i) + "\\n");
        }
        bytes += update(digest, lastLine + "\"}");
        return describe(digest, bytes);
    }

    private static long update(MessageDigest digest, String text) {
        byte[] encoded = text.getBytes(UTF_8);
        digest.update(encoded);
        return encoded.length;
    }

    private static String received(InputStream in) throws IOException {
        MessageDigest digest = sha256();
        long bytes = 0;
        byte[] buffer = new byte[64 * 1024];
        for (int count = in.read(buffer); count != -1; count = in.read(buffer)) {
            digest.update(buffer, 0, count);
            bytes += count;
        }
        return describe(digest, bytes);
    }

    @Test
    default void outputOf64MebibytesComesComplete() throws Exception {
        var ended = new Gate();
        var handler = MigrationRouteHandler.builder((ScriptedDatastore) (command, log) -> writeLines(log))
                .addListener(new EndListener(ended))
                .build();
        try (Route route = Route.mount(this, handler)) {
            assertEquals(200, route.command("migrate").status());
            ended.await();
            String expected = expected(2, "");
            for (int i = 0; i < 2; i++) {
                try (InputStream in = route.progressStream()) {
                    assertEquals(expected, received(in));
                }
            }
        }
    }

    @Test
    default void aSlowReaderHindersNeitherTheRunNorOtherReaders() throws Exception {
        var written = new Gate();
        var goOn = new Gate();
        var ended = new Gate();
        ScriptedDatastore datastore = (command, log) -> {
            writeLines(log);
            written.open();
            goOn.await();
            log.info("the end");
        };
        var handler = MigrationRouteHandler.builder(datastore)
                .addListener(new EndListener(ended))
                .build();
        try (Route route = Route.mount(this, handler);
                RawConnection slow = route.connect()) {
            assertEquals(200, route.command("migrate").status());
            written.await();
            slow.sendAuthorizedHead().send("Connection: close\r\n").sendBody("{\"cmd\":\"progress\"}");
            // Its answer has begun, and nothing of the body is read until everything else is done.
            assertEquals(OptionalInt.of(200), slow.readStatus());

            goOn.open();
            ended.await();
            try (InputStream in = route.progressStream()) {
                assertEquals(expected(2, "the end\\n"), received(in));
            }

            slow.readHeaders();
            assertEquals(expected(1, ""), received(slow.stream()));
        }
    }

    @Test
    default void aClientThatBreaksOffALongAnswerHarmsNobody() throws Exception {
        var ended = new Gate();
        var handler = MigrationRouteHandler.builder((ScriptedDatastore) (command, log) -> {
                    if (command.startsRun()) {
                        writeLines(log);
                    } else {
                        log.info("well");
                    }
                })
                .addListener(new EndListener(ended))
                .build();
        try (RecordedLog log = new RecordedLog()) {
            try (Route route = Route.mount(this, handler)) {
                assertEquals(200, route.command("migrate").status());
                ended.await();
                for (int i = 0; i < 20; i++) {
                    RawConnection connection = route.connect();
                    connection.sendAuthorizedHead().sendBody("{\"cmd\":\"progress\"}");
                    assertEquals(OptionalInt.of(200), connection.readStatus());
                    connection.reset();
                }
                assertEquals("well\n", route.command("stats").assertHandled().output());
                try (InputStream in = route.progressStream()) {
                    assertEquals(expected(2, ""), received(in));
                }
            }
            assertEquals(List.of(), log.lines(Level.ERROR), "it is not the server's fault");
        }
    }

    @Test
    default void outputThatCannotBeReadIsSaidSo() throws Exception {
        var store = new UnreadableRunStore(0, new IOException("The cable was pulled"));
        var ended = new Gate();
        var handler = MigrationRouteHandler.builder((ScriptedDatastore) (command, log) -> log.info("lost"))
                .runStore(store)
                .addListener(new EndListener(ended))
                .build();
        try (store;
                RecordedLog log = new RecordedLog();
                Route route = Route.mount(this, handler)) {
            route.command("migrate");
            ended.await();
            List<String> before = log.lines(Level.ERROR);
            assertEquals(
                    "The stored output cannot be read now; the log says why.",
                    route.command("progress").assertRefused(503).message());
            List<String> lines = log.lines(Level.ERROR);
            assertEquals(
                    List.of(
                            "An answer of the migration route cannot be written java.io.IOException: The cable was pulled"),
                    lines.subList(before.size(), lines.size()));
            assertEquals("lost\n", route.command("stats").assertHandled().output());
        }
    }

    @Test
    default void aRunWhoseOutputCannotBeReadIsNotRefused() throws Exception {
        var store = new UnreadableRunStore(0, new IOException("The cable was pulled"));
        var handler = MigrationRouteHandler.builder((ScriptedDatastore) (command, log) -> log.info("lost"))
                .runStore(store)
                .initialWait(Duration.ofSeconds(Gate.PATIENCE_SECONDS))
                .build();
        try (store;
                Route route = Route.mount(this, handler)) {
            Answer answer = route.command("migrate").assertHandled();
            assertEquals(2, answer.runStatus());
            assertEquals("", answer.output());
            assertEquals(
                    "The command succeeded. Its output cannot be read: java.io.IOException: The cable was pulled",
                    answer.json().get("exception").textValue());
        }
    }
}
