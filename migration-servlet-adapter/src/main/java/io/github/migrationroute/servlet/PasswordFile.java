package io.github.migrationroute.servlet;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows the password that is in a file now. One newline at the end of the file does not count.
 *
 * <p>To open, read and close a file takes a good part of a small request's time, so it is read again only when the
 * system says that it may have changed: when the time of its last change is another, which nobody can set, or when that time is so
 * recent that one more change could bear the same. Where the system does not tell it, the file is read every time.
 *
 * <p>Thread-safe.
 */
final class PasswordFile {
    private static final Logger LOGGER = LoggerFactory.getLogger(PasswordFile.class);

    private static final int MAX_BYTES = 4096;

    /** The coarsest steps in which a file system counts time. */
    private static final Duration COARSEST_STEP = Duration.ofSeconds(2);

    /** With ctime, because the time of the last modification can be set, and says nothing about permissions. */
    private static final String IDENTITY = "unix:dev,ino,size,ctime";

    /** Compared by nobody. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Known(Map<String, Object> identity, byte[] password) {}

    private final Path file;
    private final InstantSource clock;
    private final boolean hasIdentity;
    private volatile @Nullable Known known;

    PasswordFile(Path file, InstantSource clock) {
        this.file = file;
        this.clock = clock;
        this.hasIdentity = file.getFileSystem().supportedFileAttributeViews().contains("unix");
    }

    /** Returns the password, not to be changed; null if the file is missing, unreadable, empty or too long. */
    byte @Nullable [] password() {
        try {
            return hasIdentity ? passwordByIdentity() : read();
        } catch (IOException e) {
            LOGGER.error("The password file {} cannot be read; nobody is let in", file, e);
            return null;
        }
    }

    private byte @Nullable [] passwordByIdentity() throws IOException {
        // In this order: what changes after it was looked at is another file the next time.
        Instant before = clock.instant();
        Map<String, Object> identity = Files.readAttributes(file, IDENTITY);
        Known last = known;
        if (last != null && last.identity().equals(identity)) {
            return last.password();
        }
        byte[] password = read();
        if (password != null && isSettled(identity, before)) {
            known = new Known(identity, password);
        }
        return password;
    }

    private static boolean isSettled(Map<String, Object> identity, Instant now) {
        return identity.get("ctime") instanceof FileTime changed
                && changed.toInstant().plus(COARSEST_STEP).isBefore(now);
    }

    private byte @Nullable [] read() throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(MAX_BYTES + 1);
            byte[] password = withoutNewline(content);
            if (password.length == 0 || content.length > MAX_BYTES) {
                LOGGER.error(
                        "The password file {} is {}; nobody is let in",
                        file,
                        password.length == 0 ? "empty" : "longer than " + MAX_BYTES + " bytes");
                return null;
            }
            return password;
        }
    }

    private static byte[] withoutNewline(byte[] content) {
        int length = content.length;
        if (length > 0 && content[length - 1] == '\n') {
            length--;
            if (length > 0 && content[length - 1] == '\r') {
                length--;
            }
        }
        return Arrays.copyOf(content, length);
    }
}
