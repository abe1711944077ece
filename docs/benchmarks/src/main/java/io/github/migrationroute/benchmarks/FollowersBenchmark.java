package io.github.migrationroute.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What it costs a run, and the node on which it is executed, that many clients follow it. */
final class FollowersBenchmark {
    private static final List<String> VM_OPTIONS = List.of("-Xmx128m", "-XX:+ExitOnOutOfMemoryError");

    private FollowersBenchmark() {}

    /**
     * Measures.
     *
     * @param followers how many clients there are
     * @param bytes how much the run writes
     */
    static List<Figure> measure(int followers, long bytes) throws IOException, InterruptedException {
        // Or nobody would see when it ends.
        Measured alone = run(1, bytes);
        Measured followed = run(followers, bytes);
        String name = followers + " followers of " + bytes + " bytes, ";
        return List.of(
                new Figure(name + "the run with one", alone.seconds, "s"),
                new Figure(name + "the run with all", followed.seconds, "s"),
                new Figure(name + "with all / with one", followed.seconds / alone.seconds, "", "<= 1.1"),
                new Figure(name + "until all have everything", followed.allSeconds, "s"),
                new Figure(name + "bytes received", followed.received / (double) (1 << 20), "MiB"),
                new Figure(name + "more threads than with one", followed.threads - alone.threads, "", "<= 16"),
                new Figure(name + "heap used, peak", followed.heapPeak / (double) (1 << 20), "MiB", "< 128"));
    }

    private record Measured(double seconds, double allSeconds, long received, int threads, long heapPeak) {}

    private static Measured run(int followers, long bytes) throws IOException, InterruptedException {
        try (ServerProcess server = ServerProcess.beforeWork(bytes, VM_OPTIONS);
                var starter = new HttpConnection(server.port(), BenchmarkServer.WITH_PASSWORD, "migrate")) {
            long start = System.nanoTime();
            starter.exchange();
            var clients = new Clients(server.port(), followers);
            long received = clients.receiveAll();
            double all = (System.nanoTime() - start) / 1e9;
            return new Measured(server.runSeconds(), all, received, server.threads(), server.heapPeaks()[0]);
        }
    }

    /** Clients in one thread, which read as fast as it can, and see that each has had everything. */
    private static final class Clients {
        private static final byte[] REQUEST = ("GET " + BenchmarkServer.WITH_PASSWORD
                        + "runs/latest/output HTTP/1.1\r\n"
                        + "Host: localhost\r\nAccept: text/event-stream\r\nAuthorization: Bearer "
                        + BenchmarkServer.PASSWORD + "\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);

        private final Selector selector = Selector.open();
        private final ByteBuffer buffer = ByteBuffer.allocateDirect(256 * 1024);
        private int left;
        private long received;
        private String end = "";

        Clients(int port, int count) throws IOException {
            for (int i = 0; i < count; i++) {
                SocketChannel channel =
                        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                channel.write(ByteBuffer.wrap(REQUEST));
                channel.configureBlocking(false);
                channel.register(selector, SelectionKey.OP_READ, new Tail());
            }
            left = count;
        }

        /** Returns how many bytes all have received, heads and framing included. */
        long receiveAll() throws IOException {
            while (left > 0) {
                selector.select();
                for (SelectionKey key : selector.selectedKeys()) {
                    receive(key);
                }
                selector.selectedKeys().clear();
            }
            selector.close();
            return received;
        }

        private void receive(SelectionKey key) throws IOException {
            buffer.clear();
            int count = ((SocketChannel) key.channel()).read(buffer);
            var tail = (Tail) key.attachment();
            if (count >= 0) {
                received += count;
                tail.add(buffer.flip());
                return;
            }
            key.channel().close();
            left--;
            String place = tail.lastPlace();
            if (!end.isEmpty() && !end.equals(place)) {
                throw new IOException("One client was sent everything up to " + end + ", another one up to " + place);
            }
            end = place;
        }
    }

    /** The last bytes that one client has received. */
    private static final class Tail {
        private static final int BYTES = 64 * 1024;
        private static final Pattern LAST_OUTPUT = Pattern.compile("(?s).*\nid: (\\d+)\nevent: output\n.*");

        private byte[] last = {};

        void add(ByteBuffer received) {
            // Only the end is looked at: there are gigabytes before it.
            int kept = Math.min(received.remaining(), BYTES);
            byte[] more = new byte[Math.min(BYTES, last.length + kept)];
            int old = more.length - kept;
            System.arraycopy(last, last.length - old, more, 0, old);
            received.position(received.limit() - kept).get(more, old, kept);
            last = more;
        }

        String lastPlace() throws IOException {
            String text = new String(last, StandardCharsets.UTF_8);
            Matcher matcher = LAST_OUTPUT.matcher(text);
            if (!text.contains("\"state\":\"succeeded\"") || !matcher.matches()) {
                throw new IOException("A client was not told of the end of the run, but: " + text);
            }
            return matcher.group(1);
        }
    }
}
