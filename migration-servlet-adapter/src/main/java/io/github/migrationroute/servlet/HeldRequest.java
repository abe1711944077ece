package io.github.migrationroute.servlet;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request that holds no thread until it is ended, once, by whoever is first: it is {@linkplain #complete() complete}, or the
 * servlet {@linkplain #goOn goes on} with it in a thread of the container, or the container has found the client gone.
 *
 * <p>Thread-safe.
 */
final class HeldRequest implements AsyncListener {
    private static final Logger LOGGER = LoggerFactory.getLogger(HeldRequest.class);

    private static final String ATTRIBUTE = HeldRequest.class.getName();

    /** What is done in a thread of the container, and may throw as a servlet may. */
    @FunctionalInterface
    interface Sequel {
        void run(HttpServletRequest request, HttpServletResponse response) throws IOException;
    }

    private final AsyncContext async;
    private final Runnable released;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile Runnable afterwards = () -> {};

    private HeldRequest(AsyncContext async, Runnable released) {
        this.async = async;
        this.released = released;
    }

    /**
     * Lets the thread of a request go.
     *
     * @param released is called when the request has been ended, by whomever; must return quickly
     */
    static HeldRequest hold(HttpServletRequest request, HttpServletResponse response, Runnable released) {
        AsyncContext async = request.startAsync(request, response);
        // Not by the container: how long it takes is known here only.
        async.setTimeout(0);
        var held = new HeldRequest(async, released);
        async.addListener(held);
        return held;
    }

    /**
     * Does what is to be done with a request that was held, if this is one.
     *
     * @return whether it is one
     */
    static boolean goesOn(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!(request.getAttribute(ATTRIBUTE) instanceof Sequel sequel)) {
            return false;
        }
        request.removeAttribute(ATTRIBUTE);
        sequel.run(request, response);
        return true;
    }

    /** Tells whether it was ended. */
    boolean isEnded() {
        return ended.get();
    }

    /** Ends the request as it is. Does nothing if it was ended. */
    void complete() {
        if (end()) {
            try {
                async.complete();
            } catch (RuntimeException e) {
                LOGGER.debug("The container has ended a request before, or is being stopped", e);
            }
        }
    }

    /**
     * Lets the servlet go on with the request, in a thread of the container. Does nothing if it was ended.
     *
     * @param afterwards is called when the container has ended the request, whether the servlet has gone on or something before
     *     it has thrown
     * @return whether it will
     */
    boolean goOn(Sequel sequel, Runnable afterwards) {
        if (!end()) {
            return false;
        }
        this.afterwards = afterwards;
        try {
            async.getRequest().setAttribute(ATTRIBUTE, sequel);
            async.dispatch();
            return true;
        } catch (RuntimeException e) {
            LOGGER.debug("The container has ended a request before, or is being stopped", e);
            return false;
        }
    }

    /**
     * Ends the request such that the client does not take what it has got for everything. Does nothing if it was ended.
     *
     * @param failure why; is thrown to the container
     */
    void breakOff(Throwable failure) {
        var unused = goOn((request, response) -> BrokenConnection.breakOff(request, failure), () -> {});
    }

    private boolean end() {
        boolean first = ended.compareAndSet(false, true);
        if (first) {
            released.run();
        }
        return first;
    }

    @Override
    public void onComplete(AsyncEvent event) {
        end();
        afterwards.run();
    }

    /** Is not called, as there is no time-out. */
    @Override
    public void onTimeout(AsyncEvent event) {
        complete();
    }

    @Override
    public void onError(AsyncEvent event) {
        LOGGER.debug("A client that was to be answered later has gone", event.getThrowable());
        complete();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // Of what is thrown when the request goes on.
    }
}
