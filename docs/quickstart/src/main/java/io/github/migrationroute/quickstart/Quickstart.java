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

    /** What is opened first is closed last. The port comes early, because to find it taken costs the least. */
    private static void run(QuickstartOptions options, StopSignal stop) throws Exception {
        try (PasswordFile password = openPasswordFile(options);
                RouteServer server = RouteServer.bind(options.port());
                Database database = openDatabase(options);
                AutoCloseable serving = serve(options.datastore(), server, database, password)) {
            if (!stop.isGiven()) {
                var guide = new Guide(server.uri(), password.path(), options.datastore(), database.description());
                System.out.print(guide.text());
                System.out.flush();
            }
            stop.await();
        }
    }

    private static PasswordFile openPasswordFile(QuickstartOptions options) throws IOException, QuickstartException {
        return options.passwordFile().isPresent()
                ? PasswordFile.given(options.passwordFile().get())
                : PasswordFile.random();
    }

    private static Database openDatabase(QuickstartOptions options) throws QuickstartException {
        return options.jdbcUrl().isPresent() ? Database.given(options.jdbcUrl().get()) : Database.embedded();
    }

    /** Mounts the route. What is returned stops the server while there still is a database, so that a run can end. */
    private static AutoCloseable serve(
            ServedDatastore datastore, RouteServer server, Database database, PasswordFile password) throws Exception {
        MigrationRouteHandler handler = MigrationRouteHandler.builder(datastore.prepare(database))
                .closeGrace(CLOSE_GRACE)
                .build();
        server.start(handler, InternalPassword.fromFile(password.path()));
        return () -> {
            database.cancelStatements();
            server.close();
        };
    }
}
