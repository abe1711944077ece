package io.github.migrationroute.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** When the file is read, with a clock that this test turns. */
class PasswordFileTest {
    @TempDir
    Path folder;

    private final Logger logger = (Logger) LoggerFactory.getLogger(PasswordFile.class);
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
    private Path file;
    private long now = Long.MAX_VALUE - 1;
    private PasswordFile passwordFile;

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

    @BeforeEach
    void writeFile() throws Exception {
        file = folder.resolve("password");
        passwordFile = new PasswordFile(file, () -> now);
        write("the first password");
        assertPassword("the first password");
    }

    private void write(String password) throws Exception {
        Files.writeString(file, password);
    }

    private void assertPassword(String expected) {
        byte[] password = passwordFile.password();
        assertEquals(expected, password == null ? null : new String(password, StandardCharsets.UTF_8));
    }

    @Test
    void aChangeIsSeenWhenTheLastReadingIsAMillisecondOld() throws Exception {
        write("another password");
        now += PasswordFile.GOOD_FOR_NANOS - 1;
        assertPassword("the first password");
        now++;
        assertPassword("another password");
    }

    @Test
    void aFileThatIsGoneHasNoPasswordAnyMore() throws Exception {
        Files.delete(file);
        now += PasswordFile.GOOD_FOR_NANOS;
        assertNull(passwordFile.password());
    }

    @Test
    void aFileThatComesBackIsReadAtOnce() throws Exception {
        Files.delete(file);
        now += PasswordFile.GOOD_FOR_NANOS;
        assertNull(passwordFile.password());
        write("the second password");
        assertPassword("the second password");
    }

    @Test
    void aPasswordThatBecomesBadIsNoneAnyMore() throws Exception {
        write("the first password ");
        now += PasswordFile.GOOD_FOR_NANOS;
        assertNull(passwordFile.password());
        assertEquals(
                Optional.of(
                        "The password file " + file + " has a blank at the beginning or at the end of its password"),
                passwordFile.problem());
        write("the first password");
        assertEquals(Optional.empty(), passwordFile.problem());
        assertPassword("the first password");
    }

    @Test
    void whyThereIsNoneIsLoggedAtOnceAndAgainAfterTenSeconds() throws Exception {
        write("");
        now += PasswordFile.GOOD_FOR_NANOS;
        assertComplaints(1);
        assertComplaints(1);
        now += PasswordFile.REPEATED_AFTER_NANOS - 1;
        assertComplaints(1);
        now++;
        assertComplaints(2);
        write("short");
        assertComplaints(3);
    }

    private void assertComplaints(int count) {
        assertNull(passwordFile.password());
        assertEquals(count, appender.list.size());
    }
}
