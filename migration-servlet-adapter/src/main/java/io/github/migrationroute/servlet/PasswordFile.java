package io.github.migrationroute.servlet;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows the password that is in a file. One newline at the end of the file does not count.
 *
 * <p>What was read is good for one millisecond: so short that a request in that time cannot be told from one that came
 * just before the file was changed, and so long that reading costs nothing however many requests there are. To read the
 * file for every request, or only to look at its attributes, would take a tenth of the time of a small one.
 *
 * <p>Thread-safe.
 */
final class PasswordFile {
    static final long GOOD_FOR_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private static final Logger LOGGER = LoggerFactory.getLogger(PasswordFile.class);

    private static final int MAX_BYTES = 4096;

    /** Compared by nobody. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Reading(byte[] password, long nanoTime) {}

    private final Path file;
    private final LongSupplier nanoTime;
    private volatile @Nullable Reading last;

    /**
     * Creates an object that has not read anything yet.
     *
     * @param file the file; need not exist
     * @param nanoTime tells the time as {@link System#nanoTime()} does
     */
    PasswordFile(Path file, LongSupplier nanoTime) {
        this.file = file;
        this.nanoTime = nanoTime;
    }

    /** Returns the password, not to be changed; null if the file is missing, unreadable, empty or too long. */
    byte @Nullable [] password() {
        long now = nanoTime.getAsLong();
        Reading recent = last;
        if (recent != null && now - recent.nanoTime() < GOOD_FOR_NANOS) {
            return recent.password();
        }
        byte[] password = read();
        last = password == null ? null : new Reading(password, now);
        return password;
    }

    private byte @Nullable [] read() {
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
        } catch (IOException e) {
            // Without a stack trace, since everybody can make this happen again and again.
            LOGGER.error("The password file {} cannot be read; nobody is let in: {}", file, e.toString());
            return null;
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
