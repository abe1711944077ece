package io.github.migrationroute.benchmarks.eventlog;

import io.github.migrationroute.benchmarks.Figure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;

/** Finds the smallest heap in which the models of an export can be kept, and that in which they can be migrated. */
public final class ExportBenchmark {
    private static final int SMALLEST_MIB = 16;
    private static final int LARGEST_MIB = 8192;

    private ExportBenchmark() {}

    /**
     * Measures.
     *
     * @param models how many models the export has
     * @param precision how many times as large as one that is not enough a heap may be at most that is taken as the smallest
     * @return the figures
     * @throws IOException if a process cannot be started, or fails for another reason than its memory
     * @throws InterruptedException if the thread is interrupted
     */
    public static List<Figure> measure(int models, double precision) throws IOException, InterruptedException {
        int keep = smallestHeap(ExportProgram.KEEP, models, precision);
        int migrate = smallestHeap(ExportProgram.MIGRATE, models, precision);
        double seconds = run(ExportProgram.MIGRATE, models, 2 * migrate).orElseThrow();
        String name = "export, " + models + " models, ";
        return List.of(
                new Figure(name + "smallest heap to keep them", keep, "MiB"),
                new Figure(name + "smallest heap to migrate them", migrate, "MiB"),
                new Figure(name + "migrate / keep", (double) migrate / keep, ""),
                new Figure(name + "migrate, in twice that heap", seconds, "s"));
    }

    /** Returns it in MiB. */
    private static int smallestHeap(String what, int models, double precision)
            throws IOException, InterruptedException {
        int tooSmall = SMALLEST_MIB;
        int enough = LARGEST_MIB;
        while (enough > tooSmall * precision) {
            int tried = (int) Math.sqrt((double) tooSmall * enough);
            if (run(what, models, tried).isPresent()) {
                enough = tried;
            } else {
                tooSmall = tried + 1;
            }
        }
        return enough;
    }

    /** Returns how many seconds it took; empty if it was out of memory. */
    private static OptionalDouble run(String what, int models, int heap) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx" + heap + "m",
                        "-XX:+UseSerialGC",
                        "-classpath",
                        System.getProperty("java.class.path"),
                        ExportProgram.class.getName(),
                        what,
                        Integer.toString(models)))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() == 0) {
            return OptionalDouble.of(Long.parseLong(output.strip()) / 1e9);
        }
        if (output.contains("OutOfMemoryError")) {
            return OptionalDouble.empty();
        }
        throw new IOException("The migration of an export failed: " + output);
    }
}
