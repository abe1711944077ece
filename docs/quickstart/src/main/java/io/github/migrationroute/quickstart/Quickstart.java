package io.github.migrationroute.quickstart;

import io.github.migrationroute.MigrationRouteHandler;
import io.github.migrationroute.servlet.InternalPassword;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Serves the migration route for a PostgreSQL with pending migrations, in this process or on several nodes, until the
 * process is told to end.
 *
 * <p>What a host of its own needs of this is in {@link #serve} and in {@link RouteServer#start}; many nodes
 * need what is in {@link QuickstartNode} as well.
 */
public final class Quickstart {
    /** Short, because nothing is worth waiting for once the statement that is being executed is cancelled. */
    private static final Duration CLOSE_GRACE = Duration.ofSeconds(2);

    private Quickstart() {}

    /**
     * Runs the quickstart.
     *
     * @param args not looked at; see the system properties in {@link QuickstartOptions}
     * @throws Exception if something fails that nobody can be told how to repair
     */
    public static void main(String[] args) throws Exception {
        StopSignal stop = StopSignal.install();
        try {
            run(QuickstartOptions.from(System.getProperties()), stop);
        } catch (QuickstartException e) {
            System.err.println(e.getMessage());
            stop.obey();
            System.exit(1);
        } finally {
            stop.obey();
        }
    }

    private static void run(QuickstartOptions options, StopSignal stop) throws Exception {
        try (PasswordFile password = options.openPasswordFile()) {
            if (options.nodes() == 1) {
                runOneNode(options, password.path(), stop);
            } else {
                runNodes(options, password.path(), stop);
            }
        }
    }

    /** What is opened first is closed last. The port comes early, because to find it taken costs the least. */
    private static void runOneNode(QuickstartOptions options, Path passwordFile, StopSignal stop) throws Exception {
        ServedDatastore datastore = options.datastore();
        try (RouteServer server = RouteServer.bind(options.port());
                Database database = openDatabase(options);
                AutoCloseable serving = serve(
                        MigrationRouteHandler.builder(datastore.over(database.dataSource())),
                        server,
                        database,
                        passwordFile)) {
            print(new Guide(server.uri(), passwordFile, datastore, database.description()).text(), stop);
            stop.await();
        }
    }

    /** In the same order; the database is prepared here, once for all nodes. */
    private static void runNodes(QuickstartOptions options, Path passwordFile, StopSignal stop) throws Exception {
        try (Nodes nodes = Nodes.start(options, passwordFile);
                Database database = openDatabase(options);
                AutoCloseable serving = nodes.serve(database)) {
            print(new NodesGuide(nodes.all(), passwordFile, options.datastore(), database.description()).text(), stop);
            nodes.reportEnds(line -> print("# " + line + "\n", stop));
            stop.await();
        }
    }

    /** Takes the database that is set, or starts one, and makes it ready. */
    private static Database openDatabase(QuickstartOptions options) throws Exception {
        Database database =
                options.jdbcUrl().isPresent() ? Database.given(options.jdbcUrl().get()) : Database.embedded();
        try {
            options.datastore().prepare(database);
            return database;
        } catch (Throwable e) {
            database.close();
            throw e;
        }
    }

    private static void print(String text, StopSignal stop) {
        if (!stop.isGiven()) {
            System.out.print(text);
            System.out.flush();
        }
    }

    /** Mounts the route. What is returned stops the server while there still is a database, so that a run can end. */
    static AutoCloseable serve(
            MigrationRouteHandler.Builder route, RouteServer server, Database database, Path passwordFile)
            throws Exception {
        server.start(route.closeGrace(CLOSE_GRACE).build(), InternalPassword.fromFile(passwordFile));
        return () -> {
            database.cancelStatements();
            server.close();
        };
    }
}
