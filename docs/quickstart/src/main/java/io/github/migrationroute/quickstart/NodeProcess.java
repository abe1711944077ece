package io.github.migrationroute.quickstart;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A node as the process sees it that has started it.
 *
 * @param name how it is called
 * @param process its process
 * @param route where its route is
 */
record NodeProcess(String name, Process process, URI route) implements AutoCloseable {
    /** Longer than a node takes to end in order. */
    private static final long PATIENCE_SECONDS = 20;

    private static final String HEAP = "-Xmx256m";

    /**
     * Starts a node and waits until it is ready.
     *
     * @param port its port; 0 for a free one
     * @throws QuickstartException if it does not start; it has said why on the standard error output
     */
    static NodeProcess start(String name, ServedDatastore datastore, int port, Path passwordFile, String jdbcUrl)
            throws IOException, QuickstartException {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        HEAP,
                        // It would leave a file behind when it is killed.
                        "-XX:-UsePerfData",
                        "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                        // For the log: all nodes write to the same terminal.
                        "-Dquickstart.node=" + name,
                        "-D" + QuickstartOptions.DATASTORE + "=" + datastore.name(),
                        "-D" + QuickstartOptions.PORT + "=" + port,
                        "-D" + QuickstartOptions.PASSWORD_FILE + "=" + passwordFile,
                        "-cp",
                        ClassPath.ofThisProcess(),
                        QuickstartNode.class.getName(),
                        name))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        // Stays open: the node ends when it does.
        process.getOutputStream().write((jdbcUrl + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        String route = output.readLine();
        if (route == null) {
            throw new QuickstartException("The node " + name + " does not start.");
        }
        return new NodeProcess(name, process, URI.create(route));
    }

    /** Lets the node end in order. */
    void stop() throws IOException {
        process.getOutputStream().close();
    }

    /** Waits for the end of the node, and ends it if that takes too long. */
    @Override
    public void close() throws IOException {
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
