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

/**
 * Compares {@code progress} through the route with a bare servlet that writes the same bytes, over HTTP on the loopback
 * interface. Server and client are two processes.
 *
 * <p>The servlets take turns, in rounds much shorter than whatever else disturbs the machine, so that it disturbs all of
 * them alike. The ratio is the median of the ratios within the rounds.
 */
final class Comparison implements AutoCloseable {
    private static final List<String> PATHS =
            List.of(BenchmarkServer.BARE, BenchmarkServer.WITH_PASSWORD, BenchmarkServer.CONTAINER_MANAGED);

    private final ServerProcess server;
    private final ExecutorService clients;
    private final List<List<HttpConnection>> connections = new ArrayList<>();

    private Comparison(long outputBytes, int connectionCount) throws IOException {
        server = ServerProcess.afterRun(outputBytes);
        clients = Executors.newFixedThreadPool(connectionCount);
        for (String path : PATHS) {
            var ofPath = new ArrayList<HttpConnection>();
            for (int i = 0; i < connectionCount; i++) {
                ofPath.add(new HttpConnection(server.port(), path, "progress"));
            }
            connections.add(ofPath);
        }
    }

    /** Measures the throughput of one client with large output. */
    static List<Figure> large(Settings settings) throws Exception {
        try (var comparison = new Comparison(settings.largeBytes(), 1)) {
            double[][] bytesPerSecond = comparison.measure(settings, Load::bytesPerSecond);
            return figures("64 MiB", bytesPerSecond, 1 << 20, "MiB/s", ">= 0.8");
        }
    }

    /** Measures the requests per second of four clients with 1 KiB of output. */
    static List<Figure> small(Settings settings) throws Exception {
        try (var comparison = new Comparison(1024, 4)) {
            double[][] requestsPerSecond = comparison.measure(settings, Load::requestsPerSecond);
            return figures("1 KiB", requestsPerSecond, 1, "requests/s", ">= 0.9");
        }
    }

    private static List<Figure> figures(String output, double[][] rates, double divisor, String unit, String target) {
        return List.of(
                new Figure("bare, " + output, median(rates[0]) / divisor, unit),
                new Figure("route with password, " + output, median(rates[1]) / divisor, unit),
                new Figure("route container-managed, " + output, median(rates[2]) / divisor, unit),
                new Figure("route with password / bare, " + output, medianRatio(rates[1], rates[0]), "", target),
                new Figure("route container-managed / bare, " + output, medianRatio(rates[2], rates[0]), ""));
    }

    private static double medianRatio(double[] rates, double[] bareRates) {
        double[] ratios = new double[rates.length];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = rates[i] / bareRates[i];
        }
        return median(ratios);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** What was answered in a time. */
    private record Load(long requests, long bytes, long nanos) {
        double requestsPerSecond() {
            return requests * 1e9 / nanos;
        }

        double bytesPerSecond() {
            return bytes * 1e9 / nanos;
        }
    }

    /** Returns the rates of all rounds, for each path. */
    private double[][] measure(Settings settings, ToDoubleFunction<Load> rate) throws Exception {
        // Half of the rounds before any counts, so that everything is compiled.
        for (int round = 0; round < (settings.rounds() + 1) / 2; round++) {
            for (var ofPath : connections) {
                load(ofPath, settings.roundMillis());
            }
        }
        var order = new ArrayList<Integer>();
        for (int path = 0; path < PATHS.size(); path++) {
            order.add(path);
        }
        double[][] rates = new double[PATHS.size()][settings.rounds()];
        for (int round = 0; round < settings.rounds(); round++) {
            for (int path : order) {
                rates[path][round] = rate.applyAsDouble(load(connections.get(path), settings.roundMillis()));
            }
            Collections.rotate(order, 1);
        }
        return rates;
    }

    private Load load(List<HttpConnection> ofPath, int millis) throws InterruptedException, ExecutionException {
        long start = System.nanoTime();
        long end = start + TimeUnit.MILLISECONDS.toNanos(millis);
        var tasks = new ArrayList<Callable<Load>>();
        for (HttpConnection connection : ofPath) {
            tasks.add(() -> exchangeUntil(connection, start, end));
        }
        Load sum = new Load(0, 0, 0);
        for (Future<Load> done : clients.invokeAll(tasks)) {
            Load one = done.get();
            sum = new Load(sum.requests + one.requests, sum.bytes + one.bytes, Math.max(sum.nanos, one.nanos));
        }
        return sum;
    }

    private static Load exchangeUntil(HttpConnection connection, long start, long end) throws IOException {
        long requests = 0;
        long bytes = 0;
        do {
            bytes += connection.exchange();
            requests++;
        } while (System.nanoTime() - end < 0);
        return new Load(requests, bytes, System.nanoTime() - start);
    }

    @Override
    public void close() throws IOException, InterruptedException {
        clients.shutdown();
        for (var ofPath : connections) {
            for (HttpConnection connection : ofPath) {
                connection.close();
            }
        }
        server.close();
    }
}
