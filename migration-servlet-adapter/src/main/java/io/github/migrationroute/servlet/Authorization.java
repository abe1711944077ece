package io.github.migrationroute.servlet;

import io.github.migrationroute.Requester;
import java.util.Objects;

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
     * Lets a request in of which nobody knows who has made it, as when a password is known to many.
     *
     * @return the decision that the request is carried out
     */
    public static Authorization granted() {
        return granted(Requester.unknown());
    }

    /**
     * Lets a request in.
     *
     * @param requester who has made it: goes into the log, into the run, and to the listeners
     * @return the decision that the request is carried out
     */
    public static Authorization granted(Requester requester) {
        return new Authorization(Decision.GRANTED, Objects.requireNonNull(requester, "requester"));
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

    /**
     * Tells whether the request is carried out, for an authorizer that asks another one.
     *
     * @return whether it is let in
     */
    public boolean isGranted() {
        return decision == Decision.GRANTED;
    }

    /**
     * Returns who has made the request.
     *
     * @return the requester; unknown if the request is not let in
     */
    public Requester requester() {
        return requester;
    }

    /** Returns a short description. */
    @Override
    public String toString() {
        return isGranted() ? "GRANTED to " + requester : decision.toString();
    }
}
