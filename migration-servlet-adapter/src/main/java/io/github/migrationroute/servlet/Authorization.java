package io.github.migrationroute.servlet;

import io.github.migrationroute.Requester;
import org.jspecify.annotations.Nullable;

/** What a {@link RequestAuthorizer} has decided about a request, and who has made it. Immutable. */
public final class Authorization {
    /** What can be decided. */
    enum Decision {
        GRANTED,
        DENIED,
        FORBIDDEN,
        MISCONFIGURED
    }

    private static final Authorization DENIED = new Authorization(Decision.DENIED, Requester.unknown());
    private static final Authorization FORBIDDEN = new Authorization(Decision.FORBIDDEN, Requester.unknown());
    private static final Authorization MISCONFIGURED = new Authorization(Decision.MISCONFIGURED, Requester.unknown());

    private final Decision decision;
    private final Requester requester;

    private Authorization(Decision decision, Requester requester) {
        this.decision = decision;
        this.requester = requester;
    }

    /**
     * Lets a request in.
     *
     * @param name who has made it: a user, a service, a job; null or blank if nobody knows. It goes into the log, into the
     *     run, and to the listeners, as {@link Requester#named} says
     * @return the decision that the request is carried out
     */
    public static Authorization granted(@Nullable String name) {
        return new Authorization(
                Decision.GRANTED, name == null || name.isBlank() ? Requester.unknown() : Requester.named(name));
    }

    /**
     * Rejects a request with no or wrong credentials.
     *
     * @return the decision that it is answered with status code 401
     */
    public static Authorization denied() {
        return DENIED;
    }

    /**
     * Rejects a request of somebody who is known, but not permitted to use the route.
     *
     * @return the decision that it is answered with status code 403
     */
    public static Authorization forbidden() {
        return FORBIDDEN;
    }

    /**
     * Rejects a request because nobody can be let in: the server is set up wrongly. The authorizer logs how.
     *
     * @return the decision that it is answered with status code 500
     */
    public static Authorization misconfigured() {
        return MISCONFIGURED;
    }

    Decision decision() {
        return decision;
    }

    Requester requester() {
        return requester;
    }

    /** Returns a short description. */
    @Override
    public String toString() {
        return decision == Decision.GRANTED ? "GRANTED to " + requester : decision.toString();
    }
}
