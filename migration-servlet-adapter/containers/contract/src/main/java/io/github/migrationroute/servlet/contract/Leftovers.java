package io.github.migrationroute.servlet.contract;

import static java.util.stream.Collectors.toCollection;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The threads and open files of this process at one moment, sockets among them, so that one can see what has been left over
 * since then. The classes that are loaded meanwhile do not count. Files and connections are seen on Linux only.
 *
 * @param threads the live threads
 * @param files what is open
 */
record Leftovers(Set<Thread> threads, Set<String> files) {
    private static final Path OPEN_FILES = Path.of("/proc/self/fd");
    private static final String LISTENING = "0A";
    private static final String ENDED = "06";

    static Leftovers now() throws IOException {
        return new Leftovers(Set.copyOf(Thread.getAllStackTraces().keySet()), openFiles());
    }

    private static Set<String> openFiles() throws IOException {
        if (!Files.isDirectory(OPEN_FILES)) {
            return Set.of();
        }
        try (Stream<Path> open = Files.list(OPEN_FILES)) {
            return open.map(Leftovers::describe)
                    .filter(file -> !file.isEmpty() && !file.endsWith(".jar") && !file.endsWith("/fd"))
                    .collect(toCollection(TreeSet::new));
        }
    }

    private static String describe(Path open) {
        try {
            return open.getFileName() + " " + Files.readSymbolicLink(open);
        } catch (IOException e) {
            // Closed meanwhile.
            return "";
        }
    }

    /** Waits until there is nothing that was not there at this moment. */
    void awaitNothingNew() throws IOException {
        await(() -> {
            Leftovers now = now();
            return Stream.concat(
                            now.threads.stream().filter(thread -> !threads.contains(thread)),
                            now.files.stream().filter(file -> !files.contains(file)))
                    .toList();
        });
    }

    /** Waits until no thread is inside the route, and no connection to the port of its server is left. */
    static void awaitNobodyInside(int port) throws IOException {
        await(() -> {
            List<Object> left = new ArrayList<>(connections(port));
            Thread.getAllStackTraces().forEach((thread, stack) -> {
                if (thread != Thread.currentThread() && Arrays.stream(stack).anyMatch(Leftovers::isInTheRoute)) {
                    left.add(thread + " " + Arrays.toString(stack));
                }
            });
            return left;
        });
    }

    private static boolean isInTheRoute(StackTraceElement frame) {
        return frame.getClassName().startsWith("io.github.migrationroute.");
    }

    /** The connections of either side, but those that both sides have ended. */
    private static List<String> connections(int port) throws IOException {
        String suffix = String.format(":%04X", port);
        List<String> connections = new ArrayList<>();
        for (Path table : List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"))) {
            for (String line : Files.exists(table) ? Files.readAllLines(table) : List.<String>of()) {
                String[] columns = line.strip().split("\\s+", -1);
                boolean ours = columns[1].endsWith(suffix) || columns[2].endsWith(suffix);
                if (ours && !columns[3].equals(LISTENING) && !columns[3].equals(ENDED)) {
                    connections.add(columns[1] + " to " + columns[2] + " in state " + columns[3]);
                }
            }
        }
        return connections;
    }

    /** Looks what is left. */
    @FunctionalInterface
    private interface Look {
        List<?> left() throws IOException;
    }

    private static void await(Look look) throws IOException {
        long start = System.nanoTime();
        for (List<?> left = look.left(); !left.isEmpty(); left = look.left()) {
            if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(Gate.PATIENCE_SECONDS)) {
                throw new AssertionError("Left over: " + left);
            }
            Thread.onSpinWait();
        }
    }
}
