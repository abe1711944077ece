package io.github.migrationroute.eventlog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.migrationroute.MigrationRouteHandler;
import io.github.migrationroute.Requester;
import io.github.migrationroute.RunFollower;
import io.github.migrationroute.runstore.Run;
import io.github.migrationroute.runstore.RunState;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Stops runs at random moments: the live tables are unchanged then, and finalizing gives what it gives if nobody stops it. */
@NullUnmarked // JUnit sets the fields up before the tests.
class StopIT {
    private static final int POSITIONS = 2000;

    /** How many times as many rounds as are wanted there may be, to hit often enough. */
    private static final int MOST_ROUNDS = 10;

    private static TestDatabase original;
    private static TestDatabase converted;
    private static Tables before;
    private static Tables after;

    private final Random random = new Random();

    /** How long the commands take, as far as is known; it changes with what else the machine does. */
    private long migrateNanos = TimeUnit.SECONDS.toNanos(2);

    private long finalizeNanos = TimeUnit.SECONDS.toNanos(2);
    private int stopped;

    @BeforeAll
    static void prepare() throws Exception {
        original = new TestDatabase();
        original.load(RandomHistory.of(1, POSITIONS));
        before = original.tables();
        converted = original.copy();
        assertEquals(RunState.SUCCEEDED, run(converted, "migrate", -1).state());
        try (TestDatabase finalized = converted.copy()) {
            assertEquals(RunState.SUCCEEDED, run(finalized, "finalize", -1).state());
            after = finalized.tables();
        }
    }

    @AfterAll
    static void dropDatabases() {
        original.close();
        converted.close();
    }

    @Test
    void nothingIsHalfDoneAfterAHandfulOfStops() throws Exception {
        stop(6);
    }

    @Test
    @Tag("slow")
    void nothingIsHalfDoneAfterTwoHundredStops() throws Exception {
        stop(200);
    }

    /** As often as is wanted; a run that has ended before it could be stopped proves nothing. */
    private void stop(int times) throws Exception {
        for (int i = 0; stopped < times; i++) {
            assertTrue(i < MOST_ROUNDS * times, "Only so many were stopped: " + stopped);
            boolean migrates = i % 2 == 0;
            try (TestDatabase database = (migrates ? original : converted).copy()) {
                stop(database, migrates, "round " + i);
            }
        }
    }

    private void stop(TestDatabase database, boolean migrates, String round) throws Exception {
        long typical = migrates ? migrateNanos : finalizeNanos;
        long wait = (long) (random.nextDouble() * 1.2 * typical);
        Run run = run(database, migrates ? "migrate" : "finalize", wait);
        Tables live = database.tables();
        if (run.state() == RunState.STOPPED) {
            stopped++;
            String exception = run.exception().orElseThrow();
            assertTrue(exception.startsWith("The run was asked to stop by ops at "), exception);
            Tables.assertEqual(before, live, round + ", " + run);
        } else {
            assertEquals(RunState.SUCCEEDED, run.state(), round + ", " + run);
            Tables.assertEqual(migrates ? before : after, live, round + ", " + run);
            long took = run.duration().toNanos();
            migrateNanos = migrates ? took : migrateNanos;
            finalizeNanos = migrates ? finalizeNanos : took;
        }
        assertEquals(RunState.SUCCEEDED, run(database, "finalize", -1).state(), round);
        Tables.assertEqual(after, database.tables(), round);
        assertEquals(0, database.migrationRows(), round);
    }

    /** Executes a command, and stops it after a time that is not negative. */
    private static Run run(TestDatabase database, String command, long stopAfterNanos) throws Exception {
        var changes = new Semaphore(0);
        EventLogDatastore datastore = EventLogDatastore.builder(
                        new UrlDataSource(database.jdbcUrl()), TestDatabase.factories(MigrationProcess.migrations()))
                .chunkSize(100)
                .build();
        try (var handler = MigrationRouteHandler.builder(datastore)
                .initialWait(Duration.ZERO)
                .build()) {
            handler.handle("{\"cmd\":\"" + command + "\"}").close();
            try (RunFollower follower =
                    handler.runs().follow("latest", 0, changes::release).orElseThrow()) {
                if (stopAfterNanos >= 0) {
                    waitFor(stopAfterNanos);
                    handler.runs().stop("latest", Requester.named("ops"), "a test");
                }
                while (!follower.run().hasEnded()) {
                    changes.acquire();
                }
                return follower.run();
            }
        }
    }

    private static void waitFor(long nanos) {
        long end = System.nanoTime() + nanos;
        for (long left = nanos; left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(Math.min(left, TimeUnit.MILLISECONDS.toNanos(5)));
        }
    }
}
