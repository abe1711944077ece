package io.github.migrationroute.servlet.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import io.github.migrationroute.MigrationLog;
import io.github.migrationroute.MigrationRouteHandler;
import io.github.migrationroute.servlet.ImpatientServlet;
import io.github.migrationroute.servlet.MigrationServlet;
import io.github.migrationroute.servlet.RequestAuthorizer;
import io.github.migrationroute.servlet.contract.Events.Event;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Those who follow a run: what they are sent, and what of them is left. */
interface FollowTests extends Container {
    private static MigrationRouteHandler.Builder startedAtOnce(ScriptedDatastore datastore) {
        return MigrationRouteHandler.builder(datastore).initialWait(Duration.ZERO);
    }

    /** More than sockets keep: 16 MiB. */
    private static void writeMuch(MigrationLog log) {
        for (int i = 0; i < 16 * 1024; i++) {
            log.info(i + "0123456789abcd\" ".repeat(60) + "ä\t😀");
        }
    }

    @Test
    default void aFollowerIsSentTheRunItsOutputAndItsEnd() throws Exception {
        var first = new Gate();
        var second = new Gate();
        ScriptedDatastore datastore = (command, log) -> {
            log.info("one");
            first.await();
            log.progress("Converting", 1, 2, "positions");
            second.await();
            log.info("two \"ä\" 😀");
        };
        try (Route route = Route.mount(this, startedAtOnce(datastore).build())) {
            route.command("migrate").assertHandled();
            try (Events events = route.follow("latest", 0).assertBegun()) {
                Event run = events.more();
                assertEquals("run", run.name());
                assertEquals("", run.id());
                assertEquals("running", run.state());
                Event output = events.more();
                assertEquals("output", output.name());
                assertEquals("5", output.id());
                assertEquals("one\n", output.output());

                first.open();
                Event progress = events.more();
                assertEquals("run", progress.name());
                assertEquals(1, progress.data().get("progress").get("done").longValue());

                second.open();
                Event more = events.more();
                assertEquals("two \"ä\" 😀\n", more.output());
                Event end = events.more();
                assertEquals("run", end.name());
                assertEquals("succeeded", end.state());
                assertTrue(end.data().has("endedAt"));
                assertFalse(end.data().has("output"));
                assertNull(events.next(), "after the end");
                assertEquals(route.command("progress").output(), output.output() + more.output());
            }
        }
    }

    @Test
    default void whoComesBackGoesOnWhereItWas() throws Exception {
        var ended = new Gate();
        var handler = startedAtOnce((command, log) -> writeMuch(log))
                .addListener(new EndListener(ended))
                .build();
        try (Route route = Route.mount(this, handler)) {
            route.command("migrate").assertHandled();
            var joined = new StringBuilder();
            String place = "0";
            for (boolean over = false; !over; ) {
                var request =
                        route.request(Route.PATH + "runs/latest/output?from=7").header("Last-Event-ID", place);
                try (Events events = route.follow(request).assertBegun()) {
                    // In the middle of it: what is sent and not read is sent again.
                    int pieces = 0;
                    for (Event event = events.more(); pieces < 300; event = events.more()) {
                        if (event.isOutput()) {
                            joined.append(event.output());
                            place = event.id();
                            pieces++;
                        } else if (event.state().equals("succeeded") && pieces > 0) {
                            over = true;
                            break;
                        }
                    }
                }
            }
            ended.await();
            assertEquals(route.command("progress").output(), joined.toString());
            try (Events events = route.follow("latest", Long.parseLong(place))) {
                assertEquals("", events.joined());
            }
            try (Events events = route.follow("latest", 0)) {
                assertEquals(joined.toString(), events.joined());
            }
        }
    }

    @Test
    default void whoDoesNotReadDelaysNobody() throws Exception {
        var followed = new Gate();
        ScriptedDatastore datastore = (command, log) -> {
            followed.await();
            writeMuch(log);
        };
        try (Route route = Route.mount(this, startedAtOnce(datastore).build());
                RawConnection slow = route.connect()) {
            route.command("migrate").assertHandled();
            slow.sendGet("runs/latest/output", "text/event-stream");
            assertEquals(OptionalInt.of(200), slow.readStatus());
            try (Events events = route.follow("latest", 0).assertBegun()) {
                followed.open();
                String joined = events.joined();
                assertEquals(
                        "succeeded",
                        route.get("runs/latest").json().get("run").get("state").textValue());
                assertEquals(route.command("progress").output(), joined);
            }
            // The slow one gets everything all the same, when it reads at last.
            slow.readHeaders();
            String last = lastEvent(slow);
            assertTrue(last.contains("\"state\":\"succeeded\""), last);
        }
    }

    /** Reads until the last event of a run that has succeeded. */
    private static String lastEvent(RawConnection connection) throws Exception {
        byte[] buffer = new byte[64 * 1024];
        String end = "";
        while (!end.contains("\"state\":\"succeeded\"")) {
            int count = connection.stream().read(buffer);
            if (count < 0) {
                return end;
            }
            String all = end + new String(buffer, 0, count, StandardCharsets.ISO_8859_1);
            end = all.substring(Math.max(0, all.length() - 2000));
        }
        return end;
    }

    @Test
    default void whoDoesNotReadIsCutOff() throws Exception {
        var cutOff = new Gate();
        var ended = new Gate();
        ScriptedDatastore datastore = (command, log) -> {
            writeMuch(log);
            // Again and again something that is not sent, so that the follower is looked at.
            for (long done = 0; !cutOff.isOpenWithin(Duration.ofMillis(50)); done++) {
                log.progress("Converting", done, "positions");
            }
        };
        MigrationRouteHandler handler =
                startedAtOnce(datastore).addListener(new EndListener(ended)).build();
        RunningServer server = startServlet(
                ImpatientServlet.create(handler, RequestAuthorizer.containerManaged(), Duration.ofMillis(1)), true);
        try (RecordedLog log = new RecordedLog(Level.INFO);
                RawConnection slow = new RawConnection(server.port())) {
            handler.handle("{\"cmd\":\"migrate\"}").close();
            slow.sendGet("runs/latest/output", "text/event-stream");
            assertEquals(OptionalInt.of(200), slow.readStatus());
            assertEquals(
                    List.of("A client that followed a run is cut off, because it has not read for 1 ms"),
                    log.awaitLines(Level.INFO));
            // While the run goes on, so this ends because the connection was broken off.
            String rest = new String(slow.readRest().bytes(), StandardCharsets.ISO_8859_1);
            assertFalse(rest.endsWith("0\r\n\r\n"), "as if it were all");
            assertFalse(rest.contains("succeeded"), "the end of the run");
            slow.close();
            cutOff.open();
            ended.await();
            Leftovers.awaitNobodyInside(server.port());
            assertEquals(List.of(), log.lines(Level.ERROR));
        } finally {
            server.stop().close();
        }
    }

    /** Whatever the container does to clients that stand still, with the time-outs that the guide has against them. */
    @Test
    default void aQuietRunIsFollowedLongerThanAClientMayStandStill() throws Exception {
        var goOn = new Gate();
        MigrationRouteHandler handler = startedAtOnce((command, log) -> {
                    log.info("one");
                    goOn.await();
                    log.info("two");
                })
                .build();
        try (Route route =
                Route.on(startHurried(new MigrationServlet(handler, RequestAuthorizer.containerManaged())))) {
            route.command("migrate").assertHandled();
            try (Events events = route.follow("latest", 0).assertBegun()) {
                // The first one comes after 15 s.
                events.awaitComment();
                goOn.open();
                assertEquals("two\n", events.more().output());
                assertEquals("succeeded", events.more().state());
                assertNull(events.next(), "after the end");
            }
        }
    }

    @Test
    default void closingTheHandlerEndsWhatIsFollowed() throws Exception {
        ScriptedDatastore datastore = (command, log) -> {
            log.info("one");
            new Gate().await();
        };
        try (MigrationRouteHandler handler =
                        startedAtOnce(datastore).closeGrace(Duration.ZERO).build();
                Route route = Route.mount(this, handler)) {
            route.command("migrate").assertHandled();
            try (Events events = route.follow("latest", 0).assertBegun()) {
                events.more();
                handler.close();
                assertEquals("one\n", events.joined());
            }
        }
    }

    @Test
    default void closingTheHandlerEndsAlsoWhoDoesNotRead() throws Exception {
        ScriptedDatastore datastore = (command, log) -> {
            writeMuch(log);
            new Gate().await();
        };
        try (MigrationRouteHandler handler =
                        startedAtOnce(datastore).closeGrace(Duration.ZERO).build();
                Route route = Route.mount(this, handler);
                RawConnection slow = route.connect()) {
            route.command("migrate").assertHandled();
            slow.sendGet("runs/latest/output", "text/event-stream\r\nConnection: close");
            assertEquals(OptionalInt.of(200), slow.readStatus());
            try (Events events = route.follow("latest", 0).assertBegun()) {
                // Until there is more than the other one can have been sent.
                for (Event event = events.more(); !isFarOn(event); ) {
                    event = events.more();
                }
                handler.close();
                slow.readRest();
            }
        }
    }

    private static boolean isFarOn(Event event) {
        return event.isOutput() && Long.parseLong(event.id()) > 12 * 1024 * 1024;
    }

    @Test
    default void stoppingTheContainerEndsWhatIsFollowed() throws Exception {
        // What is loaded and opened once and for all is not left over.
        stopWhileFollowed();
        Leftovers before = Leftovers.now();
        stopWhileFollowed();
        before.awaitNothingNew();
    }

    private void stopWhileFollowed() throws Exception {
        ScriptedDatastore datastore = (command, log) -> {
            writeMuch(log);
            new Gate().await();
        };
        MigrationRouteHandler handler =
                startedAtOnce(datastore).closeGrace(Duration.ZERO).build();
        RunningServer server = start(handler, RequestAuthorizer.containerManaged());
        handler.handle("{\"cmd\":\"migrate\"}").close();
        try (RawConnection slow = new RawConnection(server.port());
                RawConnection waiting = new RawConnection(server.port())) {
            slow.sendGet("runs/latest/output", "text/event-stream");
            assertEquals(OptionalInt.of(200), slow.readStatus());
            waiting.sendGet("runs/latest?wait=60", "application/json");
            server.stop().close();
            // Both have ended, whether the container has let the answer out or not.
            slow.readRest();
            waiting.readRest();
        }
    }

    @Test
    default void aThousandWhoVanishLeaveNothing(@TempDir Path folder) throws Exception {
        Path output = Files.createDirectory(folder.resolve("output"));
        // What is loaded and opened once and for all is not left over.
        followAndVanish(100, output);
        Leftovers before = Leftovers.now();
        followAndVanish(1000, output);
        before.awaitNothingNew();
        try (Stream<Path> files = Files.list(output)) {
            assertEquals(0, files.count(), "files with output");
        }
    }

    private void followAndVanish(int followers, Path output) throws Exception {
        var goOn = new Gate();
        var ended = new Gate();
        ScriptedDatastore datastore = (command, log) -> {
            log.info("one");
            goOn.await();
            log.info("two");
        };
        MigrationRouteHandler handler = startedAtOnce(datastore)
                .outputMemoryLimit(0)
                .temporaryFolder(output)
                .addListener(new EndListener(ended))
                .build();
        RunningServer server = start(handler, RequestAuthorizer.containerManaged());
        try {
            handler.handle("{\"cmd\":\"migrate\"}").close();
            List<RawConnection> left = new ArrayList<>();
            for (int i = 0; i < followers; i++) {
                RawConnection connection = new RawConnection(server.port());
                if (i % 4 == 0) {
                    connection.sendGet("runs/latest?wait=60", "application/json");
                } else {
                    connection.sendGet("runs/latest/output", "text/event-stream");
                    assertEquals(OptionalInt.of(200), connection.readStatus());
                }
                switch (i % 3) {
                    case 0 -> connection.reset();
                    case 1 -> connection.close();
                    default -> left.add(connection);
                }
            }
            goOn.open();
            ended.await();
            for (RawConnection connection : left) {
                connection.close();
            }
            Leftovers.awaitNobodyInside(server.port());
        } finally {
            server.stop().close();
        }
    }
}
