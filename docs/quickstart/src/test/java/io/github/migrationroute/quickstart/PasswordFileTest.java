package io.github.migrationroute.quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PasswordFileTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void aRandomPasswordIsAnotherOneEachTime() throws IOException {
        try (PasswordFile first = PasswordFile.random();
                PasswordFile second = PasswordFile.random()) {
            assertNotEquals(Files.readString(first.path()), Files.readString(second.path()));
        }
    }

    @Test
    void aRandomPasswordIsForItsOwnerOnly() throws IOException {
        assumeTrue(FileSystems.getDefault().supportedFileAttributeViews().contains("posix"), "no POSIX permissions");
        try (PasswordFile file = PasswordFile.random()) {
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file.path())));
        }
    }

    @Test
    void aRandomPasswordIsRemovedAtTheEnd() throws IOException {
        PasswordFile file = PasswordFile.random();
        file.close();
        assertTrue(Files.notExists(file.path()));
    }

    @Test
    void aGivenFileStaysAsItIs() throws Exception {
        Path given = Files.writeString(folder.resolve("password"), "a very secret one\n");
        PasswordFile file = PasswordFile.given(given);
        file.close();
        assertEquals(given, file.path());
        assertEquals("a very secret one\n", Files.readString(given));
    }

    @Test
    void aGivenFileIsFoundFromEveryFolder() throws Exception {
        Path given = Files.writeString(folder.resolve("password"), "a very secret one");
        Path relative = Path.of("").toAbsolutePath().relativize(given);
        assertTrue(PasswordFile.given(relative).path().isAbsolute());
    }

    @Test
    void aMissingFileIsRefused() {
        Path missing = folder.resolve("missing");
        assertEquals("The password file " + missing + " does not exist.", refusal(missing));
    }

    @Test
    void aFolderIsRefused() {
        assertEquals(
                "The password file " + folder + " cannot be read: java.io.IOException: Is a directory.",
                refusal(folder));
    }

    @Test
    void anEmptyFileIsRefused() throws IOException {
        Path empty = Files.writeString(folder.resolve("empty"), "\n");
        assertEquals("The password file " + empty + " is empty.", refusal(empty));
    }

    @Test
    void aPasswordThatLetsNobodyInIsRefused() throws IOException {
        Path blank = Files.writeString(folder.resolve("short"), "secret\n");
        assertEquals("The password file " + blank + " has a password of fewer than 16 characters.", refusal(blank));
    }

    private static String refusal(Path path) {
        return String.valueOf(assertThrows(QuickstartException.class, () -> PasswordFile.given(path))
                .getMessage());
    }
}
