package io.github.migrationroute.servlet;

import jakarta.servlet.http.HttpServletRequest;

/**
 * Decides whether a request may use the migration route. Asked for every request, before anything else of it is looked
 * at and before its body is read.
 *
 * <p>Implementations are thread-safe. One that throws lets nobody in.
 */
@FunctionalInterface
public interface RequestAuthorizer {
    /** What can be decided. */
    enum Decision {
        /** The request is carried out. */
        GRANTED,
        /** The request has no or wrong credentials: 401. */
        DENIED,
        /** Nobody can be let in, because the server is set up wrongly: 500. The authorizer has logged why. */
        MISCONFIGURED
    }

    /**
     * Decides about a request.
     *
     * @param request the request; its body must not be read
     * @return the decision
     */
    Decision authorize(HttpServletRequest request);

    /**
     * Lets every request in that reaches the servlet. For hosts whose container or framework has authorized it before:
     * a security constraint, a filter, a network that only operators reach. There is no such default on purpose.
     *
     * @return an authorizer that grants everything
     */
    static RequestAuthorizer containerManaged() {
        return request -> Decision.GRANTED;
    }
}
