package io.github.migrationroute.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PasswordFileTest {
    /** For this clock, a file that has just been written was written long ago. */
    private static final InstantSource AN_HOUR_LATER =
            InstantSource.offset(InstantSource.system(), Duration.ofHours(1));

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void writeFile() throws Exception {
        file = Files.writeString(folder.resolve("password"), "first");
    }

    @Test
    void everyChangeIsSeenHoweverFastTheyFollowEachOther() throws Exception {
        var passwordFile = new PasswordFile(file, InstantSource.system());
        for (int i = 1000; i < 3000; i++) {
            // Of the same length, and in the same file: nothing but its times can tell.
            Files.writeString(file, "password " + i);
            assertPassword("password " + i, passwordFile);
        }
    }

    @Test
    void aFileThatWasNotChangedForAWhileIsNotReadAgain() {
        assumeTrue(file.getFileSystem().supportedFileAttributeViews().contains("unix"));
        var passwordFile = new PasswordFile(file, AN_HOUR_LATER);
        assertPassword("first", passwordFile);
        assertSame(passwordFile.password(), passwordFile.password());
    }

    @Test
    void aFileThatTookItsPlaceIsRead() throws Exception {
        var passwordFile = new PasswordFile(file, AN_HOUR_LATER);
        assertPassword("first", passwordFile);

        Path other = Files.writeString(folder.resolve("other"), "other");
        Files.setLastModifiedTime(other, Files.getLastModifiedTime(file));
        Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
        assertPassword("other", passwordFile);
    }

    @Test
    void aFileThatIsGoneHasNoPasswordEvenIfItHadOneForAWhile() throws Exception {
        var passwordFile = new PasswordFile(file, AN_HOUR_LATER);
        assertPassword("first", passwordFile);

        Files.delete(file);
        assertNull(passwordFile.password());

        Files.writeString(file, "second");
        assertPassword("second", passwordFile);
    }

    private static void assertPassword(String expected, PasswordFile passwordFile) {
        byte[] password = passwordFile.password();
        assertEquals(expected, password == null ? null : new String(password, StandardCharsets.UTF_8));
    }
}
