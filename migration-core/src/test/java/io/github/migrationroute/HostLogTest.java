package io.github.migrationroute;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
                            .withRequester(Requester.named("ops@example.org")))
                    .result()
                    .runId()
                    .orElseThrow();
        }
        List<String> messages = events(Level.INFO).stream()
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
        assertEquals("migrate starts, verbose: true, requested by: ops@example.org, id: " + id, messages.get(0));
        assertTrue(messages.get(1).matches("migrate succeeded after [0-9]+\\.[0-9] s, id: " + id), messages.get(1));
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
