package io.github.migrationroute.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.github.migrationroute.MigrationCommand;
import io.github.migrationroute.MigrationRequest;
import io.github.migrationroute.MigrationResponse;
import io.github.migrationroute.MigrationRouteHandler;
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

/** A Jetty on the loopback interface that has the route mounted, and beside it a bare servlet to compare it with. */
final class BenchmarkServer implements AutoCloseable {
    /** The route as hosts mount it, with a password in a file. */
    static final String WITH_PASSWORD = "/with-password/";

    /** The route without an authorizer of its own. */
    static final String CONTAINER_MANAGED = "/container-managed/";

    /** The servlet that writes the same bytes from memory. */
    static final String BARE = "/bare/";

    static final String PASSWORD = "correct horse battery staple";

    private final Server server = new Server(null, null, new ByteBufferPool.NonPooling());
    private final Path passwordFile = Files.createTempFile("benchmark-", ".password");

    private BenchmarkServer(MigrationRouteHandler handler) throws Exception {
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
        var benchmarkServer = new BenchmarkServer(MigrationRouteHandler.builder(LinesDatastore.ofBytes(outputBytes))
                .build());
        benchmarkServer.server.start();
        return benchmarkServer;
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
     * answer to every question that it reads: {@code peaks} or {@code cpu}.
     *
     * @param args {@code afterRun} or {@code beforeRun}, and the bytes of output
     */
    public static void main(String[] args) throws Exception {
        var peaks = new HeapPeaks();
        long outputBytes = Long.parseLong(args[1]);
        try (BenchmarkServer server = args[0].equals("afterRun") ? afterRun(outputBytes) : beforeRun(outputBytes);
                var commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            System.out.println(server.port(0) + " " + server.port(1));
            for (String question = commands.readLine(); question != null; question = commands.readLine()) {
                System.out.println(question.equals("cpu") ? cpuNanos() : collectAndDescribe(peaks));
            }
        }
    }

    private static String collectAndDescribe(HeapPeaks peaks) {
        System.gc();
        return peaks.overall() + " " + peaks.afterCollection();
    }

    private static String cpuNanos() {
        return Long.toString(
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime());
    }
}
