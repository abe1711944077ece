package io.github.migrationroute;

import io.github.migrationroute.runstore.EncodedOutput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The answer to a request for a resource below the route. Thread-safe. To be closed when it has been sent. */
public final class RunsAnswer implements RunsReply, AutoCloseable {
    private static final String JSON = "application/json";

    private final int statusCode;
    private final String contentType;
    private final @Nullable String allow;
    private final byte[] begin;
    private final EncodedOutput output;
    private final long from;
    private final boolean decoded;
    private final byte[] end;

    private RunsAnswer(
            int statusCode,
            String contentType,
            @Nullable String allow,
            byte[] begin,
            EncodedOutput output,
            long from,
            boolean decoded,
            byte[] end) {
        this.statusCode = statusCode;
        this.contentType = contentType;
        this.allow = allow;
        this.begin = begin;
        this.output = output;
        this.from = from;
        this.decoded = decoded;
        this.end = end;
    }

    static RunsAnswer json(int statusCode, byte[] json) {
        return new RunsAnswer(statusCode, JSON, null, json, EncodedOutput.none(), 0, false, new byte[0]);
    }

    static RunsAnswer refused(RefusedException refusal) {
        return refused(refusal, null);
    }

    static RunsAnswer refused(RefusedException refusal, @Nullable String allow) {
        byte[] json = refusal.response().body().getBytes(StandardCharsets.UTF_8);
        return new RunsAnswer(
                refusal.response().statusCode(), JSON, allow, json, EncodedOutput.none(), 0, false, new byte[0]);
    }

    /**
     * Returns output as JSON.
     *
     * @param status as the route numbers it
     * @param output closed with the answer
     */
    static RunsAnswer output(MigrationProgressState status, EncodedOutput output, long from) {
        return new RunsAnswer(
                200,
                JSON,
                null,
                ascii("{\"success\":true,\"status\":" + status.number() + ",\"output\":\""),
                output,
                from,
                false,
                ascii("\",\"next\":" + output.encodedLength() + "}"));
    }

    /**
     * Returns output as it was written.
     *
     * @param output closed with the answer
     */
    static RunsAnswer plainOutput(EncodedOutput output, long from) {
        return new RunsAnswer(200, "text/plain;charset=UTF-8", null, new byte[0], output, from, true, new byte[0]);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Returns the HTTP status code.
     *
     * @return 200, 202, or from 400 on if the request was refused
     */
    public int statusCode() {
        return statusCode;
    }

    /**
     * Returns the value of the header {@code Content-Type}.
     *
     * @return a media type
     */
    public String contentType() {
        return contentType;
    }

    /**
     * Returns the value of the header {@code Allow}.
     *
     * @return a method; empty unless the status code is 405
     */
    public Optional<String> allow() {
        return Optional.ofNullable(allow);
    }

    /**
     * Returns how long the body is.
     *
     * @return the length in bytes; empty if nobody knows before it was written
     */
    public OptionalLong bodyLength() {
        return decoded
                ? OptionalLong.empty()
                : OptionalLong.of(begin.length + (output.encodedLength() - from) + end.length);
    }

    /**
     * Writes the body in UTF-8, in bounded memory. Can be called repeatedly.
     *
     * @param out neither flushed nor closed
     * @throws IOException if {@code out} fails or stored output cannot be read
     */
    public void writeTo(OutputStream out) throws IOException {
        out.write(begin);
        if (decoded) {
            EncodedText.decode(output, from, output.encodedLength(), out);
        } else {
            output.writeEncodedTo(out, from, output.encodedLength());
        }
        out.write(end);
    }

    /**
     * Returns the body as a string, so not for output of more than some hundred megabytes.
     *
     * @return the body
     * @throws UncheckedIOException if stored output cannot be read, or this answer was closed
     */
    public String body() {
        var bytes = new ByteArrayOutputStream();
        try {
            writeTo(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("The output cannot be read", e);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** Releases what the output holds. Idempotent. */
    @Override
    public void close() {
        output.close();
    }

    /** Returns a short description, without the output. */
    @Override
    public String toString() {
        return statusCode + " " + new String(begin, StandardCharsets.UTF_8) + new String(end, StandardCharsets.UTF_8);
    }
}
