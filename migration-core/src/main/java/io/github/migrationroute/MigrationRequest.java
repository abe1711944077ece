package io.github.migrationroute;

import com.fasterxml.jackson.core.JsonToken;
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
        var fields = new Object() {
            @Nullable
            MigrationCommand command;

            boolean verbose;
        };
        JsonBody.read(payload, (key, value, text) -> {
            switch (key) {
                case "cmd" -> fields.command = command(value, text);
                case "verbose" -> fields.verbose = verbose(value);
                default -> {
                    // Unknown fields are ignored.
                }
            }
        });
        if (fields.command == null) {
            throw RefusedException.badRequest(
                    "The key \"cmd\" is missing; it must be one of: " + MigrationCommand.allWireNames() + ".");
        }
        return of(fields.command).withVerbose(fields.verbose);
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
