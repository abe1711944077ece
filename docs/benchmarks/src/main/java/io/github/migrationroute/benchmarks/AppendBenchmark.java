package io.github.migrationroute.benchmarks;

import io.github.migrationroute.MigrationCommand;
import io.github.migrationroute.MigrationRequest;
import io.github.migrationroute.MigrationResponse;
import io.github.migrationroute.MigrationRouteHandler;
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

/** A command that appends lines of 80 chars, one after the other. One operation is all of its lines. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@SuppressWarnings("NullAway.Init")
public class AppendBenchmark {
    /** What the lines consist of. */
    public enum Text {
        /** ASCII that needs no escape. */
        ASCII(LinesDatastore.ASCII_LINE),
        /** Some chars of two and three bytes. */
        NON_ASCII(LinesDatastore.NON_ASCII_LINE);

        private final String line;

        Text(String line) {
            this.line = line;
        }
    }

    /** Where the output is kept. */
    public enum Place {
        /** All of it in memory. */
        MEMORY(1 << 30),
        /** All of it in a file. */
        FILE(0);

        private final int memoryLimit;

        Place(int memoryLimit) {
            this.memoryLimit = memoryLimit;
        }
    }

    /** How many lines the command writes. */
    @Param("1000000")
    public long lines;

    /** What they consist of. */
    @Param
    public Text text;

    /** Where they are kept. */
    @Param
    public Place place;

    private MigrationRouteHandler handler;

    /** Builds the handler. */
    @Setup
    public void setUp() {
        handler = MigrationRouteHandler.builder(new LinesDatastore(text.line, lines))
                .outputMemoryLimit(place.memoryLimit)
                .build();
    }

    /** Closes the handler. */
    @TearDown
    public void tearDown() {
        handler.close();
    }

    /** Returns the length of the answer in bytes. A short command, because it runs in this thread. */
    @Benchmark
    public long append() {
        try (MigrationResponse response = handler.handle(MigrationRequest.of(MigrationCommand.STATS))) {
            return response.bodyLength();
        }
    }
}
