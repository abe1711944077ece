package io.github.migrationroute.servlet;

import jakarta.servlet.http.HttpServletRequest;

/** Tells what media type the body of a request has. */
final class MediaTypes {
    private MediaTypes() {}

    /** Tells whether a body is said to be JSON in UTF-8. */
    static boolean isJson(HttpServletRequest request) {
        // Not getContentType(), which throws in Jetty when it names an unknown charset.
        String contentType = request.getHeader("Content-Type");
        if (contentType == null) {
            return false;
        }
        String[] parts = contentType.split(";", -1);
        boolean json = parts[0].strip().equalsIgnoreCase("application/json");
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].strip();
            if (parameter.regionMatches(true, 0, "charset=", 0, 8)) {
                json &= parameter.substring(8).replace("\"", "").strip().equalsIgnoreCase("utf-8");
            }
        }
        return json;
    }
}
