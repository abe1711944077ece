package io.github.migrationroute.servlet;

import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * Finds the mappings of a servlet under which the route is not at one path and answers everything there. Only {@code /x/*} is
 * right: with {@code /x} or {@code /x/} the container answers the other one of these, and what is below, in its own words;
 * with others the route has no path of its own.
 */
final class MappingCheck {
    private static final String EVERYTHING_BELOW = "/*";

    private MappingCheck() {}

    /**
     * Describes the mappings that are wrong, each with what would be right.
     *
     * @param mappings all mappings of the servlet
     * @return a sentence for each wrong one; empty if all are right
     */
    static List<String> mistakesIn(Collection<String> mappings) {
        return mappings.stream()
                .flatMap(mapping -> isOnePath(mapping) ? mistakeInPath(mapping, mappings) : noPath(mapping))
                .toList();
    }

    /** Not the root, not a default servlet, and not an extension such as {@code *.do}. */
    private static boolean isOnePath(String mapping) {
        return mapping.startsWith("/") && mapping.length() > 1;
    }

    private static Stream<String> mistakeInPath(String mapping, Collection<String> mappings) {
        String right = mapping.replaceAll("[/*]+$", "") + EVERYTHING_BELOW;
        return mappings.contains(right)
                ? Stream.empty()
                : Stream.of("The migration route is mapped to \"" + mapping
                        + "\", so it does not get all requests for its path; map it to \"" + right + "\"");
    }

    private static Stream<String> noPath(String mapping) {
        return Stream.of("The migration route is mapped to \"" + mapping
                + "\", which is no path of its own; map it to one, such as \"/internal/migrations/*\"");
    }
}
