package io.github.migrationroute.servlet;

import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends answers, and if that or what precedes it fails, something in the words of the route instead. */
final class AnswerSender {
    private static final Logger LOGGER = LoggerFactory.getLogger(MigrationServlet.class);

    /** In bytes. In pieces, a small answer is put together by the container, in a buffer that is many times as large. */
    private static final int WRITTEN_AT_ONCE = 8 * 1024;

    private AnswerSender() {}

    /** Handles a request. */
    @FunctionalInterface
    interface Handling {
        void handle() throws IOException;
    }

    /**
     * Handles a request such that the client gets an answer of the route, whatever is thrown, and the log the details. A {@link
     * VirtualMachineError} is thrown after that, and what was thrown when an answer had begun at once.
     *
     * @throws ClientOutput.GoneException if the client is gone
     */
    static void answerAnyhow(HttpServletResponse response, Handling handling) throws IOException {
        try {
            handling.handle();
        } catch (ClientOutput.GoneException e) {
            throw e;
        } catch (Throwable e) {
            if (response.isCommitted()) {
                // The container breaks the connection off, so that nobody takes half of an answer for a whole one.
                throw e;
            }
            logFailure("A request for the migration route failed", e);
            response.reset();
            sendInstead(e, HttpAnswer.refused(500, "The request failed; the log of the server says why."), response);
        }
    }

    /** Writes to the log what went wrong. */
    static void logFailure(String message, Throwable failure) {
        try {
            LOGGER.error(message, failure);
        } catch (Throwable e) {
            // A throwable whose methods throw, or a broken logging backend. The client gets its answer all the same.
            logClass(message, failure);
        }
    }

    private static void logClass(String message, Throwable failure) {
        try {
            LOGGER.error("{}: {}", message, failure.getClass().getName());
        } catch (Throwable e) {
            // Nobody is left to tell.
        }
    }

    /** Sends an answer, or why it cannot be written, and closes it. */
    static void send(HttpAnswer answer, HttpServletResponse response) throws IOException {
        try (answer) {
            write(answer, response);
        } catch (ClientOutput.GoneException e) {
            throw e;
        } catch (Throwable e) {
            if (response.isCommitted()) {
                throw e;
            }
            logFailure("An answer of the migration route cannot be written", e);
            response.reset();
            sendInstead(e, answer.insteadOf(e), response);
        }
    }

    /** One of the machine goes on to the container, also if the client is gone before it has the answer. */
    private static void sendInstead(Throwable failure, HttpAnswer answer, HttpServletResponse response)
            throws IOException {
        if (!(failure instanceof VirtualMachineError error)) {
            write(answer, response);
            return;
        }
        try {
            write(answer, response);
            // Or the container would put its own page in the place of the answer.
            response.flushBuffer();
        } catch (IOException | RuntimeException e) {
            error.addSuppressed(e);
        }
        throw error;
    }

    private static void write(HttpAnswer answer, HttpServletResponse response) throws IOException {
        response.setStatus(answer.statusCode());
        response.setContentType(answer.contentType());
        response.setHeader("Cache-Control", "no-store");
        answer.allow().ifPresent(methods -> response.setHeader("Allow", methods));
        answer.bodyLength().ifPresent(response::setContentLengthLong);
        var out = new ClientOutput(response.getOutputStream());
        if (answer.bodyLength().orElse(Long.MAX_VALUE) > WRITTEN_AT_ONCE) {
            answer.writeTo(out);
        } else {
            var body = new ByteArrayOutputStream((int) answer.bodyLength().getAsLong());
            answer.writeTo(body);
            body.writeTo(out);
        }
    }
}
