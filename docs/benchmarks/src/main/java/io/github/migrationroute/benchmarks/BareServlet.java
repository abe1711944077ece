package io.github.migrationroute.benchmarks;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** The least that gives the same answer: writes bytes from memory, with the headers of the route, and nothing else. */
final class BareServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final byte[] body;

    BareServlet(byte[] body) {
        this.body = body;
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setStatus(200);
        response.setContentType("application/json");
        response.setHeader("Cache-Control", "no-store");
        response.setContentLengthLong(body.length);
        response.getOutputStream().write(body);
    }
}
