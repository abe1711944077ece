package io.github.migrationroute;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A valid request: which command, whether its output is to be verbose, and who has asked for it. Immutable.
 */
public final class MigrationRequest {
    /** How much of a value that a client sent is repeated in a message. */
    private static final int QUOTED_CHARS = 32;

    private final MigrationCommand command;
    private final boolean verbose;
    private final Requester requester;

    private MigrationRequest(MigrationCommand command, boolean verbose, Requester requester) {
        this.command = Objects.requireNonNull(command, "command");
        this.verbose = verbose;
        this.requester = Objects.requireNonNull(requester, "requester");
    }

    /**
     * Creates a request of an unknown requester, without verbose output.
     *
     * @param command the command
     * @return the request
     */
    public static MigrationRequest of(MigrationCommand command) {
        return new MigrationRequest(command, false, Requester.unknown());
    }

    /**
     * Returns this request with or without verbose output.
     *
     * @param verbose whether lines written with {@link MigrationLog#debug} are part of the output
     * @return a request
     */
    public MigrationRequest withVerbose(boolean verbose) {
        return new MigrationRequest(command, verbose, requester);
    }

    /**
     * Returns this request as that of somebody.
     *
     * @param requester who asks
     * @return a request
     */
    public MigrationRequest withRequester(Requester requester) {
        return new MigrationRequest(command, verbose, requester);
    }

    /**
     * Returns the command.
     *
     * @return the command
     */
    public MigrationCommand command() {
        return command;
    }

    /**
     * Tells whether lines written with {@link MigrationLog#debug} are part of the output.
     *
     * @return whether they are; false unless asked for
     */
    public boolean verbose() {
        return verbose;
    }

    /**
     * Returns who asks.
     *
     * @return the requester, who may be unknown
     */
    public Requester requester() {
        return requester;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof MigrationRequest that
                && command == that.command
                && verbose == that.verbose
                && requester.equals(that.requester);
    }

    @Override
    public int hashCode() {
        return Objects.hash(command, verbose, requester);
    }

    /** Returns a short description. */
    @Override
    public String toString() {
        return command.wireName() + (verbose ? ", verbose" : "") + ", requested by " + requester;
    }

    /**
     * Reads a request.
     *
     * @param payload a JSON object in UTF-8
     * @return the request
     * @throws RefusedException with status code 400 if the payload is anything else, or has no valid command
     */
    static MigrationRequest parse(byte[] payload) throws RefusedException {
        try (JsonParser parser = Json.MAPPER.createParser(decodeUtf8(payload))) {
            MigrationRequest request = readObject(parser);
            if (parser.nextToken() != null) {
                throw RefusedException.badRequest("The body must end after the JSON object.");
            }
            return request;
        } catch (JsonProcessingException e) {
            // Not Jackson's message: it repeats the request at length.
            throw RefusedException.badRequest(
                    "The body must be one valid JSON object that names no key twice" + position(e.getLocation()) + ".");
        } catch (IOException e) {
            throw new UncheckedIOException("Reading from memory failed", e);
        }
    }

    private static String position(@Nullable JsonLocation location) {
        return location == null
                ? ""
                : "; the error is near line " + location.getLineNr() + ", column " + location.getColumnNr();
    }

    /** Jackson itself would guess at UTF-16 and UTF-32, and let some malformed UTF-8 pass. */
    private static String decodeUtf8(byte[] payload) throws RefusedException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(payload))
                    .toString();
        } catch (CharacterCodingException e) {
            throw RefusedException.badRequest("The body must be UTF-8.");
        }
    }

    private static MigrationRequest readObject(JsonParser parser) throws IOException, RefusedException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw RefusedException.badRequest("The body must be a JSON object.");
        }
        MigrationCommand command = null;
        boolean verbose = false;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = parser.currentName();
            JsonToken value = parser.nextToken();
            switch (key) {
                case "cmd" -> command = command(value, parser.getText());
                case "verbose" -> verbose = verbose(value);
                default -> parser.skipChildren();
            }
        }
        if (command == null) {
            throw RefusedException.badRequest(
                    "The key \"cmd\" is missing; it must be one of: " + MigrationCommand.allWireNames() + ".");
        }
        return of(command).withVerbose(verbose);
    }

    private static MigrationCommand command(@Nullable JsonToken token, String text) throws RefusedException {
        if (token == JsonToken.VALUE_STRING) {
            var command = MigrationCommand.of(text);
            if (command.isPresent()) {
                return command.get();
            }
        }
        throw RefusedException.badRequest(
                "\"cmd\" must be one of: " + MigrationCommand.allWireNames() + "; it is " + quote(token, text) + ".");
    }

    private static boolean verbose(@Nullable JsonToken token) throws RefusedException {
        if (token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE) {
            return token == JsonToken.VALUE_TRUE;
        }
        throw RefusedException.badRequest("\"verbose\" must be true or false.");
    }

    private static String quote(@Nullable JsonToken token, String text) {
        if (token != JsonToken.VALUE_STRING) {
            return "not a string";
        }
        return text.length() <= QUOTED_CHARS ? '"' + text + '"' : '"' + text.substring(0, QUOTED_CHARS) + "…\"";
    }
}
