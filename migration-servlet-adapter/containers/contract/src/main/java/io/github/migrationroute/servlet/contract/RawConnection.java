package io.github.migrationroute.servlet.contract;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/** A client that sends any bytes, in any pieces, and reads as slowly as it likes. */
final class RawConnection implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;

    /**
     * What was received until the end.
     *
     * @param isReset whether the server broke the connection off, as it does when it closes it without having read everything
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Rest(byte[] bytes, boolean isReset) {}

    RawConnection(int port) throws IOException {
        this(new Socket(), port);
    }

    private RawConnection(Socket socket, int port) throws IOException {
        this.socket = socket;
        // Small, so that a client that does not read soon stops the server from writing.
        socket.setReceiveBufferSize(16 * 1024);
        socket.setSoTimeout(Gate.PATIENCE_SECONDS * 1000);
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** Connects from one of the addresses that mean this machine. */
    static RawConnection from(InetAddress address, int port) throws IOException {
        var socket = new Socket();
        socket.bind(new InetSocketAddress(address, 0));
        return new RawConnection(socket, port);
    }

    /** Sends the head of an authorized JSON request, without an end, so that headers can follow. */
    RawConnection sendAuthorizedHead() throws IOException {
        return sendHead()
                .send("Authorization: Bearer " + Route.PASSWORD + "\r\n")
                .send("Content-Type: application/json\r\n");
    }

    /** Sends the request line and the host; headers, an empty line and a body can follow. */
    RawConnection sendHead() throws IOException {
        return send("POST " + Route.PATH + " HTTP/1.1\r\nHost: 127.0.0.1\r\n");
    }

    /** Sends the whole of an authorized request for what is below the route. */
    RawConnection sendGet(String path, String accept) throws IOException {
        return send("GET " + Route.PATH + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: " + accept
                + "\r\nAuthorization: Bearer " + Route.PASSWORD + "\r\n\r\n");
    }

    /** Ends the head and sends the body. */
    RawConnection sendBody(String body) throws IOException {
        return sendBody(body.getBytes(StandardCharsets.UTF_8));
    }

    RawConnection sendBody(byte[] body) throws IOException {
        return send("Content-Length: " + body.length + "\r\n\r\n").send(body);
    }

    /** Sends characters of ISO 8859-1 as they are. */
    RawConnection send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    RawConnection send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    /** Sends as much as the server takes before it closes the connection. */
    RawConnection sendUnlessClosed(byte[] bytes) throws IOException {
        try {
            return send(bytes);
        } catch (SocketException e) {
            return this;
        }
    }

    /** Says that nothing more will be sent, if the server has not closed the connection. */
    RawConnection sendEndUnlessClosed() throws IOException {
        try {
            return sendEnd();
        } catch (SocketException e) {
            return this;
        }
    }

    /** Says that nothing more will be sent. */
    RawConnection sendEnd() throws IOException {
        socket.shutdownOutput();
        return this;
    }

    /** Reads an answer that says how long it is. */
    Answer readAnswer() throws IOException {
        int status = readStatus().orElseThrow(() -> new EOFException("The connection was closed without an answer"));
        Map<String, List<String>> headers = readHeaders();
        List<String> lengths = headers.get("content-length");
        if (lengths == null) {
            throw new IOException("The answer does not say how long it is: " + headers);
        }
        int length = Integer.parseInt(lengths.get(0));
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException("The answer ends early: " + body.length + " bytes of " + length);
        }
        return new Answer(status, headers, new String(body, StandardCharsets.UTF_8));
    }

    /** Reads the status line; empty if the server has closed the connection instead of answering. */
    OptionalInt readStatus() throws IOException {
        try {
            String line = readLine();
            return line.isEmpty() ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(line.split(" ", -1)[1]));
        } catch (SocketException e) {
            return OptionalInt.empty();
        }
    }

    Map<String, List<String>> readHeaders() throws IOException {
        var headers = new TreeMap<String, List<String>>();
        for (String line = readLine(); !line.isEmpty(); line = readLine()) {
            int colon = line.indexOf(':');
            headers.computeIfAbsent(line.substring(0, colon).toLowerCase(Locale.ROOT), name -> new ArrayList<>())
                    .add(line.substring(colon + 1).strip());
        }
        return headers;
    }

    /** Reads until the server closes the connection. */
    Rest readRest() throws IOException {
        var bytes = new ByteArrayOutputStream();
        byte[] buffer = new byte[16 * 1024];
        try {
            for (int count = in.read(buffer); count != -1; count = in.read(buffer)) {
                bytes.write(buffer, 0, count);
            }
            return new Rest(bytes.toByteArray(), false);
        } catch (SocketException e) {
            return new Rest(bytes.toByteArray(), true);
        }
    }

    /** Waits until there is something to read, or the server closes the connection. */
    void awaitAnswer() throws IOException {
        try {
            in.mark(1);
            in.read();
            in.reset();
        } catch (SocketException e) {
            // Closed by the server.
        }
    }

    /** Returns the port of the client. */
    int localPort() {
        return socket.getLocalPort();
    }

    /** Returns what follows what was read until now. */
    InputStream stream() {
        return in;
    }

    private String readLine() throws IOException {
        var line = new StringBuilder();
        for (int c = in.read(); c != '\n' && c != -1; c = in.read()) {
            line.append((char) c);
        }
        return line.toString().strip();
    }

    /** Breaks the connection off, so that the server sees an error and not an end. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
