package io.github.migrationroute.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Compares {@code progress} through the route with a bare servlet that writes the same bytes, over HTTP on the loopback
 * interface. Server and client are two processes.
 *
 * <p>The servlets take turns, in rounds much shorter than whatever else disturbs the machine, so that it disturbs all of
 * them alike. A ratio is the median of the ratios within the rounds.
 */
final class Comparison implements AutoCloseable {
    /** What is compared, and what every round has measured of it. */
    private record Side(String label, List<HttpConnection> connections, List<Load> rounds) {
        double[] rates(ToDoubleFunction<Load> rate) {
            return rounds.stream().mapToDouble(rate).toArray();
        }

        double serverCpuMicrosPerRequest() {
            double nanos = rounds.stream().mapToLong(Load::serverCpuNanos).sum();
            return nanos / 1000 / rounds.stream().mapToLong(Load::requests).sum();
        }
    }

    private final ServerProcess server;
    private final ExecutorService clients;
    private final Side bare;
    private final Side withPassword;
    private final Side containerManaged;
    private final Side withPool;

    private Comparison(long outputBytes, int connectionCount) throws IOException {
        server = ServerProcess.afterRun(outputBytes);
        clients = Executors.newFixedThreadPool(connectionCount);
        int port = server.port();
        bare = connect("bare", port, BenchmarkServer.BARE, connectionCount);
        withPassword = connect("route with password", port, BenchmarkServer.WITH_PASSWORD, connectionCount);
        containerManaged = connect("route container-managed", port, BenchmarkServer.CONTAINER_MANAGED, connectionCount);
        withPool = connect(
                "route with password and Jetty's buffer pool",
                server.portWithPool(),
                BenchmarkServer.WITH_PASSWORD,
                connectionCount);
    }

    private Side connect(String label, int port, String path, int connectionCount) throws IOException {
        var connections = new ArrayList<HttpConnection>();
        for (int i = 0; i < connectionCount; i++) {
            connections.add(new HttpConnection(port, path, "progress"));
        }
        return new Side(label, connections, new ArrayList<>());
    }

    /** Measures the throughput of one client with large output. */
    static List<Figure> large(Settings settings) throws Exception {
        try (var comparison = new Comparison(settings.largeBytes(), 1)) {
            comparison.measure(settings);
            return comparison.figures("64 MiB", Load::mebibytesPerSecond, "MiB/s", ">= 0.8");
        }
    }

    /** Measures the requests per second of four clients with 1 KiB of output. */
    static List<Figure> small(Settings settings) throws Exception {
        try (var comparison = new Comparison(1024, 4)) {
            comparison.measure(settings);
            return comparison.figures("1 KiB", Load::requestsPerSecond, "requests/s", ">= 0.9");
        }
    }

    private List<Side> sides() {
        return List.of(bare, withPassword, containerManaged, withPool);
    }

    private void measure(Settings settings) throws Exception {
        var order = new ArrayList<>(sides());
        // As many rounds before do not count; meanwhile everything is compiled.
        for (int round = -settings.rounds(); round < settings.rounds(); round++) {
            for (Side side : order) {
                Load load = load(side.connections(), settings.roundMillis());
                if (round >= 0) {
                    side.rounds().add(load);
                }
            }
            Collections.rotate(order, 1);
        }
    }

    private Load load(List<HttpConnection> connections, int millis)
            throws IOException, InterruptedException, ExecutionException {
        long cpuBefore = server.cpuNanos();
        long start = System.nanoTime();
        long end = start + TimeUnit.MILLISECONDS.toNanos(millis);
        var tasks = new ArrayList<Callable<Load>>();
        for (HttpConnection connection : connections) {
            tasks.add(() -> exchangeUntil(connection, start, end));
        }
        Load all = Load.NONE;
        for (Future<Load> done : clients.invokeAll(tasks)) {
            all = all.beside(done.get());
        }
        return all.costing(server.cpuNanos() - cpuBefore);
    }

    private static Load exchangeUntil(HttpConnection connection, long start, long end) throws IOException {
        long requests = 0;
        long bytes = 0;
        do {
            bytes += connection.exchange();
            requests++;
        } while (System.nanoTime() - end < 0);
        return new Load(requests, bytes, System.nanoTime() - start, 0);
    }

    private List<Figure> figures(String output, ToDoubleFunction<Load> rate, String unit, String target) {
        var figures = new ArrayList<Figure>();
        for (Side side : sides()) {
            String name = output + ", " + side.label();
            figures.add(new Figure(name, median(side.rates(rate)), unit));
            figures.add(new Figure(name + ", server CPU", side.serverCpuMicrosPerRequest(), "us/request"));
        }
        figures.add(new Figure(output + ", route with password / bare", ratio(withPassword, bare, rate), "", target));
        figures.add(new Figure(output + ", route container-managed / bare", ratio(containerManaged, bare, rate), ""));
        figures.add(new Figure(
                output + ", route without / with Jetty's buffer pool", ratio(withPassword, withPool, rate), ""));
        return figures;
    }

    private static double ratio(Side side, Side other, ToDoubleFunction<Load> rate) {
        double[] rates = side.rates(rate);
        double[] otherRates = other.rates(rate);
        return median(IntStream.range(0, rates.length)
                .mapToDouble(round -> rates[round] / otherRates[round])
                .toArray());
    }

    private static double median(double[] values) {
        double[] sorted = Arrays.stream(values).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    @Override
    public void close() throws IOException, InterruptedException {
        clients.shutdown();
        for (Side side : sides()) {
            for (HttpConnection connection : side.connections()) {
                connection.close();
            }
        }
        server.close();
    }
}
