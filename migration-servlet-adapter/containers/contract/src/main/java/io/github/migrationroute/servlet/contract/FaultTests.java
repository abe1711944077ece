package io.github.migrationroute.servlet.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import io.github.migrationroute.MigrationRouteHandler;
import io.github.migrationroute.servlet.RequestAuthorizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The server is at fault: the client learns that in the words of the route, and the details are in the log only. */
interface FaultTests extends Container {
    static Stream<Throwable> faults() {
        return Stream.of(
                new IllegalStateException("the details"),
                new IOException("the details"),
                new AssertionError("the details"),
                new NoClassDefFoundError("the/details"),
                new StackOverflowError("the details"),
                new OutOfMemoryError("the details"),
                new Throwable("the details"));
    }

    @ParameterizedTest
    @MethodSource("io.github.migrationroute.servlet.contract.FaultTests#faults")
    default void whatAnAuthorizerThrowsIsRefusedWith500(Throwable fault) throws Exception {
        var handler =
                MigrationRouteHandler.builder(ScriptedDatastore.greeting()).build();
        RequestAuthorizer broken = request -> {
            throw Thrower.sneaky(fault);
        };
        try (Route route = Route.mount(this, handler, broken)) {
            assertFaultIsKept(route, fault);
        }
    }

    @ParameterizedTest
    @MethodSource("io.github.migrationroute.servlet.contract.FaultTests#faults")
    default void whatAStoreOfRunsThrowsIsRefusedWith500(Throwable fault) throws Exception {
        var handler = MigrationRouteHandler.builder(ScriptedDatastore.greeting())
                .runStore(new BrokenRunStore(fault))
                .build();
        try (Route route = Route.mount(this, handler)) {
            assertFaultIsKept(route, fault);
            for (String path : List.of("runs", "runs/latest", "runs/none?wait=5", "runs/latest/output")) {
                assertEquals(
                        "The request failed; the log of the server says why.",
                        route.get(path).assertRefused(500).message());
            }
            route.stop("latest", "").assertRefused(500);
        }
    }

    /** More than once: a fault must not use up a thread of the container either. */
    private static void assertFaultIsKept(Route route, Throwable fault) throws IOException {
        for (int i = 0; i < 3; i++) {
            try (RecordedLog log = new RecordedLog();
                    RawConnection connection = route.connect()) {
                connection.sendAuthorizedHead().sendBody("{\"cmd\":\"progress\"}");
                Answer answer = connection.readAnswer().assertRefused(500);
                assertEquals("The request failed; the log of the server says why.", answer.message());
                assertEquals(
                        List.of("A request for the migration route failed "
                                + fault.getClass().getName() + ": " + fault.getMessage()),
                        log.lines(Level.ERROR));
            }
        }
    }

    @Test
    default void aFaultThatCannotBePrintedIsRefusedWith500() throws Exception {
        var handler =
                MigrationRouteHandler.builder(ScriptedDatastore.greeting()).build();
        RequestAuthorizer broken = request -> {
            throw new UnprintableException();
        };
        try (RecordedLog log = new RecordedLog();
                Route route = Route.mount(this, handler, broken)) {
            route.command("progress").assertRefused(500);
            assertEquals(
                    List.of("A request for the migration route failed: " + UnprintableException.class.getName()),
                    log.lines(Level.ERROR));
        }
    }

    /** Its methods throw. */
    final class UnprintableException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new IllegalStateException("the details");
        }
    }

    @Test
    default void whatIsThrownBeforeAnyOutputWasSentIsRefusedWith503() throws Exception {
        try (var store = new UnreadableRunStore(0, new AssertionError("the details"));
                Route route = routeWithARunIn(store)) {
            assertEquals(
                    "The stored output cannot be read now; the log says why.",
                    route.command("progress").assertRefused(503).message());
        }
    }

    @Test
    default void whatIsThrownInTheMiddleOfAnAnswerEndsItEarly() throws Exception {
        int written = 1024 * 1024;
        try (var store = new UnreadableRunStore(written, new AssertionError("the details"));
                Route route = routeWithARunIn(store);
                RawConnection connection = route.connect()) {
            connection.sendAuthorizedHead().sendBody("{\"cmd\":\"progress\"}");
            assertEquals(200, connection.readStatus().orElseThrow());
            List<String> length = connection.readHeaders().getOrDefault("content-length", List.of());
            long announced = Long.parseLong(length.get(0));
            byte[] body = connection.readRest().bytes();
            assertTrue(body.length < announced, body.length + " of " + announced);
            assertFalse(new String(body, StandardCharsets.ISO_8859_1).contains("details"));
        }
    }

    @ParameterizedTest
    @MethodSource("io.github.migrationroute.servlet.contract.FaultTests#faults")
    default void whatIsThrownInTheMiddleOfAStreamEndsItEarly(Throwable fault) throws Exception {
        try (var store = new UnreadableRunStore(0, fault);
                Route route = routeWithARunIn(store);
                RecordedLog log = new RecordedLog();
                RawConnection connection = route.connect()) {
            connection.sendGet("runs/latest/output", "text/event-stream\r\nConnection: close");
            assertEquals(200, connection.readStatus().orElseThrow());
            String rest = new String(connection.readRest().bytes(), StandardCharsets.ISO_8859_1);
            assertFalse(rest.contains("details"), rest);
            assertFalse(rest.contains("event: output"), rest);
            // Undertow ends a stream properly when the container is told; it lacks its last event all the same.
            if (!(fault instanceof VirtualMachineError)) {
                assertFalse(rest.endsWith("\r\n0\r\n\r\n"), "as if it were all");
            }
            assertEquals(
                    List.of("A run cannot be followed any more "
                            + fault.getClass().getName() + ": " + fault.getMessage()),
                    log.lines(Level.ERROR));
        }
    }

    /** In another dispatch of the container. */
    @ParameterizedTest
    @MethodSource("io.github.migrationroute.servlet.contract.FaultTests#faults")
    default void whatIsThrownByAnAnswerThatWasWaitedForIsRefusedWith503(Throwable fault) throws Exception {
        try (var store = new UnreadableRunStore(0, fault);
                Route route = routeWithARunIn(store)) {
            for (int i = 0; i < 2; i++) {
                assertEquals(
                        "The stored output cannot be read now; the log says why.",
                        route.get("runs/latest/output?wait=60")
                                .assertRefused(503)
                                .message());
            }
        }
    }

    private Route routeWithARunIn(UnreadableRunStore store) throws InterruptedException {
        var ended = new Gate();
        var handler = MigrationRouteHandler.builder(
                        (ScriptedDatastore) (command, log) -> log.info("x".repeat(2 * 1024 * 1024)))
                .runStore(store)
                .addListener(new EndListener(ended))
                .build();
        Route route = Route.mount(this, handler);
        try (var first = handler.handle("{\"cmd\":\"migrate\"}")) {
            ended.await();
        }
        return route;
    }
}
