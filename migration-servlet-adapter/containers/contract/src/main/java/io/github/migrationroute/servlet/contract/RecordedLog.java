package io.github.migrationroute.servlet.contract;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/** What the servlet adapter has written to the log of the host until this is closed. */
final class RecordedLog implements AutoCloseable {
    private final Logger logger =
            Objects.requireNonNull((Logger) LoggerFactory.getLogger("io.github.migrationroute.servlet"));
    private final Queue<ILoggingEvent> events = new ConcurrentLinkedQueue<>();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            events.add(event);
        }
    };

    /** Begins to record warnings and errors. */
    RecordedLog() {
        this(Level.WARN);
    }

    /** Begins to record, from a level on. */
    RecordedLog(Level level) {
        appender.start();
        logger.setLevel(level);
        logger.addAppender(appender);
    }

    /** Returns what was written at a level, in order, each with the class of what was thrown if there is one. */
    List<String> lines(Level level) {
        return events.stream()
                .filter(event -> event.getLevel() == level)
                .map(RecordedLog::describe)
                .toList();
    }

    /** Waits until something was written at a level, and returns all of that. */
    List<String> awaitLines(Level level) {
        long start = System.nanoTime();
        while (lines(level).isEmpty()) {
            if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(Gate.PATIENCE_SECONDS)) {
                throw new AssertionError("Nothing is written at level " + level + ", but: " + events);
            }
            Thread.onSpinWait();
        }
        return lines(level);
    }

    private static String describe(ILoggingEvent event) {
        var thrown = event.getThrowableProxy();
        return thrown == null
                ? event.getFormattedMessage()
                : event.getFormattedMessage() + " " + thrown.getClassName() + ": " + thrown.getMessage();
    }

    @Override
    public void close() {
        logger.detachAppender(appender);
        logger.setLevel(null);
    }
}
