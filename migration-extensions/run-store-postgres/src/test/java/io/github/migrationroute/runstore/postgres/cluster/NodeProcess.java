package io.github.migrationroute.runstore.postgres.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/** A {@link Node} in a process of its own, from its start to its end. */
final class NodeProcess {
    private final String name;
    private final Process process;
    private final CompletableFuture<URI> route;

    private NodeProcess(String name, Process process) {
        this.name = name;
        this.process = process;
        this.route = CompletableFuture.supplyAsync(() -> awaitRoute(process));
    }

    /**
     * Starts a process. It is ready some time later.
     *
     * @param name used by no other process before
     */
    static NodeProcess start(String jdbcUrl, String journalUrl, String name, long seed) throws IOException {
        var builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Node.class.getName(),
                jdbcUrl,
                journalUrl,
                name,
                Long.toString(seed));
        builder.redirectError(ProcessBuilder.Redirect.INHERIT);
        return new NodeProcess(name, builder.start());
    }

    private static URI awaitRoute(Process process) {
        try {
            String port = process.inputReader().readLine();
            if (port == null) {
                throw new IllegalStateException("The node has ended before it was ready");
            }
            return URI.create("http://127.0.0.1:" + port + "/internal/migrations/");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String name() {
        return name;
    }

    boolean isReady() {
        return route.isDone() && !route.isCompletedExceptionally();
    }

    /** Returns where the route is; waits until the node is ready. */
    URI route() {
        return route.join();
    }

    /** As {@code kill -9}. Returns when the process is gone. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }
}
