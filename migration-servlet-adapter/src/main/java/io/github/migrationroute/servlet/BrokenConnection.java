package io.github.migrationroute.servlet;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;

/**
 * Breaks the connection of an answer off that has begun, for which the Servlet API has no method. Most containers do it when a
 * servlet throws; Undertow tries to send the rest and to end the answer properly, for which a client that does not read never
 * gives it the occasion, but does it when time has run out.
 */
final class BrokenConnection {
    private static final String UNDERTOW = "io.undertow.";

    private BrokenConnection() {}

    /**
     * Breaks the connection off.
     *
     * @param request the request, in a thread of the container
     * @param failure why
     */
    static void breakOff(HttpServletRequest request, Throwable failure) throws IOException {
        if (request.getServletContext().getClass().getName().startsWith(UNDERTOW)
                && !(failure instanceof VirtualMachineError)) {
            AsyncContext async = request.startAsync();
            async.setTimeout(1);
            return;
        }
        if (failure instanceof Error error) {
            throw error;
        }
        throw failure instanceof IOException e ? e : new IOException(failure);
    }
}
