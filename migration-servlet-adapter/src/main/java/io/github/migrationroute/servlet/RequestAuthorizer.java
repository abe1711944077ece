package io.github.migrationroute.servlet;

import io.github.migrationroute.Requester;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;

/**
 * Decides whether a request may use the migration route, and says who has made it. Asked for every request, before anything else of it is looked
 * at and before its body is read.
 *
 * <p>Implementations are thread-safe. One that throws, be it an {@link Error}, lets nobody in.
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
     * Tells what is known to be set up wrongly, such that nobody would be let in as it is now. The servlet asks when it is
     * initialized, so that it stands in the log before the first request; requests are decided about by {@link #authorize}
     * all the same, because what is wrong may be put right meanwhile.
     *
     * <p>An authorizer that asks another one asks it this as well.
     *
     * @return what is wrong, for the log, so without secrets; empty if nothing is known to be, as it is unless overridden
     */
    default Optional<String> misconfiguration() {
        return Optional.empty();
    }

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
