package io.github.migrationroute.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** When a line is written and what stands in it, with a clock that this test turns. */
class RejectionLogTest {
    private static final String SOMEBODY = "192.0.2.1";

    private final Logger logger = (Logger) LoggerFactory.getLogger(RejectionLog.class);
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(5));
    private final RejectionLog log = new RejectionLog(now::get);

    @BeforeEach
    void listen() {
        appender.start();
        logger.setLevel(Level.WARN);
        logger.addAppender(appender);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(appender);
        logger.setLevel(null);
    }

    private void pass(long seconds) {
        now.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
    }

    private void assertLines(String... expected) {
        List<String> lines = appender.list.stream()
                .map(event -> event.getFormattedMessage().replace("Requests that were not let in: ", ""))
                .toList();
        assertEquals(List.of(expected), lines);
    }

    @Test
    void theFirstIsWrittenAtOnceAndThoseOfTheNextTenSecondsAreCounted() {
        log.add(SOMEBODY, 401);
        assertLines("1 with 401 in 0.0 s, from 192.0.2.1");

        pass(1);
        log.add(SOMEBODY, 401);
        pass(8);
        log.add(SOMEBODY, 403);
        assertLines("1 with 401 in 0.0 s, from 192.0.2.1");

        pass(1);
        log.add("2001:db8::1%eth0", 401);
        assertLines(
                "1 with 401 in 0.0 s, from 192.0.2.1",
                "2 with 401, 1 with 403 in 9.0 s, from 192.0.2.1, 2001:db8::1%eth0");
    }

    @Test
    void afterAQuietTimeTheFirstIsWrittenAtOnceAgain() {
        log.add(SOMEBODY, 401);
        pass(10);
        log.add(SOMEBODY, 403);
        assertLines("1 with 401 in 0.0 s, from 192.0.2.1", "1 with 403 in 0.0 s, from 192.0.2.1");
    }

    @Test
    void whatWasCountedIsWrittenWhenSomebodyIsLetIn() {
        log.writeIfDue();
        log.add(SOMEBODY, 401);
        log.add(SOMEBODY, 401);
        pass(9);
        log.writeIfDue();
        assertEquals(1, appender.list.size());

        pass(1);
        log.writeIfDue();
        log.writeIfDue();
        assertLines("1 with 401 in 0.0 s, from 192.0.2.1", "1 with 401 in 10.0 s, from 192.0.2.1");
    }

    @Test
    void whatWasCountedIsWrittenAtTheEnd() {
        log.close();
        log.add(SOMEBODY, 401);
        log.add(SOMEBODY, 401);
        log.close();
        log.close();
        assertLines("1 with 401 in 0.0 s, from 192.0.2.1", "1 with 401 in 0.0 s, from 192.0.2.1");
    }

    @Test
    void ofManyAddressesTenAreNamed() {
        log.add(SOMEBODY, 401);
        for (int i = 0; i < 100_000; i++) {
            log.add("10.0." + i / 256 + "." + i % 256, 401);
        }
        log.close();
        String last = appender.list.get(1).getFormattedMessage();
        assertTrue(
                last.endsWith("100000 with 401 in 0.0 s, from 10.0.0.0, 10.0.0.1, 10.0.0.2, 10.0.0.3, 10.0.0.4,"
                        + " 10.0.0.5, 10.0.0.6, 10.0.0.7, 10.0.0.8, 10.0.0.9 and others"),
                last);
    }

    @Test
    void tenAddressesAreAllThereAre() {
        log.add(SOMEBODY, 401);
        for (int i = 0; i < 30; i++) {
            log.add("10.0.0." + i % 10, 401);
        }
        log.close();
        assertTrue(appender.list.get(1).getFormattedMessage().endsWith("10.0.0.9"));
    }

    @Test
    void anAddressThatAProxyMadeUpCannotForgeALine() {
        log.add("10.0.0.1\r\nERROR \u001b[31m" + "x".repeat(1000), 401);
        log.add(null, 401);
        log.add("", 401);
        log.close();
        assertLines(
                "1 with 401 in 0.0 s, from 10.0.0.1??ERROR???31m" + "x".repeat(64 - 21),
                "2 with 401 in 0.0 s, from an unknown address");
    }

    @Test
    void eachIsCountedOnceHoweverManyComeTogether() throws Exception {
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < 8; i++) {
            var thread = new Thread(() -> {
                for (int j = 0; j < 1000; j++) {
                    log.add(SOMEBODY, 401);
                    log.writeIfDue();
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            pass(10);
            thread.join();
        }
        log.close();
        Matcher counts = Pattern.compile("(\\d+) with 401").matcher(appender.list.toString());
        assertEquals(
                8000,
                counts.results()
                        .mapToInt(count -> Integer.parseInt(count.group(1)))
                        .sum());
    }
}
