package io.github.migrationroute.benchmarks;

import io.github.migrationroute.MigrationResponse;
import io.github.migrationroute.MigrationRouteHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** {@code progress} of a finished run, and its answer written to nowhere. With the default memory limit of 4 MiB. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@SuppressWarnings("NullAway.Init")
public class ProgressBenchmark {
    private static final byte[] PAYLOAD = "{\"cmd\": \"progress\"}".getBytes(StandardCharsets.UTF_8);

    /** How much the run has written, in bytes of JSON. */
    @Param({"0", "1048576", "67108864"})
    public long outputBytes;

    private MigrationRouteHandler handler;

    /** Lets a run end. */
    @Setup
    public void setUp() throws InterruptedException {
        handler = Handlers.afterRun(outputBytes);
    }

    /** Removes its output. */
    @TearDown
    public void tearDown() {
        handler.close();
    }

    /** Returns the number of bytes written. */
    @Benchmark
    public long progress() throws IOException {
        var body = new CountingOutput();
        try (MigrationResponse response = handler.handle(PAYLOAD)) {
            response.writeTo(body);
        }
        return body.count();
    }
}
