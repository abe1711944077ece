package io.github.migrationroute.quickstart;

import io.github.migrationroute.MigrationRouteHandler;
import io.github.migrationroute.servlet.InternalPassword;
import java.io.IOException;
import java.time.Duration;

/**
 * Serves the migration route for a PostgreSQL with pending migrations, until the process is told to end.
 *
 * <p>What a host of its own needs of this is in {@link #serve} and in {@link RouteServer#start}.
 */
public final class Quickstart {
    /** Short, because nothing is worth waiting for once the statement that is being executed is cancelled. */
    private static final Duration CLOSE_GRACE = Duration.ofSeconds(2);

    /** What is printed at once: to unpack PostgreSQL and to make a history takes a while. */
    static final String STARTING = "The quickstart starts. This takes some ten seconds, and longer the first time.";

    private Quickstart() {}

    /**
     * Runs the quickstart.
     *
     * @param args not looked at; see the system properties in {@link QuickstartOptions}
     * @throws Exception if something fails that nobody can be told how to repair
     */
    public static void main(String[] args) throws Exception {
        StopSignal stop = StopSignal.install();
        print(STARTING + "\n");
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

    /** What is opened first is closed last. A port comes early, because to find it taken costs the least. */
    private static void run(QuickstartOptions options, StopSignal stop) throws Exception {
        if (options.nodes() > 1) {
            runNodes(options, stop);
            return;
        }
        try (PasswordFile password = openPasswordFile(options);
                RouteServer server = RouteServer.bind(options.port());
                Database database = openDatabase(options);
                AutoCloseable serving = serve(server, database, password, builder(options.datastore(), database))) {
            if (!stop.isGiven()) {
                print(new Guide(
                                server.uri(),
                                new CurlLine(password.path()),
                                options.datastore(),
                                database.description())
                        .text());
            }
            stop.await();
        }
    }

    /** The nodes are processes of their own, so that one can be killed; the database is here and outlives them. */
    private static void runNodes(QuickstartOptions options, StopSignal stop) throws Exception {
        Nodes.checkPorts(options);
        try (PasswordFile password = openPasswordFile(options);
                Database database = openDatabase(options)) {
            options.datastore().prepare(database);
            try (Nodes nodes = Nodes.start(options, password.path(), database.jdbcUrl())) {
                if (!stop.isGiven()) {
                    print(new NodesGuide(nodes.all(), new CurlLine(password.path()), database.description()).text());
                    nodes.onDeath(Quickstart::print);
                }
                stop.await();
            }
        }
    }

    private static void print(String text) {
        System.out.print(text);
        System.out.flush();
    }

    private static PasswordFile openPasswordFile(QuickstartOptions options) throws IOException, QuickstartException {
        return options.passwordFile().isPresent()
                ? PasswordFile.given(options.passwordFile().get())
                : PasswordFile.random();
    }

    private static Database openDatabase(QuickstartOptions options) throws QuickstartException {
        return options.jdbcUrl().isPresent() ? Database.given(options.jdbcUrl().get()) : Database.embedded();
    }

    static MigrationRouteHandler.Builder builder(ServedDatastore datastore, Database database)
            throws QuickstartException {
        return MigrationRouteHandler.builder(datastore.prepare(database)).closeGrace(CLOSE_GRACE);
    }

    /** Mounts the route. What is returned stops the server while there still is a database, so that a run can end. */
    static AutoCloseable serve(
            RouteServer server, Database database, PasswordFile password, MigrationRouteHandler.Builder builder)
            throws Exception {
        server.start(builder.build(), InternalPassword.fromFile(password.path()));
        return () -> {
            database.cancelStatements();
            server.close();
        };
    }
}
