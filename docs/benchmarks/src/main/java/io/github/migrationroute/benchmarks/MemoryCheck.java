package io.github.migrationroute.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Starts a run with large output in a server that has 64 MiB of heap, while concurrent readers poll all of it, and
 * measures how much of the heap is used. A server that needs more ends with an error.
 */
final class MemoryCheck {
    private static final int READERS = 8;
    private static final int FULL_ANSWERS = 10;

    private MemoryCheck() {}

    static List<Figure> measure(Settings settings) throws Exception {
        List<String> vmOptions = List.of("-Xmx64m", "-XX:+ExitOnOutOfMemoryError");
        ExecutorService readers = Executors.newFixedThreadPool(READERS);
        try (ServerProcess server = ServerProcess.beforeRun(settings.largeBytes(), vmOptions);
                var starter = new HttpConnection(server.port(), BenchmarkServer.WITH_PASSWORD, "migrate")) {
            starter.exchange();
            var tasks = new ArrayList<Callable<Void>>();
            for (int i = 0; i < READERS; i++) {
                tasks.add(() -> {
                    pollUntilFull(server.port(), settings.largeBytes());
                    return null;
                });
            }
            for (Future<Void> done : readers.invokeAll(tasks)) {
                done.get();
            }
            long[] peaks = server.heapPeaks();
            return List.of(
                    new Figure("heap used, peak", peaks[0] / (double) (1 << 20), "MiB", "< 64"),
                    new Figure("heap used after a collection, peak", peaks[1] / (double) (1 << 20), "MiB"));
        } finally {
            readers.shutdown();
        }
    }

    private static void pollUntilFull(int port, long fullBytes) throws Exception {
        try (var reader = new HttpConnection(port, BenchmarkServer.WITH_PASSWORD, "progress")) {
            int full = 0;
            while (full < FULL_ANSWERS) {
                if (reader.exchange() > fullBytes) {
                    full++;
                }
            }
        }
    }
}
