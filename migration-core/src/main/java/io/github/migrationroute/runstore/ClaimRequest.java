package io.github.migrationroute.runstore;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a claim is asked with: for which command, on whose behalf, and how patiently. Made by the route and read by a
 * {@link RunStore}. Immutable.
 */
public final class ClaimRequest {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9-]{1,64}");

    private final String id;
    private final String command;
    private final boolean verbose;
    private final @Nullable String requester;
    private final Duration patience;
    private final ClaimListener listener;

    private ClaimRequest(Builder builder) {
        this.id = builder.id;
        this.command = builder.command;
        this.verbose = builder.verbose;
        this.requester = builder.requester;
        this.patience = builder.patience;
        this.listener = builder.listener;
    }

    /**
     * Begins to build a request.
     *
     * @param id as {@link #id()}
     * @param command as {@link #command()}
     * @param listener as {@link #listener()}
     * @return a builder
     * @throws IllegalArgumentException if the id is not as it must be
     */
    public static Builder builder(String id, String command, ClaimListener listener) {
        return new Builder(id, command, listener);
    }

    /**
     * Returns what names this execution of a command, and the run if it is one.
     *
     * @return an id that is given only once, by whatever node and whenever; 1 to 64 ASCII letters, digits and hyphens
     */
    public String id() {
        return id;
    }

    /**
     * Returns the command that is to be executed.
     *
     * @return its name as in a request, for example {@code clear-collectionfield-tables}
     */
    public String command() {
        return command;
    }

    /**
     * Tells whether verbose output was asked for.
     *
     * @return whether it was; false unless set
     */
    public boolean verbose() {
        return verbose;
    }

    /**
     * Returns who has asked for the command.
     *
     * @return a name for people, without control characters; empty if nobody knows
     */
    public Optional<String> requester() {
        return Optional.ofNullable(requester);
    }

    /**
     * Returns how long to wait for a short command that is being executed.
     *
     * @return 0 or more; 0 unless set
     */
    public Duration patience() {
        return patience;
    }

    /**
     * Returns who is told what concerns the holder of the claim.
     *
     * @return the listener
     */
    public ClaimListener listener() {
        return listener;
    }

    /** Builds a {@link ClaimRequest}. Not thread-safe. */
    public static final class Builder {
        private final String id;
        private final String command;
        private final ClaimListener listener;
        private boolean verbose;
        private @Nullable String requester;
        private Duration patience = Duration.ZERO;

        private Builder(String id, String command, ClaimListener listener) {
            if (!ID.matcher(id).matches()) {
                throw new IllegalArgumentException(
                        "An id must be 1 to 64 ASCII letters, digits and hyphens, but it is \"" + id + "\"");
            }
            this.id = id;
            this.command = Objects.requireNonNull(command, "command");
            this.listener = Objects.requireNonNull(listener, "listener");
        }

        /**
         * Sets whether verbose output was asked for.
         *
         * @param verbose whether it was
         * @return this builder
         */
        public Builder verbose(boolean verbose) {
            this.verbose = verbose;
            return this;
        }

        /**
         * Sets who has asked for the command.
         *
         * @param name as {@link ClaimRequest#requester()}; null if nobody knows
         * @return this builder
         */
        public Builder requester(@Nullable String name) {
            this.requester = name;
            return this;
        }

        /**
         * Sets how long to wait.
         *
         * @param patience as {@link ClaimRequest#patience()}
         * @return this builder
         * @throws IllegalArgumentException if it is negative
         */
        public Builder patience(Duration patience) {
            if (patience.isNegative()) {
                throw new IllegalArgumentException("The patience must not be negative, but it is " + patience);
            }
            this.patience = patience;
            return this;
        }

        /**
         * Builds the request.
         *
         * @return the request
         */
        public ClaimRequest build() {
            return new ClaimRequest(this);
        }
    }
}
