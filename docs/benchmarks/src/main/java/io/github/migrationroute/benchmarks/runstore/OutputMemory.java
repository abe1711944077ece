package io.github.migrationroute.benchmarks.runstore;

import io.github.migrationroute.benchmarks.Figure;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Lets one node write much more than its heap, and another one read it. A node that needs more ends with an error. */
final class OutputMemory {
    private OutputMemory() {}

    static List<Figure> measure(RunStoreSettings settings, String jdbcUrl) throws Exception {
        long lines = settings.memoryBytes() / NodeServer.LINE.length() + 1;
        String expected = digest(lines);
        var figures = new ArrayList<Figure>();
        try (var writer = new NodeProcess(jdbcUrl, lines, settings.heap());
                var reader = new NodeProcess(jdbcUrl, lines, settings.heap())) {
            figures.add(new Figure("much output, written", seconds(writer.ask(NodeServer.WRITE)), "s"));
            figures.add(new Figure("much output, read by the other node", read(reader, expected), "s"));
            figures.add(new Figure("much output, read by the writing node", read(writer, expected), "s"));
            peaks("writing", writer, settings, figures);
            peaks("reading", reader, settings, figures);
        }
        return figures;
    }

    private static double read(NodeProcess node, String expected) throws Exception {
        String[] answer = node.ask(NodeServer.READ);
        if (!answer[1].equals(expected)) {
            throw new IllegalStateException("A node has not read what was written");
        }
        return seconds(answer);
    }

    private static double seconds(String[] answer) {
        return Long.parseLong(answer[0]) / 1e9;
    }

    /** Returns the digest of the whole answer, made up here independently of the store. */
    private static String digest(long lines) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update("{\"success\":true,\"status\":2,\"output\":\"".getBytes(StandardCharsets.UTF_8));
        for (long i = 0; i < lines; i++) {
            digest.update((NodeServer.LINE + i + "\\n").getBytes(StandardCharsets.UTF_8));
        }
        digest.update("\"}".getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void peaks(String name, NodeProcess node, RunStoreSettings settings, List<Figure> figures)
            throws Exception {
        String[] peaks = node.ask(NodeServer.PEAKS);
        String label = "much output, heap used by the " + name + " node, ";
        figures.add(new Figure(
                label + "peak", Long.parseLong(peaks[0]) / (double) (1 << 20), "MiB", "< " + settings.heap()));
        figures.add(new Figure(label + "after a collection", Long.parseLong(peaks[1]) / (double) (1 << 20), "MiB"));
    }
}
