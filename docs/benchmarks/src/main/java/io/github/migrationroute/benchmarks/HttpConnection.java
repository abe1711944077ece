package io.github.migrationroute.benchmarks;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One keep-alive connection that sends the same request again and again and reads the answers, as cheaply as a client
 * can.
 */
final class HttpConnection implements AutoCloseable {
    private static final Pattern CONTENT_LENGTH =
            Pattern.compile("\r\nContent-Length: (\\d+)\r\n", Pattern.CASE_INSENSITIVE);
    private static final String END_OF_HEAD = "\r\n\r\n";

    private final SocketChannel channel;
    private final ByteBuffer request;
    private final ByteBuffer received = ByteBuffer.allocateDirect(256 * 1024);
    private String head = "";

    /** Connects to a server on the loopback interface; the requests have the right password. */
    HttpConnection(int port, String path, String command) throws IOException {
        channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        byte[] bytes = request(path, "{\"cmd\": \"" + command + "\"}").getBytes(StandardCharsets.US_ASCII);
        request = ByteBuffer.allocateDirect(bytes.length).put(bytes);
    }

    private static String request(String path, String payload) {
        return "POST " + path + " HTTP/1.1\r\n"
                + "Host: localhost\r\n"
                + "Authorization: Bearer " + BenchmarkServer.PASSWORD + "\r\n"
                + "Content-Type: application/json\r\n"
                + "Content-Length: " + payload.length() + END_OF_HEAD
                + payload;
    }

    /** Sends the request and reads the answer. Returns the length of its body in bytes. */
    long exchange() throws IOException {
        return exchange(OutputStream.nullOutputStream(), false);
    }

    /** Does the same and copies the body. */
    long exchange(OutputStream body) throws IOException {
        return exchange(body, true);
    }

    private long exchange(OutputStream body, boolean copy) throws IOException {
        request.rewind();
        while (request.hasRemaining()) {
            channel.write(request);
        }
        head = readHead();
        long length = contentLength();
        for (long left = length; left > 0; ) {
            if (!received.hasRemaining()) {
                receive();
            }
            int count = (int) Math.min(left, received.remaining());
            if (copy) {
                byte[] bytes = new byte[count];
                received.get(bytes);
                body.write(bytes);
            } else {
                received.position(received.position() + count);
            }
            left -= count;
        }
        return length;
    }

    /** Reads the head of an answer, and perhaps the beginning of its body, which is then what remains. */
    private String readHead() throws IOException {
        var text = new StringBuilder();
        received.position(received.limit());
        while (true) {
            receive();
            int before = text.length();
            text.append(
                    StandardCharsets.ISO_8859_1.decode(received.duplicate().limit(Math.min(received.limit(), 1024))));
            int end = text.indexOf(END_OF_HEAD);
            if (end >= 0) {
                received.position(end + END_OF_HEAD.length() - before);
                return text.substring(0, end + 2);
            }
        }
    }

    private void receive() throws IOException {
        received.clear();
        if (channel.read(received) < 0) {
            throw new EOFException("The server has closed the connection");
        }
        received.flip();
    }

    private long contentLength() throws IOException {
        Matcher matcher = CONTENT_LENGTH.matcher(head);
        if (!head.startsWith("HTTP/1.1 200 ") || !matcher.find()) {
            throw new IOException("Not the expected answer: " + head);
        }
        return Long.parseLong(matcher.group(1));
    }

    /** Returns status line and headers of the last answer. */
    String head() {
        return head;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
