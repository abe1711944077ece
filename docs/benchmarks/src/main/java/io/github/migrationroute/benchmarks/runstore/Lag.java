package io.github.migrationroute.benchmarks.runstore;

import io.github.migrationroute.MigrationLog;
import io.github.migrationroute.benchmarks.Figure;
import io.github.migrationroute.benchmarks.Script;
import io.github.migrationroute.runstore.postgres.PostgresRunStore;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;

/**
 * How far {@code progress} on one node is behind the run of another. Both are in this process, so they have one clock.
 *
 * <p>Lines have numbers. When an answer has arrived, it is as old as the first line that it lacks.
 */
final class Lag {
    private static final String PREFIX = "line ";
    private static final long LINE_NANOS = 1_000_000;

    private Lag() {}

    static List<Figure> measure(RunStoreSettings settings, DataSource database) throws Exception {
        int lines = (int) Math.max(10, settings.seconds() * 1e9 / LINE_NANOS);
        var writtenAt = new AtomicLongArray(lines);
        var written = new AtomicInteger();
        Script numbered = log -> write(log, writtenAt, written);
        var lags = new Samples();
        try (var writer = new Node(
                        numbered, PostgresRunStore.builder(database, "lag").build());
                var reader = new Node(
                        numbered, PostgresRunStore.builder(database, "lag").build())) {
            writer.start();
            int seen = 0;
            while (seen < lines) {
                var body = new ByteArrayOutputStream();
                reader.progress(body);
                int complete = written.get();
                long now = System.nanoTime();
                seen = linesIn(body.toString(StandardCharsets.UTF_8));
                if (seen < complete) {
                    lags.add((now - writtenAt.get(seen)) / 1e6);
                } else {
                    lags.add(0);
                }
            }
            writer.awaitEnd();
        }
        return List.of(
                new Figure("lag on another node, median", lags.median(), "ms"),
                new Figure("lag on another node, maximum", lags.quantile(1), "ms", "< 1000"));
    }

    private static void write(MigrationLog log, AtomicLongArray writtenAt, AtomicInteger written) {
        for (int i = 0; i < writtenAt.length(); i++) {
            log.info(PREFIX + i);
            writtenAt.set(i, System.nanoTime());
            written.set(i + 1);
            LockSupport.parkNanos(LINE_NANOS);
        }
    }

    private static int linesIn(String body) {
        int last = body.lastIndexOf(PREFIX);
        return last < 0 ? 0 : Integer.parseInt(body.substring(last + PREFIX.length(), body.indexOf('\\', last))) + 1;
    }
}
