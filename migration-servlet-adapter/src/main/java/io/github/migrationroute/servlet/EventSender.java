package io.github.migrationroute.servlet;

import io.github.migrationroute.EventStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the events of one stream to one client, as fast as that takes them, and without ever waiting for it. A client that does
 * not read for a while is cut off.
 *
 * <p>A thread of the container finds that the client takes more, and the one that follows the run that there is more. Neither
 * sends anything: that is left to the one thread that sends to all clients, a little to each in turn, so that many of them take no
 * more of the processor from the run than one thread can. Once the container has said that the client takes nothing, only the
 * container begins again.
 *
 * <p>Thread-safe.
 */
final class EventSender implements WriteListener {
    private static final Logger LOGGER = LoggerFactory.getLogger(EventSender.class);

    private final EventStream stream;
    private final Duration standstill;
    private final ServletOutputStream out;
    private final ClientOutput client;
    private final HeldRequest held;

    /** How many events a client is sent before it is the turn of the next one. */
    private static final int EVENTS_AT_ONCE = 8;

    private final Executor sending;

    /** How often there was a reason to send since everything was sent. */
    private final AtomicInteger reasons = new AtomicInteger();

    /** Whether the client may take something; false from before the container is asked until it says so. */
    private volatile boolean ready;

    /** When the client was last known to take something. */
    private volatile long readySince = System.nanoTime();

    private volatile @Nullable Throwable failure;

    // Of whoever sends.
    private boolean unflushed;
    private boolean over;

    private EventSender(
            EventStream stream,
            Duration standstill,
            Executor sending,
            HttpServletRequest request,
            HttpServletResponse response,
            Consumer<EventSender> released)
            throws IOException {
        this.sending = sending;
        this.stream = stream;
        this.standstill = standstill;
        this.out = response.getOutputStream();
        this.client = new ClientOutput(out);
        this.held = HeldRequest.hold(request, response, () -> {
            stream.close();
            released.accept(this);
        });
    }

    /**
     * Begins to send.
     *
     * @param standstill for how long the client need not read
     * @param sending executes what is sent, one after the other
     * @param request one that can be held
     * @param begun is told as soon as it can be broken off
     * @param released is told when nothing more will be sent
     */
    static void send(
            EventStream stream,
            Duration standstill,
            Executor sending,
            HttpServletRequest request,
            HttpServletResponse response,
            Consumer<EventSender> begun,
            Consumer<EventSender> released)
            throws IOException {
        response.setStatus(200);
        response.setContentType("text/event-stream");
        response.setHeader("Cache-Control", "no-store");
        // Or a proxy would keep events back, nginx for example.
        response.setHeader("X-Accel-Buffering", "no");
        EventSender sender;
        try {
            // What fails from here on ends this answer, and begins no other one.
            new ClientOutput(response.getOutputStream()).flush();
            sender = new EventSender(stream, standstill, sending, request, response, released);
        } catch (Throwable e) {
            stream.close();
            throw e;
        }
        try {
            sender.out.setWriteListener(sender);
            stream.onMore(sender::sendWhatThereIs);
            begun.accept(sender);
        } catch (Throwable e) {
            sender.held.complete();
            throw e;
        }
    }

    /** Ends it at once, whatever has been sent. */
    void breakOff(Throwable reason) {
        failure = reason;
        sendWhatThereIs();
    }

    @Override
    public void onWritePossible() {
        readySince = System.nanoTime();
        ready = true;
        sendWhatThereIs();
    }

    @Override
    public void onError(Throwable e) {
        LOGGER.debug("A client that followed a run has gone", e);
        held.complete();
    }

    /** Does not throw, and does not wait. */
    private void sendWhatThereIs() {
        if (reasons.getAndIncrement() == 0) {
            waitForTurn();
        }
    }

    private void waitForTurn() {
        try {
            sending.execute(this::takeTurn);
        } catch (Throwable e) {
            // There is no memory for its thread, perhaps. The next reason, a comment at the latest, tries again.
            AnswerSender.logFailure("Events cannot be sent now", e);
            reasons.set(0);
        }
    }

    private void takeTurn() {
        int known = reasons.get();
        boolean more = sendUnlessEnded();
        if (more || reasons.addAndGet(-known) != 0) {
            waitForTurn();
        }
    }

    /** Returns whether there may be more that the client takes. */
    private boolean sendUnlessEnded() {
        try {
            if (held.isEnded()) {
                return false;
            }
            Throwable reason = failure;
            if (reason == null) {
                return sendWhileTaken();
            }
            held.breakOff(reason);
        } catch (ClientOutput.GoneException e) {
            LOGGER.debug("A client that followed a run has gone: {}", e.getMessage());
            held.complete();
        } catch (Throwable e) {
            AnswerSender.logFailure("A run cannot be followed any more", e);
            held.breakOff(e);
        }
        return false;
    }

    private boolean sendWhileTaken() throws IOException {
        for (int i = 0; i < EVENTS_AT_ONCE; i++) {
            if (!takesMore()) {
                return false;
            }
            byte[] next = over ? new byte[0] : stream.next();
            over |= stream.isOver();
            if (next.length > 0) {
                unflushed = true;
                client.write(next);
            } else if (unflushed) {
                unflushed = false;
                client.flush();
            } else {
                if (over) {
                    held.complete();
                }
                return false;
            }
        }
        return true;
    }

    private boolean takesMore() {
        if (!ready) {
            endIfNothingIsTaken();
            return false;
        }
        // Before it is asked, and not when it takes nothing: another thread may be told meanwhile that it takes more.
        ready = false;
        readySince = System.nanoTime();
        boolean taken = out.isReady();
        if (taken) {
            ready = true;
        }
        return taken;
    }

    /** Where the route is closed, nobody comes back to see how long it takes. */
    private void endIfNothingIsTaken() {
        boolean isClosed = stream.isOver() && !over;
        if (isClosed || System.nanoTime() - readySince >= standstill.toNanos()) {
            LOGGER.info(
                    "A client that followed a run is cut off, because {}",
                    isClosed ? "the route is closed" : "it has not read for " + standstill.toMillis() + " ms");
            held.breakOff(new IOException("The client does not read"));
        }
    }
}
