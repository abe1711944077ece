package io.github.migrationroute.quickstart;

import io.github.migrationroute.runstore.postgres.PostgresRunStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Properties;

/**
 * One of several nodes: a process that serves the route as {@link Quickstart} does, except that its runs are in the
 * database, where the other nodes see them. It ends with the process that has started it.
 */
public final class QuickstartNode {
    private static final String DEPLOYMENT = "quickstart";

    /** So little is migrated here that it stops at once, and after a kill nobody wants to wait. */
    private static final Duration STOP_GRACE = Duration.ofSeconds(2);

    private QuickstartNode() {}

    /**
     * Runs a node. Prints where the route is when it is ready.
     *
     * @param args how the node is called. Its options are those of {@link QuickstartOptions}, but the URL of the database
     *     is the first line of the standard input, because everybody can see the arguments of a process
     * @throws Exception if something fails that nobody can be told how to repair
     */
    public static void main(String[] args) throws Exception {
        StopSignal stop = StopSignal.install();
        try {
            run(args[0], stop);
        } catch (QuickstartException e) {
            System.err.println(args[0] + ": " + e.getMessage());
            stop.obey();
            System.exit(1);
        } finally {
            stop.obey();
        }
    }

    private static void run(String name, StopSignal stop) throws Exception {
        var parent = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String jdbcUrl = parent.readLine();
        if (jdbcUrl == null) {
            // The parent has ended before it said anything.
            return;
        }
        var properties = new Properties();
        properties.putAll(System.getProperties());
        properties.setProperty(QuickstartOptions.JDBC_URL, jdbcUrl);
        QuickstartOptions options = QuickstartOptions.from(properties);
        endWith(parent);
        try (PasswordFile password = PasswordFile.given(options.passwordFile().orElseThrow());
                RouteServer server = RouteServer.bind(options.port());
                Database database = Database.given(jdbcUrl);
                PostgresRunStore store = PostgresRunStore.builder(
                                database.runs(options.datastore().schema()), DEPLOYMENT)
                        .node(name)
                        .stopGrace(STOP_GRACE)
                        .build();
                AutoCloseable serving = Quickstart.serve(
                        server,
                        database,
                        password,
                        Quickstart.builder(options.datastore(), database).runStore(store))) {
            System.out.println(server.uri());
            stop.await();
        }
    }

    /** The input ends when the parent does, however it does that. */
    private static void endWith(BufferedReader parent) {
        var thread = new Thread(
                () -> {
                    try {
                        while (parent.read() >= 0) {
                            // Nothing more is said.
                        }
                    } catch (IOException e) {
                        // The parent is gone as well.
                    }
                    System.exit(0);
                },
                "parent");
        thread.setDaemon(true);
        thread.start();
    }
}
