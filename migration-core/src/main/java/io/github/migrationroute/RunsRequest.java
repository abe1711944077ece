package io.github.migrationroute;

import java.io.InputStream;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A request for a resource below the route, as it came over HTTP. Not thread-safe. */
public final class RunsRequest {
    private final String method;
    private final String path;
    private final @Nullable String query;
    private final @Nullable String accept;
    private final @Nullable String lastEventId;
    private final @Nullable InputStream body;
    private final boolean bodyIsJson;
    private final Requester requester;

    private RunsRequest(Builder builder) {
        this.method = builder.method;
        this.path = builder.path;
        this.query = builder.query;
        this.accept = builder.accept;
        this.lastEventId = builder.lastEventId;
        this.body = builder.body;
        this.bodyIsJson = builder.bodyIsJson;
        this.requester = builder.requester;
    }

    /**
     * Begins to build a request.
     *
     * @param method the method, in upper case
     * @param path what follows the path of the route, decoded; for example {@code /runs/latest}
     * @return a builder
     */
    public static Builder builder(String method, String path) {
        return new Builder(method, path);
    }

    String method() {
        return method;
    }

    String path() {
        return path;
    }

    Optional<String> query() {
        return Optional.ofNullable(query);
    }

    Optional<String> accept() {
        return Optional.ofNullable(accept);
    }

    Optional<String> lastEventId() {
        return Optional.ofNullable(lastEventId);
    }

    Optional<InputStream> body() {
        return Optional.ofNullable(body);
    }

    boolean bodyIsJson() {
        return bodyIsJson;
    }

    Requester requester() {
        return requester;
    }

    /** Builds a {@link RunsRequest}. Not thread-safe. */
    public static final class Builder {
        private final String method;
        private final String path;
        private @Nullable String query;
        private @Nullable String accept;
        private @Nullable String lastEventId;
        private @Nullable InputStream body;
        private boolean bodyIsJson;
        private Requester requester = Requester.unknown();

        private Builder(String method, String path) {
            this.method = Objects.requireNonNull(method, "method");
            this.path = Objects.requireNonNull(path, "path");
        }

        /**
         * Sets the query.
         *
         * @param query as it came, not decoded; null if there is none
         * @return this builder
         */
        public Builder query(@Nullable String query) {
            this.query = query;
            return this;
        }

        /**
         * Sets the value of the header {@code Accept}.
         *
         * @param accept the value; null if there is none
         * @return this builder
         */
        public Builder accept(@Nullable String accept) {
            this.accept = accept;
            return this;
        }

        /**
         * Sets the value of the header {@code Last-Event-ID}.
         *
         * @param lastEventId the value; null if there is none
         * @return this builder
         */
        public Builder lastEventId(@Nullable String lastEventId) {
            this.lastEventId = lastEventId;
            return this;
        }

        /**
         * Sets the body. It is read only for a resource that takes one, up to the payload limit.
         *
         * @param body the body; not closed
         * @param isJson whether its media type is {@code application/json}, in UTF-8
         * @return this builder
         */
        public Builder body(InputStream body, boolean isJson) {
            this.body = Objects.requireNonNull(body, "body");
            this.bodyIsJson = isJson;
            return this;
        }

        /**
         * Sets who asks.
         *
         * @param requester the requester; unknown unless set
         * @return this builder
         */
        public Builder requester(Requester requester) {
            this.requester = Objects.requireNonNull(requester, "requester");
            return this;
        }

        /**
         * Builds the request.
         *
         * @return the request
         */
        public RunsRequest build() {
            return new RunsRequest(this);
        }
    }
}
