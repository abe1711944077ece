package io.github.migrationroute.servlet.jetty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.migrationroute.Datastore;
import io.github.migrationroute.MigrationLog;
import io.github.migrationroute.MigrationRouteHandler;
import io.github.migrationroute.servlet.MigrationServlet;
import io.github.migrationroute.servlet.RequestAuthorizer;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.eclipse.jetty.ee11.servlet.FilterHolder;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.Test;

/** What a container gets to see of what goes wrong behind the servlet: what it may have to act upon, and nothing else. */
class MachineErrorTest {
    private record NothingToMigrate() implements Datastore {
        @Override
        public void migrate(MigrationLog log) {}

        @Override
        public void finalize(MigrationLog log) {}

        @Override
        public void reset(MigrationLog log) {}

        @Override
        public void stats(MigrationLog log) {}
    }

    private final Queue<Throwable> thrown = new ConcurrentLinkedQueue<>();

    /** Asks a route whose authorizer throws, with something before its servlet that sees what comes out of it. */
    private HttpResponse<String> ask(Error failure) throws Exception {
        return ask(failure, response -> response);
    }

    private HttpResponse<String> ask(Error failure, UnaryOperator<HttpServletResponse> wrapper) throws Exception {
        var ended = new CountDownLatch(1);
        Filter watching = (request, response, chain) -> {
            try {
                chain.doFilter(request, wrapper.apply((HttpServletResponse) response));
            } catch (IOException | ServletException | RuntimeException | Error e) {
                thrown.add(e);
                throw e;
            } finally {
                ended.countDown();
            }
        };
        RequestAuthorizer broken = request -> {
            throw failure;
        };
        var handler = MigrationRouteHandler.builder(new NothingToMigrate()).build();
        var context = new ServletContextHandler("/");
        context.addFilter(new FilterHolder(watching), "/*", null);
        context.addServlet(new MigrationServlet(handler, broken), "/internal/migrations/*");
        var server = new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        server.setHandler(context);
        server.start();
        try {
            var request = HttpRequest.newBuilder(server.getURI().resolve("/internal/migrations/"));
            HttpResponse<String> response = HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
            // A server that stops while the servlet still writes takes the client from it.
            assertTrue(ended.await(10, TimeUnit.MINUTES));
            return response;
        } finally {
            server.stop();
        }
    }

    @Test
    void anErrorOfTheVirtualMachineGoesOnAfterTheAnswer() throws Exception {
        var failure = new OutOfMemoryError("the details");
        HttpResponse<String> response = ask(failure);
        assertEquals(500, response.statusCode());
        assertEquals(
                "{\"success\":false,\"message\":\"The request failed; the log of the server says why.\"}",
                response.body());
        assertEquals(1, thrown.size());
        assertSame(failure, thrown.remove());
    }

    @Test
    void itGoesOnAlsoIfTheClientIsGone() throws Exception {
        var failure = new OutOfMemoryError("the details");
        ask(failure, Gone::new);
        assertSame(failure, thrown.remove());
        assertEquals("gone", failure.getSuppressed()[0].getMessage());
    }

    /** Whose client goes when it has all but the end of the answer. */
    private static final class Gone extends HttpServletResponseWrapper {
        Gone(HttpServletResponse response) {
            super(response);
        }

        @Override
        public void flushBuffer() throws IOException {
            throw new IOException("gone");
        }
    }

    @Test
    void anotherErrorDoesNot() throws Exception {
        assertEquals(500, ask(new AssertionError("the details")).statusCode());
        assertEquals(0, thrown.size());
    }
}
