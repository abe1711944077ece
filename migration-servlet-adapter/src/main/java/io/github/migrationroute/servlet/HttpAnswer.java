package io.github.migrationroute.servlet;

import io.github.migrationroute.MigrationResponse;
import io.github.migrationroute.RunsAnswer;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.OptionalLong;

/** What is sent as the answer to a request, whichever part of the route has given it. To be closed when it has been sent. */
interface HttpAnswer extends AutoCloseable {
    /** The media type of every answer of the route itself. */
    String JSON = "application/json";

    /** Returns the status code. */
    int statusCode();

    /** Returns the value of {@code Content-Type}. */
    String contentType();

    /** Returns the value of {@code Allow}; empty if there is to be none. */
    Optional<String> allow();

    /** Returns the length of the body in bytes; empty if nobody knows before it was written. */
    OptionalLong bodyLength();

    /** Writes the body; can be called repeatedly. */
    void writeTo(OutputStream out) throws IOException;

    /** Returns what is sent instead if the body cannot be written, and nothing has been sent yet. */
    HttpAnswer insteadOf(Throwable failure);

    @Override
    void close();

    /** Returns a refusal. */
    static HttpAnswer refused(int statusCode, String message) {
        return of(MigrationResponse.refused(statusCode, message));
    }

    /** Returns an answer of the route itself. */
    static HttpAnswer of(MigrationResponse response) {
        return new OfRoute(response, Optional.empty());
    }

    /** Returns an answer of a resource below the route. */
    static HttpAnswer of(RunsAnswer answer) {
        return new OfRuns(answer);
    }

    /** An answer of the route itself. */
    record OfRoute(MigrationResponse response, Optional<String> allow) implements HttpAnswer {
        @Override
        public int statusCode() {
            return response.statusCode();
        }

        @Override
        public String contentType() {
            return JSON;
        }

        @Override
        public OptionalLong bodyLength() {
            return OptionalLong.of(response.bodyLength());
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            response.writeTo(out);
        }

        /** It still says what is known, so that nobody takes a command for refused. */
        @Override
        public HttpAnswer insteadOf(Throwable failure) {
            return new OfRoute(response.withoutOutput(failure), allow);
        }

        @Override
        public void close() {
            response.close();
        }
    }

    /** An answer of a resource below the route. */
    record OfRuns(RunsAnswer answer) implements HttpAnswer {
        @Override
        public int statusCode() {
            return answer.statusCode();
        }

        @Override
        public String contentType() {
            return answer.contentType();
        }

        @Override
        public Optional<String> allow() {
            return answer.allow();
        }

        @Override
        public OptionalLong bodyLength() {
            return answer.bodyLength();
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            answer.writeTo(out);
        }

        /** Only output can fail to be read. */
        @Override
        public HttpAnswer insteadOf(Throwable failure) {
            return answer.statusCode() == 200
                    ? refused(503, "The stored output cannot be read now; the log says why.")
                    : this;
        }

        @Override
        public void close() {
            answer.close();
        }
    }
}
