package io.github.migrationroute.flyway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.migrationroute.MigrationLog;
import io.github.migrationroute.MigrationRouteHandler;
import io.github.migrationroute.runstore.Run;
import io.github.migrationroute.runstore.RunProgress;
import io.github.migrationroute.runstore.RunState;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How far a migration is that creates an index. */
@Timeout(120)
class IndexProgressTest {
    /** An index whose every entry waits for a lock that the test has. */
    private static final String SLOW_INDEX = """
            CREATE FUNCTION slow(id int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$
            BEGIN
              PERFORM pg_advisory_xact_lock_shared(42);
              RETURN id;
            END $$;
            CREATE INDEX item_slow ON item (slow(id));""";

    private static final String TABLE = """
            CREATE TABLE item (id int);
            INSERT INTO item SELECT generate_series(1, 1000);
            """;

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static Run await(MigrationRouteHandler handler, Predicate<Run> condition) throws InterruptedException {
        var changes = new Semaphore(0);
        try (var follower = handler.runs().follow("latest", 0, changes::release).orElseThrow()) {
            while (!condition.test(follower.run())) {
                assertTrue(changes.tryAcquire(100, TimeUnit.SECONDS), () -> "Still " + follower.run());
            }
            return follower.run();
        }
    }

    private static MigrationRouteHandler handler() {
        return MigrationRouteHandler.builder(
                        new FlywayDatastore(DATABASE.flyway().load()))
                .initialWait(Duration.ZERO)
                .build();
    }

    @Test
    void anIndexIsCountedWhileItIsCreated() throws Exception {
        DATABASE.script("V1__create_item.sql", TABLE);
        DATABASE.script("V2__add_index.sql", SLOW_INDEX);
        try (var handler = handler()) {
            try (Connection lock = DATABASE.connect();
                    var statement = lock.createStatement()) {
                statement.execute("SELECT pg_advisory_lock(42)");
                handler.handle("{\"cmd\":\"finalize\"}").close();
                Run run = await(
                        handler,
                        now -> now.progress().map(RunProgress::stage).orElse("").contains("index of item"));
                RunProgress progress = run.progress().orElseThrow();
                assertTrue(
                        progress.stage().startsWith("Migration 2 (add index), index of item: building index"),
                        progress.toString());
                assertEquals("blocks", progress.unit());
                assertTrue(progress.total().orElseThrow() > 0, progress.toString());
            }
            Run ended = await(handler, Run::hasEnded);
            assertEquals(RunState.SUCCEEDED, ended.state(), ended.toString());
            RunProgress last = ended.progress().orElseThrow();
            assertEquals("Applying migrations: 2 of 2 migrations", last.toString());
            assertEquals(100, last.percent().orElseThrow());
        }
        assertEquals(List.of(), threads());
    }

    @Test
    void anIndexOfATableThatNobodyElseKnowsYetIsCountedToo() throws Exception {
        DATABASE.script("V1__all_at_once.sql", TABLE + SLOW_INDEX);
        try (var handler = handler()) {
            try (Connection lock = DATABASE.connect();
                    var statement = lock.createStatement()) {
                statement.execute("SELECT pg_advisory_lock(42)");
                handler.handle("{\"cmd\":\"finalize\"}").close();
                await(
                        handler,
                        now -> now.progress()
                                .map(RunProgress::stage)
                                .orElse("")
                                .startsWith("Migration 1 (all at once), index: building index"));
            }
            assertEquals(RunState.SUCCEEDED, await(handler, Run::hasEnded).state());
        }
    }

    @Test
    void aMigrationWithoutASecondConnectionGoesOn() throws Exception {
        DATABASE.script("V1__add_index.sql", TABLE + SLOW_INDEX);
        try (var handler = handler()) {
            try (Connection lock = DATABASE.connect();
                    var statement = lock.createStatement()) {
                statement.execute("SELECT pg_advisory_lock(42)");
                handler.handle("{\"cmd\":\"finalize\"}").close();
                awaitThread();
                DATABASE.shut();
                awaitNoThread();
                DATABASE.open();
            }
            assertEquals(RunState.SUCCEEDED, await(handler, Run::hasEnded).state());
        }
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.equals("migration-index-progress"))
                .toList();
    }

    private static void awaitThread() {
        while (threads().isEmpty()) {
            Thread.onSpinWait();
        }
    }

    /** It ends when it cannot connect. */
    private static void awaitNoThread() {
        while (!threads().isEmpty()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void withoutADriverThatKnowsItsSessionsNothingIsWatched() throws Exception {
        try (Connection connection = DATABASE.connect()) {
            @Nullable IndexProgress watched = IndexProgress.watch(null, connection, "1", new NoLog());
            assertEquals(null, watched);
            IndexProgress watching =
                    IndexProgress.watch(DATABASE.flyway().getDataSource(), connection, "1", new NoLog());
            assertNotNull(watching);
            watching.close();
            assertEquals(List.of(), threads());
        }
    }

    private static final class NoLog implements MigrationLog {
        @Override
        public boolean verbose() {
            return false;
        }

        @Override
        public void info(String line) {
            throw new AssertionError(line);
        }

        @Override
        public void debug(String line) {
            throw new AssertionError(line);
        }
    }
}
