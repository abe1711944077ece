package io.github.migrationroute.examples;

import io.github.migrationroute.Requester;
import io.github.migrationroute.servlet.Authorization;
import io.github.migrationroute.servlet.RequestAuthorizer;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;

/**
 * Lets in the operators among those whom a proxy in front of the host has authenticated.
 *
 * @param operators their names
 */
public record ProxyAuthorizer(Set<String> operators) implements RequestAuthorizer {
    @Override
    public Authorization authorize(HttpServletRequest request) {
        String user = request.getHeader("X-Forwarded-User");
        if (user == null || user.isBlank()) {
            return Authorization.denied();
        }
        return operators.contains(user) ? Authorization.granted(Requester.named(user)) : Authorization.forbidden();
    }
}
