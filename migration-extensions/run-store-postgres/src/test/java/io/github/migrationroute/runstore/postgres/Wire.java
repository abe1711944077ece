package io.github.migrationroute.runstore.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A network between a node and the database, which can fall silent without anybody being told, and can be cut. */
final class Wire implements AutoCloseable {
    private final ServerSocket listener;
    private final URI server;
    private final String url;
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean silent;

    /**
     * Lays a wire.
     *
     * @param jdbcUrl where it leads to
     */
    Wire(String jdbcUrl) {
        try {
            server = URI.create(jdbcUrl.substring("jdbc:".length()));
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            url = jdbcUrl.replace(":" + server.getPort() + "/", ":" + listener.getLocalPort() + "/");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept);
    }

    String jdbcUrl() {
        return url;
    }

    private static void start(Runnable loop) {
        var thread = new Thread(loop, "wire");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                Socket database = new Socket(server.getHost(), server.getPort());
                sockets.add(client);
                sockets.add(database);
                start(() -> carry(client, database));
                start(() -> carry(database, client));
            }
        } catch (IOException e) {
            // The wire was closed.
        }
    }

    private void carry(Socket from, Socket to) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[64 * 1024];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                awaitVoice();
                out.write(buffer, 0, count);
            }
        } catch (IOException e) {
            // One end is gone, so both are closed.
        }
    }

    private void awaitVoice() {
        lock.lock();
        try {
            while (silent) {
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Carries nothing any more, and lets everybody believe that it does. */
    void fallSilent() {
        setSilent(true);
    }

    void carryAgain() {
        setSilent(false);
    }

    private void setSilent(boolean value) {
        lock.lock();
        try {
            silent = value;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Ends all connections at both ends. New ones can be made. */
    void cut() {
        for (Socket socket = sockets.poll(); socket != null; socket = sockets.poll()) {
            close(socket);
        }
    }

    private static void close(AutoCloseable end) {
        try {
            end.close();
        } catch (Exception e) {
            throw new IllegalStateException("A socket cannot be closed", e);
        }
    }

    @Override
    public void close() {
        close(listener);
        cut();
        carryAgain();
    }
}
