package io.github.migrationroute.flyway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.github.migrationroute.MigrationCommand;
import io.github.migrationroute.MigrationRequest;
import io.github.migrationroute.MigrationRouteHandler;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Flyway's lock is of one database session, and a migration is executed in another one, which may outlive it. */
@Timeout(120)
class FlywayLockTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final String MIGRATION = "V1__fill_item.sql";
    private static final String FILL_ITEM = "SELECT pg_advisory_lock_shared(42);\nINSERT INTO item VALUES (1);";
    private static final String HISTORY = "SELECT version || ' ' || success FROM flyway_schema_history"
            + " WHERE type <> 'BASELINE' ORDER BY installed_rank";

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    @Test
    void ofTwoThatExecuteAMigrationInATransactionOnlyOneChangesAnything() throws Exception {
        DATABASE.script(MIGRATION, FILL_ITEM);
        finalizeTwiceBecauseTheSessionOfTheLockIsEnded();
        assertEquals(List.of("1"), DATABASE.query("SELECT id FROM item"));
    }

    @Test
    void ofTwoThatExecuteAMigrationOutsideOfATransactionBothDoIt() throws Exception {
        DATABASE.script(MIGRATION, FILL_ITEM);
        DATABASE.script(MIGRATION + ".conf", "executeInTransaction=false");
        finalizeTwiceBecauseTheSessionOfTheLockIsEnded();
        assertEquals(List.of("1", "1"), DATABASE.query("SELECT id FROM item"));
    }

    private static void finalizeTwiceBecauseTheSessionOfTheLockIsEnded() throws Exception {
        DATABASE.execute("CREATE TABLE item (id int)");
        FutureTask<String> first;
        FutureTask<String> second;
        try (var lock = DATABASE.connect();
                var statement = lock.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(42)");
            first = startToFinalize();
            awaitMigrationsThatAreExecuted(1);
            DATABASE.query("SELECT pg_terminate_backend(pid) FROM pg_locks"
                    + " WHERE locktype = 'advisory' AND granted AND objid <> 42"
                    + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())");
            second = startToFinalize();
            awaitMigrationsThatAreExecuted(2);
        }
        assertNotEquals("", first.get(PATIENCE.toSeconds(), TimeUnit.SECONDS), "it cannot be recorded");
        assertEquals("", second.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        assertEquals(List.of("1 true"), DATABASE.query(HISTORY));
    }

    /** What comes of it is the exception; empty if it succeeds. */
    private static FutureTask<String> startToFinalize() {
        var flyway =
                DATABASE.flyway().baselineOnMigrate(true).baselineVersion("0").load();
        var task = new FutureTask<>(() -> {
            try (var handler = MigrationRouteHandler.builder(new FlywayDatastore(flyway))
                    .initialWait(PATIENCE)
                    .build()) {
                return handler.handle(MigrationRequest.of(MigrationCommand.FINALIZE))
                        .result()
                        .exception()
                        .orElse("");
            }
        });
        new Thread(task, "node").start();
        return task;
    }

    private static void awaitMigrationsThatAreExecuted(int count) throws Exception {
        long start = System.nanoTime();
        while (!DATABASE.query("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
                        + " AND objid = 42 AND database = (SELECT oid FROM pg_database"
                        + " WHERE datname = current_database())")
                .equals(List.of(String.valueOf(count)))) {
            if (System.nanoTime() - start > PATIENCE.toNanos()) {
                throw new AssertionError("The migration is not executed " + count + " times at once");
            }
        }
    }
}
