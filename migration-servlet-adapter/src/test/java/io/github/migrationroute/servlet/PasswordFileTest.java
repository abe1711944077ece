package io.github.migrationroute.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When the file is read, with a clock that this test turns. */
class PasswordFileTest {
    @TempDir
    Path folder;

    private Path file;
    private long now = Long.MAX_VALUE - 1;
    private PasswordFile passwordFile;

    @BeforeEach
    void writeFile() throws Exception {
        file = folder.resolve("password");
        passwordFile = new PasswordFile(file, () -> now);
        write("first");
        assertPassword("first");
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
        write("other");
        now += PasswordFile.GOOD_FOR_NANOS - 1;
        assertPassword("first");
        now++;
        assertPassword("other");
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
        write("second");
        assertPassword("second");
    }
}
