package io.github.migrationroute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What the log of the host says about commands. */
class HostLogTest {
    private final Logger logger = (Logger) LoggerFactory.getLogger("io.github.migrationroute");
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

    @BeforeEach
    void listen() {
        appender.start();
        logger.setLevel(Level.INFO);
        logger.addAppender(appender);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(appender);
        logger.setLevel(null);
    }

    private static MigrationRouteHandler handler(Datastore datastore) {
        return MigrationRouteHandler.builder(datastore)
                .initialWait(Duration.ofSeconds(SteeredDatastore.PATIENCE_SECONDS))
                .build();
    }

    private List<ILoggingEvent> events(Level level) {
        return List.copyOf(appender.list).stream()
                .filter(event -> event.getLevel() == level)
                .toList();
    }

    @Test
    void startAndEndAreLoggedWithCommandVerbosityDurationAndWhoAsked() {
        String id;
        try (var handler = handler(FunctionDatastore.greeting())) {
            id = handler.handle(MigrationRequest.of(MigrationCommand.MIGRATE)
                            .withVerbose(true)
                            .withRequester(Requester.named("ops@example.org").at("192.0.2.7")))
                    .result()
                    .runId()
                    .orElseThrow();
        }
        List<String> messages = events(Level.INFO).stream()
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
        String origin = "requested by: ops@example.org at 192.0.2.7, id: " + id;
        assertEquals("migrate starts, verbose: true, " + origin, messages.get(0));
        assertTrue(messages.get(1).matches("migrate succeeded after [0-9]+\\.[0-9] s, " + origin), messages.get(1));
        assertEquals(2, messages.size());
    }

    @Test
    void aFailureIsLoggedWithItsStackTrace() {
        try (var handler = handler((FunctionDatastore) (command, log) -> {
            throw new StackOverflowError("deep");
        })) {
            for (String command : List.of("finalize", "reset")) {
                handler.handle("{\"cmd\":\"" + command + "\"}");
                var event = events(Level.ERROR).get(events(Level.ERROR).size() - 1);
                assertTrue(event.getFormattedMessage().startsWith(command + " failed after "));
                assertEquals("deep", event.getThrowableProxy().getMessage());
                assertTrue(event.getThrowableProxy().getStackTraceElementProxyArray().length > 0);
            }
        }
    }

    /** What a datastore says on purpose is in its message; where it says so interests nobody. */
    @Test
    void aFailureThatIsMeantForTheOperatorIsLoggedWithoutItsStackTrace() {
        try (var handler = handler((FunctionDatastore) (command, log) -> {
            if (command == MigrationCommand.STATS) {
                throw new MigrationException("The table is locked.", new IllegalStateException("inner"));
            }
            throw new MigrationException("There are no such tables.");
        })) {
            for (String command : List.of("finalize", "clear-collectionfield-tables")) {
                handler.handle("{\"cmd\":\"" + command + "\"}");
                var event = events(Level.WARN).get(events(Level.WARN).size() - 1);
                String message = event.getFormattedMessage();
                assertTrue(
                        message.matches(command + " failed after [0-9.]+ s, requested by: unknown, id: [-0-9a-f]+:"
                                + " There are no such tables\\."),
                        message);
                assertNull(event.getThrowableProxy());
            }
            assertEquals(List.of(), events(Level.ERROR));
            handler.handle("{\"cmd\":\"stats\"}");
            assertEquals(
                    "inner",
                    events(Level.ERROR).get(0).getThrowableProxy().getCause().getMessage(),
                    "a cause is for those who look for it");
        }
    }

    @Test
    void arefusalIsLoggedWithWhoAsked() {
        var datastore = new SteeredDatastore();
        var mallory = Requester.named("mallory").at("192.0.2.66\r\nforged");
        MigrationRequest stats = MigrationRequest.of(MigrationCommand.STATS).withRequester(mallory);
        var handler = MigrationRouteHandler.builder(datastore)
                .initialWait(Duration.ZERO)
                .closeGrace(Duration.ofSeconds(SteeredDatastore.PATIENCE_SECONDS))
                .build();
        handler.handle("{\"cmd\":\"migrate\"}");
        assertEquals(409, handler.handle(stats).statusCode());
        datastore.awaitExecution().succeed();
        handler.close();
        assertEquals(503, handler.handle(stats).statusCode());
        List<String> refusals = events(Level.INFO).stream()
                .map(ILoggingEvent::getFormattedMessage)
                .filter(message -> message.startsWith("stats refused"))
                .map(message -> message.replaceAll("id: [-0-9a-f]+", "id: 1"))
                .toList();
        assertEquals(
                List.of(
                        "stats refused, requested by: mallory at 192.0.2.66  forged, id: 1: The command migrate is being"
                                + " executed; until it has ended, only progress is permitted.",
                        "stats refused, requested by: mallory at 192.0.2.66  forged, id: 1: The migration route is being"
                                + " shut down."),
                refusals);
    }

    @Test
    void progressIsLoggedForWhoeverWantsToKnow() {
        logger.setLevel(Level.DEBUG);
        try (var handler = handler(FunctionDatastore.greeting())) {
            handler.handle(MigrationRequest.of(MigrationCommand.PROGRESS)
                    .withRequester(Requester.unknown().at("192.0.2.7")));
        }
        assertEquals(
                "progress, requested by: unknown at 192.0.2.7",
                events(Level.DEBUG).get(0).getFormattedMessage());
    }

    @Test
    void aLineThatComesTooLateIsReported() {
        var logs = new java.util.concurrent.LinkedBlockingQueue<MigrationLog>();
        try (var handler = handler((FunctionDatastore) (command, log) -> logs.add(log))) {
            handler.handle("{\"cmd\":\"stats\"}");
            logs.remove().info("forgotten");
        }
        assertEquals(
                "A line came after the end of stats: forgotten",
                events(Level.WARN).get(0).getFormattedMessage());
    }
}
