package io.github.migrationroute.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.github.migrationroute.Datastore;
import io.github.migrationroute.MigrationCommand;
import io.github.migrationroute.MigrationRequest;
import io.github.migrationroute.MigrationResponse;
import io.github.migrationroute.MigrationRouteHandler;
import io.github.migrationroute.MigrationRuns;
import io.github.migrationroute.runstore.Run;
import io.github.migrationroute.runstore.RunState;
import io.github.migrationroute.servlet.InternalPassword;
import io.github.migrationroute.servlet.MigrationServlet;
import io.github.migrationroute.servlet.RequestAuthorizer;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ThreadPool;

/** A Jetty on the loopback interface that has the route mounted, and beside it a bare servlet to compare it with. */
final class BenchmarkServer implements AutoCloseable {
    /** The route as hosts mount it, with a password in a file. */
    static final String WITH_PASSWORD = "/with-password/";

    /** The route without an authorizer of its own. */
    static final String CONTAINER_MANAGED = "/container-managed/";

    /** The servlet that writes the same bytes from memory. */
    static final String BARE = "/bare/";

    /** A server whose latest run has written its output. */
    static final String AFTER_RUN = "afterRun";

    /** A server whose runs write as fast as they can. */
    static final String BEFORE_RUN = "beforeRun";

    /** A server whose runs work before each line. */
    static final String BEFORE_WORK = "beforeWork";

    /** A server whose runs wait before each line, so that they take {@link #SECONDS}. */
    static final String BEFORE_WAITING = "beforeWaiting";

    /** The system property with how long they take. */
    static final String SECONDS = "benchmarks.run-seconds";

    static final String CPU = "cpu";
    static final String PEAKS = "peaks";

    /** How many threads there were at once at the most. */
    static final String THREADS = "threads";

    /** How long the latest run has taken; it must have succeeded. */
    static final String RUN = "run";

    /** Of a container that holds a thread for nobody who follows. */
    private static final int FEW_THREADS = 16;

    static final String PASSWORD = "correct horse battery staple";

    private final MigrationRouteHandler handler;
    private final Server server;
    private final Path passwordFile = Files.createTempFile("benchmark-", ".password");

    private BenchmarkServer(MigrationRouteHandler handler) throws Exception {
        this(handler, new QueuedThreadPool());
    }

    private BenchmarkServer(MigrationRouteHandler handler, ThreadPool threads) throws Exception {
        this.handler = handler;
        this.server = new Server(threads, null, new ByteBufferPool.NonPooling());
        var http = new HttpConfiguration();
        http.setUseInputDirectByteBuffers(false);
        http.setUseOutputDirectByteBuffers(false);
        listen(new ByteBufferPool.NonPooling(), http);
        listen(new ArrayByteBufferPool(), new HttpConfiguration());
        Files.writeString(passwordFile, PASSWORD + "\n");
        var context = new ServletContextHandler();
        mount(context, WITH_PASSWORD, handler, InternalPassword.fromFile(passwordFile));
        mount(context, CONTAINER_MANAGED, handler, RequestAuthorizer.containerManaged());
        server.setHandler(context);
    }

    private void listen(ByteBufferPool buffers, HttpConfiguration http) {
        var connector = new ServerConnector(server, null, null, buffers, -1, -1, new HttpConnectionFactory(http));
        connector.setHost(InetAddress.getLoopbackAddress().getHostAddress());
        server.addConnector(connector);
    }

    private static void mount(
            ServletContextHandler context, String path, MigrationRouteHandler handler, RequestAuthorizer authorizer) {
        context.addServlet(new ServletHolder(new MigrationServlet(handler, authorizer)), path + "*");
    }

    /** Starts a server whose latest run has written that many bytes, and whose bare servlet answers the same. */
    static BenchmarkServer afterRun(long outputBytes) throws Exception {
        MigrationRouteHandler handler = Handlers.afterRun(outputBytes);
        var benchmarkServer = new BenchmarkServer(handler);
        try (MigrationResponse answer = handler.handle(MigrationRequest.of(MigrationCommand.PROGRESS))) {
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            ((ServletContextHandler) benchmarkServer.server.getHandler())
                    .addServlet(new ServletHolder(new BareServlet(body)), BARE + "*");
        }
        benchmarkServer.server.start();
        return benchmarkServer;
    }

    /** Starts a server without a run and without the bare servlet, whose commands write that many bytes. */
    static BenchmarkServer beforeRun(long outputBytes) throws Exception {
        return beforeRun(LinesDatastore.ofBytes(outputBytes));
    }

    private static BenchmarkServer beforeRun(Datastore datastore) throws Exception {
        return beforeRun(datastore, new QueuedThreadPool());
    }

    private static BenchmarkServer beforeRun(Datastore datastore, ThreadPool threads) throws Exception {
        var benchmarkServer =
                new BenchmarkServer(MigrationRouteHandler.builder(datastore).build(), threads);
        benchmarkServer.server.start();
        return benchmarkServer;
    }

    private static BenchmarkServer in(String state, long outputBytes) throws Exception {
        return switch (state) {
            case AFTER_RUN -> afterRun(outputBytes);
            case BEFORE_RUN -> beforeRun(outputBytes);
            case BEFORE_WORK ->
                beforeRun(Work.before(LinesDatastore.ofBytes(outputBytes)), new QueuedThreadPool(FEW_THREADS));
            case BEFORE_WAITING ->
                beforeRun(Work.during(LinesDatastore.ofBytes(outputBytes), Integer.getInteger(SECONDS)));
            default -> throw new IllegalArgumentException("There is no state " + state);
        };
    }

    /** Returns the port behind which nothing is pooled, as hosts mount the route. */
    int port() {
        return port(0);
    }

    private int port(int connector) {
        return ((ServerConnector) server.getConnectors()[connector]).getLocalPort();
    }

    @Override
    public void close() throws Exception {
        server.stop();
        Files.deleteIfExists(passwordFile);
    }

    /**
     * Runs a server until its standard input ends. Writes its port, and the one behind which Jetty pools buffers; then the
     * answer to every question that it reads.
     *
     * @param args the state, and the bytes of output
     */
    public static void main(String[] args) throws Exception {
        var peaks = new HeapPeaks();
        long outputBytes = Long.parseLong(args[1]);
        try (BenchmarkServer server = in(args[0], outputBytes);
                var commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            System.out.println(server.port(0) + " " + server.port(1));
            for (String question = commands.readLine(); question != null; question = commands.readLine()) {
                System.out.println(
                        switch (question) {
                            case CPU -> cpuNanos();
                            case PEAKS -> collectAndDescribe(peaks);
                            case THREADS -> ManagementFactory.getThreadMXBean().getPeakThreadCount();
                            case RUN -> server.runNanos();
                            default -> throw new IllegalArgumentException("There is no question " + question);
                        });
            }
        }
    }

    private static String collectAndDescribe(HeapPeaks peaks) {
        System.gc();
        return peaks.overall() + " " + peaks.afterCollection();
    }

    private long runNanos() {
        Run run = handler.runs().find(MigrationRuns.LATEST).orElseThrow();
        if (run.state() != RunState.SUCCEEDED) {
            throw new IllegalStateException("The run has not succeeded: " + run);
        }
        return run.duration().toNanos();
    }

    private static String cpuNanos() {
        return Long.toString(
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime());
    }
}
