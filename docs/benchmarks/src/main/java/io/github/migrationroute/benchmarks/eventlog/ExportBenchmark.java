package io.github.migrationroute.benchmarks.eventlog;

import io.github.migrationroute.benchmarks.Figure;
import io.github.migrationroute.benchmarks.eventlog.ExportProgram.Work;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Finds the smallest heap in which the models of an export can be kept, and that in which they can be migrated. */
public final class ExportBenchmark {
    private static final int SMALLEST_MIB = 16;
    private static final int LARGEST_MIB = 8192;

    /** How many times as long as in the largest heap it may take at most in one that is enough. */
    private static final int SLOWEST = 5;

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
        List<Figure> figures = new ArrayList<>();
        for (boolean ownNames : List.of(true, false)) {
            String name = "export, " + models + " models " + (ownNames ? "with names of their own" : "that share names")
                    + ", ";
            int keep = smallestHeap(Work.KEEP, models, ownNames, precision);
            figures.add(new Figure(name + Work.KEEP, keep, "MiB"));
            for (Work work : List.of(Work.MIGRATE_WITHOUT_STATES, Work.MIGRATE)) {
                int migrate = smallestHeap(work, models, ownNames, precision);
                figures.add(new Figure(name + work, migrate, "MiB"));
                figures.add(new Figure(name + work + " / keep", (double) migrate / keep, ""));
                figures.add(new Figure(
                        name + work + ", in twice that heap",
                        run(work, models, ownNames, 2 * migrate, Duration.ofDays(1))
                                .orElseThrow(),
                        "s"));
            }
        }
        return figures;
    }

    /** Returns it in MiB. */
    private static int smallestHeap(Work work, int models, boolean ownNames, double precision)
            throws IOException, InterruptedException {
        long begin = System.nanoTime();
        run(work, models, ownNames, LARGEST_MIB, Duration.ofDays(1)).orElseThrow();
        Duration longest = Duration.ofNanos(SLOWEST * (System.nanoTime() - begin));
        int tooSmall = SMALLEST_MIB;
        int enough = LARGEST_MIB;
        while (enough > tooSmall * precision) {
            int tried = (int) Math.sqrt((double) tooSmall * enough);
            if (run(work, models, ownNames, tried, longest).isPresent()) {
                enough = tried;
            } else {
                tooSmall = tried + 1;
            }
        }
        return enough;
    }

    /** Returns how many seconds it took; empty if it was out of memory, or took too long for want of it. */
    private static OptionalDouble run(Work work, int models, boolean ownNames, int heap, Duration longest)
            throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx" + heap + "m",
                        "-XX:+UseSerialGC",
                        "-classpath",
                        System.getProperty("java.class.path"),
                        ExportProgram.class.getName(),
                        work.name(),
                        Integer.toString(models),
                        Boolean.toString(ownNames)))
                .redirectErrorStream(true)
                .start();
        var late = new AtomicBoolean();
        var unused = process.onExit()
                .orTimeout(longest.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(timeout -> {
                    late.set(true);
                    return process.destroyForcibly();
                });
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() == 0) {
            return OptionalDouble.of(Long.parseLong(output.strip()) / 1e9);
        }
        if (late.get() || output.contains("OutOfMemoryError")) {
            return OptionalDouble.empty();
        }
        throw new IOException("The migration of an export failed: " + output);
    }
}
