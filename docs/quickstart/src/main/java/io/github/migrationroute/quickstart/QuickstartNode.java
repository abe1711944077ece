package io.github.migrationroute.quickstart;

import io.github.migrationroute.MigrationRouteHandler;
import io.github.migrationroute.postgres.PostgresRunStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A node, in a process of its own; {@link NodeProcess} is the other side of it.
 *
 * <p>It prints where its route will be, reads the URL of the database, and prints a line when it is ready. It lives until
 * its standard input ends, so that it never outlives the process that has started it.
 */
final class QuickstartNode {
    /** The name of the node. */
    static final String NAME = "quickstart.node";

    /** What it prints when it answers requests. */
    static final String READY = "ready";

    private QuickstartNode() {}

    /**
     * Serves the route.
     *
     * @param args not looked at; the options are system properties
     * @throws Exception if something fails that nobody can be told how to repair
     */
    public static void main(String[] args) throws Exception {
        StopSignal stop = StopSignal.install();
        try {
            run(QuickstartOptions.from(System.getProperties()), stop);
        } catch (QuickstartException e) {
            say(String.valueOf(e.getMessage()));
        } finally {
            stop.obey();
        }
        // Even if there is a command that does not stop.
        System.exit(0);
    }

    private static void run(QuickstartOptions options, StopSignal stop) throws Exception {
        var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (RouteServer server = RouteServer.bind(options.port())) {
            say(server.uri().toString());
            String jdbcUrl = input.readLine();
            if (jdbcUrl != null) {
                giveAtEnd(input, stop);
                serve(options, server, jdbcUrl, stop);
            }
        }
    }

    private static void serve(QuickstartOptions options, RouteServer server, String jdbcUrl, StopSignal stop)
            throws Exception {
        ServedDatastore datastore = options.datastore();
        Path passwordFile = options.passwordFile().orElseThrow();
        try (Database database = Database.given(jdbcUrl);
                AutoCloseable serving = Quickstart.serve(
                        MigrationRouteHandler.builder(datastore.over(database.dataSource()))
                                .runStore(runStore(database, datastore)),
                        server,
                        database,
                        passwordFile)) {
            say(READY);
            stop.await();
        }
    }

    /** All that makes nodes one deployment. */
    private static PostgresRunStore runStore(Database database, ServedDatastore datastore) {
        return PostgresRunStore.builder(database.undisturbed(datastore.schema()), "quickstart")
                .node(System.getProperty(NAME))
                .build();
    }

    private static void giveAtEnd(BufferedReader input, StopSignal stop) {
        var reader = new Thread(
                () -> {
                    try {
                        while (input.readLine() != null) {
                            // Nothing is said any more.
                        }
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    } finally {
                        stop.give();
                    }
                },
                "stdin");
        reader.setDaemon(true);
        reader.start();
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
