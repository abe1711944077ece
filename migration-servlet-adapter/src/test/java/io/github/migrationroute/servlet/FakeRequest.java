package io.github.migrationroute.servlet;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A request and its response in a container that does at each moment what a real one does hardly ever. */
final class FakeRequest {
    final CountDownLatch completed = new CountDownLatch(1);
    final CountDownLatch dispatched = new CountDownLatch(1);
    final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private final List<AsyncListener> listeners = new ArrayList<>();
    private @Nullable WriteListener writeListener;

    /** Whether the client takes something. */
    BooleanSupplier isReady = () -> true;

    private final ServletOutputStream out = new ServletOutputStream() {
        @Override
        public boolean isReady() {
            return isReady.getAsBoolean();
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            writeListener = listener;
        }

        @Override
        public void write(int b) {
            received.write(b);
        }
    };

    private final AsyncContext async =
            proxy(AsyncContext.class, (proxy, method, arguments) -> switch (method.getName()) {
                case "addListener" -> {
                    listeners.add((AsyncListener) arguments[0]);
                    yield null;
                }
                case "getRequest" -> request();
                case "dispatch" -> {
                    dispatched.countDown();
                    yield null;
                }
                case "complete" -> {
                    completed.countDown();
                    yield null;
                }
                default -> null;
            });

    HttpServletRequest request() {
        return proxy(
                HttpServletRequest.class,
                (proxy, method, arguments) -> method.getName().equals("startAsync") ? async : null);
    }

    HttpServletResponse response() {
        return proxy(
                HttpServletResponse.class,
                (proxy, method, arguments) -> method.getName().equals("getOutputStream") ? out : null);
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    /** Says that the client takes more. */
    void writePossible() {
        try {
            if (writeListener != null) {
                writeListener.onWritePossible();
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Ends the request without the servlet, as a container does in whose filters something has thrown. */
    void end() {
        try {
            for (AsyncListener listener : listeners) {
                listener.onComplete(new AsyncEvent(async));
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    String receivedText() {
        return received.toString(StandardCharsets.UTF_8);
    }
}
