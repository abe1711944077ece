package io.github.migrationroute.runstore.postgres.cluster;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.github.migrationroute.MigrationRouteHandler;
import io.github.migrationroute.runstore.postgres.PostgresRunStore;
import io.github.migrationroute.servlet.MigrationServlet;
import io.github.migrationroute.servlet.RequestAuthorizer;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.EnumSet;
import org.eclipse.jetty.ee11.servlet.FilterHolder;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.slf4j.MDC;

/** The process of a node: the migration route as a host mounts it, until it is killed or the test is gone. */
final class Node {
    static final String REQUEST_HEADER = "X-Request";
    static final Duration SHORT_COMMAND_WAIT = Duration.ofSeconds(4);

    /** The commands stop at once, and the test is to be over soon. */
    private static final Duration STOP_GRACE = Duration.ofSeconds(2);

    private static final int CONNECTIONS = 6;
    private static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(5);

    private Node() {}

    /**
     * Serves the route on a free port, which is printed.
     *
     * @param args the database of the runs, that of the journal, the name of the node, the seed of what its commands do
     */
    public static void main(String[] args) throws Exception {
        var store = PostgresRunStore.builder(pool(args[0], args[2]), "cluster")
                .node(args[2])
                .stopGrace(STOP_GRACE)
                .build();
        var handler = MigrationRouteHandler.builder(new ScriptedDatastore(args[1], args[2], Long.parseLong(args[3])))
                .runStore(store)
                .shortCommandWait(SHORT_COMMAND_WAIT)
                .build();
        Server server = serve(handler);
        System.out.println(server.getURI().getPort());
        System.in.transferTo(OutputStream.nullOutputStream());
        Runtime.getRuntime().halt(0);
    }

    private static HikariDataSource pool(String jdbcUrl, String node) {
        var config = new HikariConfig();
        config.setJdbcUrl(jdbcUrl + "&ApplicationName=" + node);
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(CONNECTION_TIMEOUT.toMillis());
        // A node may be started while the database lets nobody in.
        config.setInitializationFailTimeout(-1);
        return new HikariDataSource(config);
    }

    private static Server serve(MigrationRouteHandler handler) throws Exception {
        var context = new ServletContextHandler("/");
        context.addFilter(new FilterHolder(requestNumber()), "/*", EnumSet.of(DispatcherType.REQUEST));
        context.addServlet(
                new MigrationServlet(handler, RequestAuthorizer.containerManaged()), "/internal/migrations/*");
        var server = new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        server.setHandler(context);
        server.start();
        return server;
    }

    /** The diagnostic context reaches the datastore, also in the thread of a run. */
    private static Filter requestNumber() {
        return (request, response, chain) -> {
            MDC.put(ScriptedDatastore.REQUEST, ((HttpServletRequest) request).getHeader(REQUEST_HEADER));
            try {
                chain.doFilter(request, response);
            } finally {
                MDC.remove(ScriptedDatastore.REQUEST);
            }
        };
    }
}
