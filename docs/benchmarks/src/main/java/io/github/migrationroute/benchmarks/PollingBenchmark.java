package io.github.migrationroute.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How much is sent to who asks each second for what a run has written: all of it, or what is new. */
final class PollingBenchmark {
    private static final Pattern NEXT = Pattern.compile("\"next\":(\\d+)}$");

    private final HttpClient client = HttpClient.newHttpClient();
    private final ServerProcess server;

    private PollingBenchmark(ServerProcess server) {
        this.server = server;
    }

    /**
     * Measures.
     *
     * @param bytes how much the run writes
     * @param seconds for how long it does so, and is asked
     */
    static List<Figure> measure(long bytes, int seconds) throws IOException, InterruptedException {
        try (ServerProcess server = ServerProcess.duringSeconds(bytes, seconds);
                var progress = new HttpConnection(server.port(), BenchmarkServer.WITH_PASSWORD, "progress")) {
            try (var starter = new HttpConnection(server.port(), BenchmarkServer.WITH_PASSWORD, "migrate")) {
                starter.exchange();
            }
            var polling = new PollingBenchmark(server);
            long all = 0;
            long fromPlace = 0;
            long place = 0;
            String state = "\"status\":1";
            long next = System.nanoTime();
            while (state.equals("\"status\":1")) {
                next += Duration.ofSeconds(1).toNanos();
                while (System.nanoTime() < next) {
                    LockSupport.parkNanos(next - System.nanoTime());
                }
                all += progress.exchange();
                String answer = polling.outputFrom(place);
                fromPlace += answer.length();
                state = answer.startsWith("{\"success\":true,\"status\":2") ? "\"status\":2" : state;
                place = placeAfter(answer);
            }
            String name = "polled each second, a run of " + place + " bytes, ";
            return List.of(
                    new Figure(name + "progress: sent / written", all / (double) place, ""),
                    new Figure(name + "from a place on: sent / written", fromPlace / (double) place, "", "<= 1.1"));
        }
    }

    private static long placeAfter(String answer) throws IOException {
        Matcher matcher = NEXT.matcher(answer);
        if (!matcher.find()) {
            throw new IOException("Not the expected answer: " + answer);
        }
        return Long.parseLong(matcher.group(1));
    }

    /** The output is ASCII, so that chars are bytes. */
    private String outputFrom(long place) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://"
                        + InetAddress.getLoopbackAddress().getHostAddress() + ":" + server.port()
                        + BenchmarkServer.WITH_PASSWORD + "runs/latest/output?from=" + place))
                .header("Authorization", "Bearer " + BenchmarkServer.PASSWORD)
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }
}
