package io.github.migrationroute;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the body of a request, up to a limit. Thread-safe. */
final class PayloadReader {
    private static final Logger LOGGER = LoggerFactory.getLogger(PayloadReader.class);

    private static final int USUAL_BYTES = 256;

    private final int limit;

    /**
     * Creates a reader.
     *
     * @param limit how long a body may be, in bytes
     */
    PayloadReader(int limit) {
        this.limit = limit;
    }

    /**
     * Checks how long a body is.
     *
     * @throws RefusedException with status code 413 if it is too long
     */
    void check(int length) throws RefusedException {
        if (length > limit) {
            throw new RefusedException(413, "The body must not be longer than " + limit + " bytes.");
        }
    }

    /**
     * Reads a body, and at most one byte more than the limit.
     *
     * @throws RefusedException if it is too long, or cannot be read
     */
    byte[] read(InputStream body) throws RefusedException {
        byte[] bytes;
        try {
            bytes = readUpToLimit(body);
        } catch (IOException e) {
            LOGGER.debug("A request body cannot be read", e);
            throw RefusedException.badRequest("The body could not be read to its end.");
        }
        check(bytes.length);
        return bytes;
    }

    /**
     * Not with readNBytes: it allocates 8 KiB for every request, and may read 0 bytes at the end, for which Undertow
     * waits.
     */
    private byte[] readUpToLimit(InputStream body) throws IOException {
        byte[] bytes = new byte[Math.min(USUAL_BYTES, limit + 1)];
        int length = 0;
        int count = body.read(bytes);
        while (count >= 0) {
            length += count;
            if (length > limit) {
                break;
            }
            if (length == bytes.length) {
                bytes = Arrays.copyOf(bytes, (int) Math.min(2L * length, limit + 1L));
            }
            count = body.read(bytes, length, bytes.length - length);
        }
        return Arrays.copyOf(bytes, length);
    }
}
