package io.github.migrationroute.servlet;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows the password that is in a file. One newline at the end of the file does not count; what is left keeps to the
 * {@link PasswordRules}, or there is no password.
 *
 * <p>What was read is good for one millisecond: so short that a request in that time cannot be told from one that came
 * just before the file was changed, and so long that reading costs nothing however many requests there are. To read the
 * file for every request, or only to look at its attributes, would take a tenth of the time of a small one.
 *
 * <p>Why there is no password is in the log at once, and again every ten seconds while somebody asks: everybody can make
 * somebody ask.
 *
 * <p>Thread-safe.
 */
final class PasswordFile {
    static final long GOOD_FOR_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    static final long REPEATED_AFTER_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final Logger LOGGER = LoggerFactory.getLogger(PasswordFile.class);

    private static final int MAX_BYTES = 4096;

    /** Compared by nobody. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Reading(byte[] password, long nanoTime) {}

    private record Complaint(String problem, long nanoTime) {}

    /** There is no password in the file; the message says why. */
    private static final class UnusableException extends Exception {
        private static final long serialVersionUID = 1L;

        private final String problem;

        UnusableException(String problem) {
            super(problem);
            this.problem = problem;
        }

        String problem() {
            return problem;
        }
    }

    private final Path file;
    private final LongSupplier nanoTime;
    private volatile @Nullable Reading last;
    private @Nullable Complaint lastComplaint;

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

    /** Returns the password, not to be changed; null if there is none, which the log explains. */
    byte @Nullable [] password() {
        long now = nanoTime.getAsLong();
        Reading recent = last;
        if (recent != null && now - recent.nanoTime() < GOOD_FOR_NANOS) {
            return recent.password();
        }
        try {
            byte[] password = read();
            last = new Reading(password, now);
            return password;
        } catch (UnusableException e) {
            last = null;
            complain(e.problem(), now);
            return null;
        }
    }

    /** Returns why there is no password in the file as it is now, without anything that is in it; empty if there is one. */
    Optional<String> problem() {
        try {
            read();
            return Optional.empty();
        } catch (UnusableException e) {
            return Optional.of(e.problem());
        }
    }

    private byte[] read() throws UnusableException {
        byte[] content;
        try (InputStream in = Files.newInputStream(file)) {
            content = in.readNBytes(MAX_BYTES + 1);
        } catch (NoSuchFileException e) {
            throw new UnusableException("The password file " + file + " does not exist");
        } catch (IOException e) {
            throw new UnusableException("The password file " + file + " cannot be read: " + e);
        }
        byte[] password = withoutNewline(content);
        String problem = content.length > MAX_BYTES
                ? "is longer than " + MAX_BYTES + " bytes"
                : PasswordRules.brokenBy(password);
        if (problem != null) {
            throw new UnusableException("The password file " + file + " " + problem);
        }
        return password;
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

    private synchronized void complain(String problem, long now) {
        if (lastComplaint != null
                && lastComplaint.problem().equals(problem)
                && now - lastComplaint.nanoTime() < REPEATED_AFTER_NANOS) {
            return;
        }
        lastComplaint = new Complaint(problem, now);
        LOGGER.error("Nobody is let in: {}", problem);
    }
}
