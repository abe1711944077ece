package io.github.migrationroute.servlet.contract;

import io.github.migrationroute.servlet.Authorization;
import io.github.migrationroute.servlet.RequestAuthorizer;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts the requests that reach the servlet, by the port of the client: so those that the container answers itself can be
 * told from them. Thread-safe.
 */
final class CountingAuthorizer implements RequestAuthorizer {
    private final RequestAuthorizer authorizer;
    private final Map<Integer, Integer> requests = new ConcurrentHashMap<>();

    CountingAuthorizer(RequestAuthorizer authorizer) {
        this.authorizer = authorizer;
    }

    @Override
    public Authorization authorize(HttpServletRequest request) {
        if (request.getRemoteAddr().equals("127.0.0.1")) {
            requests.merge(request.getRemotePort(), 1, Integer::sum);
        }
        return authorizer.authorize(request);
    }

    /** Forgets what came from a port before. */
    void forget(int port) {
        requests.remove(port);
    }

    /** Returns how many requests have come from a port. */
    int count(int port) {
        return requests.getOrDefault(port, 0);
    }
}
