package io.github.migrationroute.quickstart;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * The process of a {@link QuickstartNode}. The URL of the database is not among its arguments, which everybody can read on
 * this machine.
 */
final class NodeProcess {
    private static final int KILLED = 128 + 9;

    /** Longer than a command is given to stop. */
    private static final long PATIENCE_SECONDS = 20;

    private final String name;
    private final Process process;
    private final BufferedReader output;

    private NodeProcess(String name, Process process) {
        this.name = name;
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
    }

    /**
     * Starts a node, which then takes its port.
     *
     * @param name the name of the node
     * @param datastore what it serves
     * @param port its port, 0 for a free one
     * @param passwordFile the file with the password
     */
    static NodeProcess start(String name, ServedDatastore datastore, int port, Path passwordFile) throws IOException {
        var builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // It would leave a file behind when it is killed.
                "-XX:-UsePerfData",
                "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                property(QuickstartNode.NAME, name),
                property(QuickstartOptions.DATASTORE, datastore.name()),
                property(QuickstartOptions.PORT, String.valueOf(port)),
                property(QuickstartOptions.PASSWORD_FILE, passwordFile.toString()),
                "-cp",
                ClassPath.of(NodeProcess.class.getClassLoader()),
                QuickstartNode.class.getName());
        return new NodeProcess(
                name, builder.redirectError(ProcessBuilder.Redirect.INHERIT).start());
    }

    private static String property(String name, String value) {
        return "-D" + name + "=" + value;
    }

    /** Waits until the node has its port, and returns where its route will be. */
    NodesGuide.Node awaitPort() throws IOException, QuickstartException {
        String line = readLine();
        if (!line.startsWith("http:")) {
            throw new QuickstartException(line);
        }
        return new NodesGuide.Node(name, process.pid(), URI.create(line));
    }

    /** Lets the node serve the route for a database that is ready for it. */
    void serve(String jdbcUrl) throws IOException {
        var input = process.outputWriter(StandardCharsets.UTF_8);
        input.write(jdbcUrl + "\n");
        input.flush();
    }

    /** Waits until the node answers requests. */
    void awaitReady() throws IOException, QuickstartException {
        String line = readLine();
        if (!line.equals(QuickstartNode.READY)) {
            throw new QuickstartException(line);
        }
    }

    private String readLine() throws IOException, QuickstartException {
        String line = output.readLine();
        if (line == null) {
            throw new QuickstartException(name + " has ended before it was ready.");
        }
        return line;
    }

    String name() {
        return name;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Calls what is given as soon as the node has ended, in another thread. */
    void onEnd(Runnable reaction) {
        var unused = process.onExit().thenRun(reaction);
    }

    /** Says in a few words how the node has ended. */
    String end() {
        int exitCode = process.exitValue();
        return name + " (process " + process.pid() + ") "
                + (exitCode == KILLED ? "was killed" : "has ended with exit code " + exitCode);
    }

    /** Tells the node to end. */
    void stop() throws IOException {
        process.getOutputStream().close();
    }

    /** Waits until the node has ended. */
    void awaitEnd() throws InterruptedException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
