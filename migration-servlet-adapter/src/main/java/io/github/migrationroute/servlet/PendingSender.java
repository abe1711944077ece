package io.github.migrationroute.servlet;

import io.github.migrationroute.PendingAnswer;
import io.github.migrationroute.RunsAnswer;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Sends an answer that is not there yet: in a thread of the container when it is there, because it may be long and the client
 * slow. Holds no thread until then.
 */
final class PendingSender {
    private PendingSender() {}

    /** Sends an answer, now or later. Is to be called with a request that can be held. */
    static void send(PendingAnswer pending, HttpServletRequest request, HttpServletResponse response) {
        CompletableFuture<RunsAnswer> future = pending.answer().toCompletableFuture();
        HeldRequest held;
        try {
            held = HeldRequest.hold(request, response, () -> {
                if (!future.isDone()) {
                    pending.cancel();
                }
            });
        } catch (Throwable e) {
            pending.cancel();
            throw e;
        }
        var unused = future.whenComplete((answer, failure) -> {
            Runnable close = answer == null ? () -> {} : answer::close;
            boolean goesOn = held.goOn((again, sameResponse) -> send(answer, failure, sameResponse), close);
            if (!goesOn) {
                close.run();
            }
        });
    }

    private static void send(@Nullable RunsAnswer answer, @Nullable Throwable failure, HttpServletResponse response)
            throws IOException {
        if (answer == null) {
            if (failure instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException("There is no answer", failure);
        }
        AnswerSender.send(HttpAnswer.of(answer), response);
    }
}
