package io.github.migrationroute;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * The answer to a request: an HTTP status code, and a {@link MigrationResult} that can also be had as JSON.
 *
 * <p>An answer is a picture of one moment; its output does not grow. Closing it releases a file that it may read from.
 * One that is not closed is released when it becomes unreachable, so a caller who does not handle large output need not
 * care.
 *
 * <p>Thread-safe.
 */
public final class MigrationResponse implements AutoCloseable {
    private final int statusCode;
    private final MigrationResult result;

    /** Whether this is the answer to a command that had got its right to be executed. */
    private final boolean executed;

    private MigrationResponse(int statusCode, MigrationResult result, boolean executed) {
        this.statusCode = statusCode;
        this.result = result;
        this.executed = executed;
    }

    static MigrationResponse handled(MigrationCommand command, MigrationResult result) {
        return new MigrationResponse(200, result, command != MigrationCommand.PROGRESS);
    }

    /**
     * Creates the answer to a request that is not carried out, for an adapter that refuses what never reaches the
     * handler.
     *
     * @param statusCode the HTTP status code, from 400 to 599
     * @param message what was wrong and what would be right; not empty
     * @return the answer
     * @throws IllegalArgumentException if the status code is another, or the message is blank
     */
    public static MigrationResponse refused(int statusCode, String message) {
        if (statusCode < 400 || statusCode > 599) {
            throw new IllegalArgumentException("The status code must be from 400 to 599, but it is " + statusCode);
        }
        if (message.isBlank()) {
            throw new IllegalArgumentException("The message must not be blank");
        }
        return new MigrationResponse(statusCode, MigrationResult.refused(message), false);
    }

    /**
     * Returns the HTTP status code.
     *
     * @return 200, or from 400 on if the request was refused
     */
    public int statusCode() {
        return statusCode;
    }

    /**
     * Returns what the answer says.
     *
     * @return the result
     */
    public MigrationResult result() {
        return result;
    }

    /**
     * Returns the length of the JSON.
     *
     * @return the length in bytes
     */
    public long bodyLength() {
        return result.encodedLength();
    }

    /**
     * Returns the JSON as a string, so not for output of more than some hundred megabytes.
     *
     * @return one JSON object
     * @throws UncheckedIOException if stored output cannot be read, or this answer was closed
     */
    public String body() {
        var json = new ByteArrayOutputStream((int) Math.min(Integer.MAX_VALUE - 8, bodyLength()));
        try {
            writeTo(json);
        } catch (IOException e) {
            throw new UncheckedIOException("The output cannot be read", e);
        }
        return json.toString(StandardCharsets.UTF_8);
    }

    /**
     * Writes the JSON in UTF-8, in bounded memory. Can be called repeatedly.
     *
     * @param out takes exactly {@link #bodyLength()} bytes; neither flushed nor closed
     * @throws IOException if {@code out} fails or stored output cannot be read
     */
    public void writeTo(OutputStream out) throws IOException {
        result.writeTo(out);
    }

    /**
     * Returns what is to be answered instead if {@link #writeTo} has failed before anything was sent. A command that has
     * been executed, or was started, is not refused because its output cannot be read, and what has no output stays as it is.
     *
     * @param reason why the output cannot be read
     * @return the same without the output, with an {@code exception} that says so, for an answer to a command; a refusal
     *     with status code 503 for {@code progress}
     */
    public MigrationResponse withoutOutput(Throwable reason) {
        if (!result.hasOutput()) {
            return this;
        }
        return executed
                ? new MigrationResponse(statusCode, result.withoutOutput(reason), true)
                : refused(503, "The stored output cannot be read now; the log says why.");
    }

    /** Releases what the output holds. {@link MigrationResult#output()} and the body may be unreadable afterwards. */
    @Override
    public void close() {
        result.close();
    }

    /** Returns a short description, without the output. */
    @Override
    public String toString() {
        return statusCode + " " + result;
    }
}
