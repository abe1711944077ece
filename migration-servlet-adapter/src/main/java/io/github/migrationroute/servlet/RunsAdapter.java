package io.github.migrationroute.servlet;

import io.github.migrationroute.EventStream;
import io.github.migrationroute.PendingAnswer;
import io.github.migrationroute.Requester;
import io.github.migrationroute.RunResources;
import io.github.migrationroute.RunsAnswer;
import io.github.migrationroute.RunsReply;
import io.github.migrationroute.RunsRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Translates between HTTP and the {@link RunResources}, which are below the route. Thread-safe.
 */
final class RunsAdapter implements AutoCloseable {
    /** For how long a client that follows a run may not read before it is cut off. */
    static final Duration STANDSTILL = Duration.ofSeconds(60);

    private static final Logger LOGGER = LoggerFactory.getLogger(RunsAdapter.class);

    private final SendingThread sending = new SendingThread();
    private final Set<EventSender> senders = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean hasComplained = new AtomicBoolean();
    private volatile Duration standstill = STANDSTILL;
    private volatile boolean closed;

    void cutOffAfter(Duration duration) {
        this.standstill = duration;
    }

    /**
     * Answers a request, now or later.
     *
     * @param requester who has made it, and is let in
     */
    void answer(HttpServletRequest request, HttpServletResponse response, RunResources resources, Requester requester)
            throws IOException {
        send(resources.handle(translated(request, requester)), request, response);
    }

    private static RunsRequest translated(HttpServletRequest request, Requester requester) throws IOException {
        return RunsRequest.builder(request.getMethod(), request.getPathInfo())
                .query(request.getQueryString())
                .accept(joined(request.getHeaders("Accept")))
                .lastEventId(request.getHeader("Last-Event-ID"))
                .body(request.getInputStream(), MediaTypes.isJson(request))
                .requester(requester)
                .build();
    }

    private static @Nullable String joined(@Nullable Enumeration<String> values) {
        return values == null ? null : String.join(",", Collections.list(values));
    }

    private void send(RunsReply reply, HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (reply instanceof RunsAnswer answer) {
            AnswerSender.send(HttpAnswer.of(answer), response);
        } else if (reply instanceof PendingAnswer pending) {
            if (request.isAsyncSupported()) {
                PendingSender.send(pending, request, response);
            } else {
                pending.cancel();
                refuse(response);
            }
        } else if (reply instanceof EventStream stream) {
            if (request.isAsyncSupported()) {
                EventSender.send(stream, standstill, sending, request, response, this::add, senders::remove);
            } else {
                stream.close();
                refuse(response);
            }
        }
    }

    private void refuse(HttpServletResponse response) throws IOException {
        if (hasComplained.compareAndSet(false, true)) {
            LOGGER.error(
                    "Nobody can follow a run or wait for it: the servlet of the migration route, or a filter before it,"
                            + " is not set up with asyncSupported (<async-supported>true</async-supported> in a web.xml)");
        }
        AnswerSender.send(MigrationServlet.setUpWrongly(), response);
    }

    private void add(EventSender sender) {
        senders.add(sender);
        if (closed) {
            sender.breakOff(new IOException("The route is closed"));
        }
    }

    /** Ends what is still being sent. Idempotent. */
    @Override
    public void close() {
        closed = true;
        senders.forEach(sender -> sender.breakOff(new IOException("The route is closed")));
        // What was left to it is still done; what comes later is done by whoever comes.
        sending.shutdown();
    }
}
