package io.github.migrationroute.runstore.postgres;

import static io.github.migrationroute.runstore.postgres.Requests.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.migrationroute.MigrationCommand;
import io.github.migrationroute.runstore.ClaimListener;
import io.github.migrationroute.runstore.ExcludedException;
import io.github.migrationroute.runstore.Run;
import io.github.migrationroute.runstore.RunClaim;
import io.github.migrationroute.runstore.RunEnd;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Other nodes may be quick: a run can be dropped before the thread goes on that has ended it. */
class EndOfRunTest {
    private static final ClaimListener NEVER = reason -> {
        throw new AssertionError(reason);
    };

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** The last run, and the one before. */
    private static final int RUNS_KEPT = 2;

    @AutoClose
    private final TestDatabase database = new TestDatabase();

    private final DataSource dataSource = new UrlDataSource(database.jdbcUrl());
    private final PostgresRunStore quick = PostgresRunStore.builder(dataSource, "shop")
            .node("quick")
            .keptRuns(RUNS_KEPT)
            .build();
    private volatile boolean othersWantToRun;

    @Test
    void aRunThatIsDroppedAtOnceHasEndedAllTheSame() throws Exception {
        PostgresRunStore slow =
                PostgresRunStore.builder(overtaken(), "shop").node("slow").build();
        RunClaim claim = slow.claimRun(request(MigrationCommand.MIGRATE, Duration.ZERO, NEVER));
        othersWantToRun = true;
        try (Run run = claim.finish(RunEnd.failed("It failed."))) {
            assertTrue(run.hasEnded());
            assertEquals("It failed.", run.exception().orElseThrow());
        }
        assertFalse(othersWantToRun, "somebody was to run meanwhile");
    }

    private DataSource overtaken() {
        return (DataSource) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, method, arguments) -> overtaken(dataSource.getConnection()));
    }

    private Connection overtaken(Connection connection) {
        return (Connection) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    try {
                        Object result = method.invoke(connection, arguments);
                        if (othersWantToRun && method.getName().equals("commit")) {
                            runUntilTheFirstOneIsDropped();
                        }
                        return result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private void runUntilTheFirstOneIsDropped() throws SQLException, InterruptedException {
        try {
            for (int i = 0; i < RUNS_KEPT; i++) {
                quick.claimRun(request(MigrationCommand.FINALIZE, Duration.ZERO, NEVER))
                        .finish(RunEnd.succeeded())
                        .close();
            }
        } catch (ExcludedException e) {
            // That was not yet the end.
            return;
        }
        othersWantToRun = false;
        long start = System.nanoTime();
        while (database.number("SELECT count(*) FROM migration_route_runs") > RUNS_KEPT) {
            assertTrue(System.nanoTime() - start < PATIENCE.toNanos(), "the first run is not dropped");
        }
    }
}
