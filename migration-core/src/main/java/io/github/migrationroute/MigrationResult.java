package io.github.migrationroute;

import io.github.migrationroute.runstore.EncodedOutput;
import io.github.migrationroute.runstore.Run;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the JSON of an answer says: {@code success}, {@code status}, {@code output} and {@code exception} of a request
 * that was handled, or {@code success} and {@code message} of one that was refused. A key without a value is absent.
 *
 * <p>{@link #success()} says only that the request was handled. Whether the command failed is in {@link #exception()}.
 *
 * <p>Immutable and thread-safe.
 */
public final class MigrationResult {
    private final @Nullable MigrationProgressState status;
    private final @Nullable EncodedOutput output;
    private final @Nullable String exception;
    private final @Nullable String message;
    private final @Nullable Throwable failure;
    private final @Nullable String runId;

    /** Everything of the JSON that stands before the output, and after it. */
    private final byte[] prefix;

    private final byte[] suffix;

    private MigrationResult(
            @Nullable MigrationProgressState status,
            @Nullable EncodedOutput output,
            @Nullable String exception,
            @Nullable String message,
            @Nullable Throwable failure,
            @Nullable String runId) {
        this.status = status;
        this.output = output;
        this.exception = exception;
        this.message = message;
        this.failure = failure;
        this.runId = runId;
        this.prefix = encodePrefix();
        this.suffix = encodeSuffix();
    }

    static MigrationResult refused(String message) {
        return new MigrationResult(null, null, null, message, null, null);
    }

    static MigrationResult noRunYet() {
        return new MigrationResult(MigrationProgressState.NO_MIGRATION_RUNNING, null, null, null, null, null);
    }

    /**
     * Says what is known of a run.
     *
     * @param failure what it threw, if that is known as well
     */
    static MigrationResult of(Run run, @Nullable Throwable failure) {
        return new MigrationResult(
                run.hasEnded() ? MigrationProgressState.MIGRATION_FINISHED : MigrationProgressState.MIGRATION_RUNNING,
                run.output(),
                run.exception().orElse(null),
                null,
                failure,
                run.id());
    }

    /** Says what is known of a run whose output is not. */
    static MigrationResult ofRun(MigrationProgressState status, MigrationException incomplete, String runId) {
        return new MigrationResult(
                status, new IncompleteAnswer.NoOutput(), CommandExecutor.describe(incomplete), null, incomplete, runId);
    }

    static MigrationResult ofShortCommand(EncodedOutput output, @Nullable Throwable failure) {
        String exception = failure == null ? null : CommandExecutor.describe(failure);
        return new MigrationResult(null, output, exception, null, failure, null);
    }

    /**
     * Tells whether the request was handled.
     *
     * @return false if it was refused, and then there is a {@link #message()}
     */
    public boolean success() {
        return message == null;
    }

    /**
     * Returns where the run stands.
     *
     * @return the state; empty for a refused request and for {@code reset}, {@code clear-collectionfield-tables} and
     *     {@code stats}
     */
    public Optional<MigrationProgressState> status() {
        return Optional.ofNullable(status);
    }

    /**
     * Returns the output of the command until this answer, or of the latest run for {@code progress}. Every line ends
     * with {@code \n}.
     *
     * @return the output as one string, so not for output of more than some hundred megabytes; empty for a refused
     *     request and where there was no run yet
     * @throws UncheckedIOException if stored output cannot be read, or the response was closed
     */
    public Optional<String> output() {
        return output == null ? Optional.empty() : Optional.of(decode(output));
    }

    /**
     * Returns why the command failed, or what cannot be known of it.
     *
     * @return the message of a {@link MigrationException}, the {@link Throwable#toString()} of anything else, or what a
     *     store of runs says of a run whose node is gone; if the outcome or the output of a command that was executed cannot
     *     be stored or read, what is known of it, and why not more. Empty otherwise
     */
    public Optional<String> exception() {
        return Optional.ofNullable(exception);
    }

    /**
     * Returns what the command threw, for a caller in the same process; it is no part of the JSON.
     *
     * @return what is behind the {@link #exception()}; if the command was interrupted because its claim was lost or the host
     *     shuts down, an exception that says so, with the command's own as its cause. Empty if the command has not failed, or
     *     was a run that another process has executed, or this one before its latest
     */
    public Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }

    /**
     * Returns which run this result is about; it is no part of the JSON.
     *
     * @return its id, which no other run has, on whatever node and whenever; empty for a refused request, for a short
     *     command, and where there was no run yet
     */
    public Optional<String> runId() {
        return Optional.ofNullable(runId);
    }

    /**
     * Returns why the request was refused.
     *
     * @return the message; empty for a request that was handled
     */
    public Optional<String> message() {
        return Optional.ofNullable(message);
    }

    /** Returns a short description, without the output. */
    @Override
    public String toString() {
        return new String(prefix, StandardCharsets.UTF_8)
                + (output == null ? "" : "(" + output.encodedLength() + " bytes)")
                + new String(suffix, StandardCharsets.UTF_8);
    }

    boolean hasOutput() {
        return output != null;
    }

    /** Says the same of a command without its output, and why. */
    MigrationResult withoutOutput(Throwable reason) {
        MigrationException incomplete = IncompleteAnswer.unreadable(status, exception, reason);
        return new MigrationResult(
                status, new IncompleteAnswer.NoOutput(), CommandExecutor.describe(incomplete), null, incomplete, runId);
    }

    long encodedLength() {
        return prefix.length + (output == null ? 0 : output.encodedLength()) + suffix.length;
    }

    void writeTo(OutputStream out) throws IOException {
        out.write(prefix);
        if (output != null) {
            output.writeEncodedTo(out);
        }
        out.write(suffix);
    }

    void close() {
        if (output != null) {
            output.close();
        }
    }

    private byte[] encodePrefix() {
        var json = new ByteArrayOutputStream(64);
        put(json, success() ? "{\"success\":true" : "{\"success\":false");
        if (status != null) {
            put(json, ",\"status\":" + status.number());
        }
        if (output != null) {
            put(json, ",\"output\":\"");
        }
        return json.toByteArray();
    }

    private byte[] encodeSuffix() {
        var json = new ByteArrayOutputStream(64);
        if (output != null) {
            put(json, "\"");
        }
        putString(json, "exception", exception);
        putString(json, "message", message);
        put(json, "}");
        return json.toByteArray();
    }

    private static void putString(ByteArrayOutputStream json, String key, @Nullable String value) {
        if (value != null) {
            put(json, ",\"" + key + "\":\"");
            json.writeBytes(JsonTextEncoder.encode(value));
            put(json, "\"");
        }
    }

    private static void put(ByteArrayOutputStream json, String ascii) {
        json.writeBytes(ascii.getBytes(StandardCharsets.US_ASCII));
    }

    private static String decode(EncodedOutput output) {
        try {
            var json = new ByteArrayOutputStream((int) Math.min(Integer.MAX_VALUE - 8, output.encodedLength() + 2));
            json.write('"');
            output.writeEncodedTo(json);
            json.write('"');
            return Json.MAPPER.readValue(json.toByteArray(), String.class);
        } catch (IOException e) {
            throw new UncheckedIOException("The output cannot be read", e);
        }
    }
}
