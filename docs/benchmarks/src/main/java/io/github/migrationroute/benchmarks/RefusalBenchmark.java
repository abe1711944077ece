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
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A request that is refused because there is no such command, and its answer written to nowhere. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class RefusalBenchmark {
    private static final byte[] PAYLOAD = "{\"cmd\": \"migrates\"}".getBytes(StandardCharsets.UTF_8);

    private final MigrationRouteHandler handler =
            MigrationRouteHandler.builder(LinesDatastore.ofBytes(0)).build();

    /** Closes the handler. */
    @TearDown
    public void tearDown() {
        handler.close();
    }

    /** Returns the number of bytes written. */
    @Benchmark
    public long refused() throws IOException {
        var body = new CountingOutput();
        try (MigrationResponse response = handler.handle(PAYLOAD)) {
            response.writeTo(body);
        }
        return body.count();
    }
}
