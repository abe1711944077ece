package io.github.migrationroute.servlet;

import io.github.migrationroute.Requester;
import jakarta.servlet.http.HttpServletRequest;

/**
 * Decides whether a request may use the migration route, and says who has made it. Asked for every request, before anything else of it is looked
 * at and before its body is read.
 *
 * <p>Implementations are thread-safe. One that throws lets nobody in.
 */
@FunctionalInterface
public interface RequestAuthorizer {
    /**
     * Decides about a request.
     *
     * @param request the request; its body must not be read
     * @return the decision, and who has made the request if it is let in
     */
    Authorization authorize(HttpServletRequest request);

    /**
     * Lets every request in that reaches the servlet. For hosts whose container or framework has authorized it before:
     * a security constraint, a filter, a network that only operators reach. There is no such default on purpose.
     *
     * @return an authorizer that grants everything, to the {@linkplain HttpServletRequest#getRemoteUser remote user} if
     *     there is one
     */
    static RequestAuthorizer containerManaged() {
        return request -> {
            String user = request.getRemoteUser();
            return user == null || user.isBlank()
                    ? Authorization.granted()
                    : Authorization.granted(Requester.named(user));
        };
    }
}
