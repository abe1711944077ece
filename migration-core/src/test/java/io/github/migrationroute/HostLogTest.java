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
    void startAndEndAreLoggedWithCommandVerbosityAndDuration() {
        try (var handler = handler(FunctionDatastore.greeting())) {
            handler.handle("{\"cmd\":\"migrate\",\"verbose\":true}");
        }
        List<String> messages = events(Level.INFO).stream()
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
        assertEquals("migrate starts, verbose: true", messages.get(0));
        assertTrue(messages.get(1).matches("migrate succeeded after PT[0-9.]+S, verbose: true"), messages.get(1));
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
    void outputThatNobodyHasFetchedIsDroppedWithAWarning() {
        var datastore = new SteeredDatastore();
        try (var handler = MigrationRouteHandler.builder(datastore)
                .initialWait(Duration.ZERO)
                .build()) {
            run(handler, datastore);
            handler.handle("{\"cmd\":\"progress\"}").body();
            run(handler, datastore);
            assertEquals(0, events(Level.WARN).size(), "the first output was fetched");
            handler.handle("{\"cmd\":\"progress\"}").statusCode();
            run(handler, datastore);
            assertEquals(
                    List.of("The output of the last migrate (6 bytes) is dropped for a new run, "
                            + "and nobody has fetched it"),
                    events(Level.WARN).stream()
                            .map(ILoggingEvent::getFormattedMessage)
                            .toList());
        }
    }

    private static void run(MigrationRouteHandler handler, SteeredDatastore datastore) {
        handler.handle("{\"cmd\":\"migrate\"}");
        var run = datastore.awaitExecution();
        run.info("line");
        run.succeed();
        try {
            run.thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
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
