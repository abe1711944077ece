package io.github.migrationroute;

import io.github.migrationroute.runstore.EncodedOutput;
import io.github.migrationroute.runstore.Run;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * What the JSON of an answer says: {@code success}, {@code status}, {@code output} and {@code exception} of a request
 * that was handled, or {@code success} and {@code message} of one that was refused. A key without a value is absent. In
 * which form it says where the migration stands is set for the handler: {@link StatusForm}.
 *
 * <p>{@link #success()} says only that the request was handled. Whether the command failed is in {@link #exception()}.
 *
 * <p>Immutable and thread-safe.
 */
public final class MigrationResult {
    /** What there is to say, in whatever form. */
    private record Content(
            @Nullable MigrationProgressState status,
            @Nullable EncodedOutput output,
            @Nullable String exception,
            @Nullable String message,
            @Nullable Throwable failure,
            @Nullable String runId,
            Map<String, Object> facts) {
        static Content ofRun(
                MigrationProgressState status,
                EncodedOutput output,
                @Nullable String exception,
                @Nullable Throwable failure,
                String runId,
                Map<String, Object> facts) {
            return new Content(status, output, exception, null, failure, runId, facts);
        }

        Content withoutOutput(Throwable reason) {
            MigrationException incomplete = IncompleteAnswer.unreadable(status, exception, reason);
            return new Content(
                    status, EncodedOutput.none(), CommandExecutor.describe(incomplete), null, incomplete, runId, facts);
        }
    }

    /** The facts that {@code stats} is answered with, in their order. */
    private static final List<String> STATS = List.of(
            MigrationFacts.CURRENT_MIGRATION_INDEX,
            MigrationFacts.TARGET_MIGRATION_INDEX,
            MigrationFacts.POSITIONS,
            MigrationFacts.EVENTS,
            MigrationFacts.PARTIALLY_MIGRATED_POSITIONS,
            MigrationFacts.FULLY_MIGRATED_POSITIONS);

    private final Content content;

    /** What stands in the JSON for the status, a number or a string; null if nothing does. */
    private final @Nullable String status;

    /** The JSON object that stands there instead of the output; null if the output does. */
    private final @Nullable String stats;

    /** Everything of the JSON that stands before the output, and after it. */
    private final byte[] prefix;

    private final byte[] suffix;

    private MigrationResult(Content content, @Nullable String status, @Nullable String stats) {
        this.content = content;
        this.status = status;
        this.stats = stats;
        this.prefix = encodePrefix();
        this.suffix = encodeSuffix();
    }

    private MigrationResult(Content content) {
        this(content, content.status == null ? null : Integer.toString(content.status.number()), null);
    }

    static MigrationResult refused(String message) {
        return new MigrationResult(new Content(null, null, null, message, null, null, Map.of()));
    }

    static MigrationResult noRunYet() {
        return new MigrationResult(
                new Content(MigrationProgressState.NO_MIGRATION_RUNNING, null, null, null, null, null, Map.of()));
    }

    /**
     * Says what is known of a run.
     *
     * @param outcome what is known of the latest run of this process
     */
    static MigrationResult of(Run run, LatestOutcome outcome) {
        return new MigrationResult(Content.ofRun(
                run.hasEnded() ? MigrationProgressState.MIGRATION_FINISHED : MigrationProgressState.MIGRATION_RUNNING,
                run.output(),
                run.exception().orElse(null),
                outcome.failureOf(run),
                run.id(),
                outcome.factsOf(run)));
    }

    /** Says what is known of a run whose output is not. */
    static MigrationResult ofRun(MigrationProgressState status, MigrationException incomplete, Execution execution) {
        return new MigrationResult(Content.ofRun(
                status,
                EncodedOutput.none(),
                CommandExecutor.describe(incomplete),
                incomplete,
                execution.id(),
                execution.facts().snapshot()));
    }

    static MigrationResult ofShortCommand(EncodedOutput output, @Nullable Throwable failure, Facts facts) {
        String exception = failure == null ? null : CommandExecutor.describe(failure);
        return new MigrationResult(new Content(null, output, exception, null, failure, null, facts.snapshot()));
    }

    /**
     * Says the same with a word as its status.
     *
     * @param word needs no escaping; null if there is none to say
     */
    MigrationResult withStatus(@Nullable String word) {
        return new MigrationResult(content, word == null ? null : quoted(word), stats);
    }

    /**
     * Says the same of {@code stats} with its facts in the place of its output.
     *
     * @param word the status among them, as in {@link #withStatus}
     */
    MigrationResult withStats(@Nullable String word) {
        var object = new StringJoiner(",", "{", "}");
        if (word != null) {
            object.add("\"status\":" + quoted(word));
        }
        for (String name : STATS) {
            if (content.facts.get(name) instanceof Long number) {
                object.add(quoted(name) + ":" + number);
            }
        }
        return new MigrationResult(content, status, object.toString());
    }

    private static String quoted(String plain) {
        return '"' + plain + '"';
    }

    /**
     * Tells whether the request was handled.
     *
     * @return false if it was refused, and then there is a {@link #message()}
     */
    public boolean success() {
        return content.message == null;
    }

    /**
     * Returns where the run stands.
     *
     * @return the state; empty for a refused request and for {@code reset}, {@code clear-collectionfield-tables} and
     *     {@code stats}
     */
    public Optional<MigrationProgressState> status() {
        return Optional.ofNullable(content.status);
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
        return content.output == null ? Optional.empty() : Optional.of(decode(content.output));
    }

    /**
     * Returns why the command failed, or what cannot be known of it.
     *
     * @return the message of a {@link MigrationException}, the {@link Throwable#toString()} of anything else, or what a
     *     store of runs says of a run whose node is gone; if the outcome or the output of a command that was executed cannot
     *     be stored or read, what is known of it, and why not more. Empty otherwise
     */
    public Optional<String> exception() {
        return Optional.ofNullable(content.exception);
    }

    /**
     * Returns what the command threw, for a caller in the same process; it is no part of the JSON.
     *
     * @return what is behind the {@link #exception()}; if the command was interrupted because its claim was lost or the host
     *     shuts down, an exception that says so, with the command's own as its cause. Empty if the command has not failed, or
     *     was a run that another process has executed, or this one before its latest
     */
    public Optional<Throwable> failure() {
        return Optional.ofNullable(content.failure);
    }

    /**
     * Returns which run this result is about; it is no part of the JSON.
     *
     * @return its id, which no other run has, on whatever node and whenever; empty for a refused request, for a short
     *     command, and where there was no run yet
     */
    public Optional<String> runId() {
        return Optional.ofNullable(content.runId);
    }

    /**
     * Returns what the command has given as values, by their names; the JSON has it only where the host has chosen {@link
     * StatusForm#WORDS}, in the answer to {@code stats}.
     *
     * @return an unmodifiable map of names, such as those in {@link MigrationFacts}, to {@link Long} and {@link String};
     *     empty if the command gave none, or was a run that another process executes, or this one before its latest
     */
    public Map<String, Object> facts() {
        return content.facts;
    }

    /**
     * Returns why the request was refused.
     *
     * @return the message; empty for a request that was handled
     */
    public Optional<String> message() {
        return Optional.ofNullable(content.message);
    }

    /** Returns a short description, without the output. */
    @Override
    public String toString() {
        EncodedOutput output = shownOutput();
        return new String(prefix, StandardCharsets.UTF_8)
                + (output == null ? "" : "(" + output.encodedLength() + " bytes)")
                + new String(suffix, StandardCharsets.UTF_8);
    }

    boolean hasOutput() {
        return shownOutput() != null;
    }

    /** Says the same of a command without its output, and why. */
    MigrationResult withoutOutput(Throwable reason) {
        return new MigrationResult(content.withoutOutput(reason), status, stats);
    }

    long encodedLength() {
        EncodedOutput output = shownOutput();
        return prefix.length + (output == null ? 0 : output.encodedLength()) + suffix.length;
    }

    void writeTo(OutputStream out) throws IOException {
        EncodedOutput output = shownOutput();
        out.write(prefix);
        if (output != null) {
            output.writeEncodedTo(out);
        }
        out.write(suffix);
    }

    void close() {
        if (content.output != null) {
            content.output.close();
        }
    }

    private @Nullable EncodedOutput shownOutput() {
        return stats == null ? content.output : null;
    }

    private byte[] encodePrefix() {
        var json = new ByteArrayOutputStream(64);
        put(json, success() ? "{\"success\":true" : "{\"success\":false");
        if (status != null) {
            put(json, ",\"status\":" + status);
        }
        if (stats != null) {
            put(json, ",\"stats\":" + stats);
        }
        if (shownOutput() != null) {
            put(json, ",\"output\":\"");
        }
        return json.toByteArray();
    }

    private byte[] encodeSuffix() {
        var json = new ByteArrayOutputStream(64);
        if (shownOutput() != null) {
            put(json, "\"");
        }
        putString(json, "exception", content.exception);
        putString(json, "message", content.message);
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
