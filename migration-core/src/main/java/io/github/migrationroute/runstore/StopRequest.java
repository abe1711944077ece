package io.github.migrationroute.runstore;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** That somebody has asked for a run to stop. Made by a {@link RunStore}. Immutable. */
public final class StopRequest {
    private final Instant requestedAt;
    private final @Nullable String requestedBy;
    private final @Nullable String reason;

    private StopRequest(Instant requestedAt, @Nullable String requestedBy, @Nullable String reason) {
        this.requestedAt = Objects.requireNonNull(requestedAt, "requestedAt");
        this.requestedBy = requestedBy;
        this.reason = reason;
    }

    /**
     * Creates a request.
     *
     * @param requestedAt as {@link #requestedAt()}
     * @param requestedBy as {@link #requestedBy()}; null if nobody knows
     * @param reason as {@link #reason()}; null if none was given
     * @return the request
     */
    public static StopRequest of(Instant requestedAt, @Nullable String requestedBy, @Nullable String reason) {
        return new StopRequest(requestedAt, requestedBy, reason);
    }

    /**
     * Returns when it was asked for.
     *
     * @return the moment by the clock of the store
     */
    public Instant requestedAt() {
        return requestedAt;
    }

    /**
     * Returns who has asked.
     *
     * @return a name for people; empty if nobody knows
     */
    public Optional<String> requestedBy() {
        return Optional.ofNullable(requestedBy);
    }

    /**
     * Returns why.
     *
     * @return what was given as the reason, at most 1,000 chars; empty if nothing was
     */
    public Optional<String> reason() {
        return Optional.ofNullable(reason);
    }

    /** Returns a description for the operator, for example {@code asked to stop by ops at 2026-05-04T10:00:00Z: too slow}. */
    @Override
    public String toString() {
        return "asked to stop" + (requestedBy == null ? "" : " by " + requestedBy) + " at " + requestedAt
                + (reason == null ? "" : ": " + reason);
    }
}
