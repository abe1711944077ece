package io.github.migrationroute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A thread factory that does more or less than to make a thread: nothing is executed twice, and every run ends once. */
@Timeout(120)
class ThreadFactoryTest {
    private static final Duration LONG = Duration.ofSeconds(SteeredDatastore.PATIENCE_SECONDS);

    /** What starts and runs without asking must not fill the log of the build with its exceptions. */
    private static Thread quiet(Runnable run) {
        var thread = new Thread(run);
        thread.setUncaughtExceptionHandler((dead, failure) -> {});
        return thread;
    }

    private static Thread started(Runnable run) {
        Thread thread = quiet(run);
        thread.start();
        return thread;
    }

    private static Thread ended(Runnable run) {
        Thread thread = started(run);
        join(thread);
        return thread;
    }

    private static void join(Thread thread) {
        try {
            thread.join(LONG.toMillis());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void runHere(Runnable run) {
        try {
            run.run();
        } catch (IllegalStateException e) {
            // As one that logs whatever a task throws.
        }
    }

    record Factory(String name, ThreadFactory threads) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** Those with which nothing may be executed. */
    static Stream<Factory> bad() {
        return Stream.of(
                new Factory("starts the thread", ThreadFactoryTest::started),
                new Factory("starts the thread and waits for its end", ThreadFactoryTest::ended),
                new Factory("starts a thread and gives another one", run -> {
                    ended(run);
                    return quiet(run);
                }),
                new Factory("starts a thread and gives an idle one", run -> {
                    started(run);
                    return new Thread(() -> {});
                }),
                new Factory("executes the command itself", run -> {
                    run.run();
                    return new Thread(run);
                }),
                new Factory("executes the command itself and hides what comes of it", run -> {
                    runHere(run);
                    return quiet(run);
                }),
                new Factory(
                        "executes the command twice in a started thread",
                        run -> started(() -> {
                            runHere(run);
                            runHere(run);
                        })),
                new Factory("gives the current thread", run -> Thread.currentThread()),
                new Factory(
                        "gives a thread that executes the command in another one", run -> new Thread(() -> ended(run))),
                new Factory("gives a thread that does nothing", run -> new Thread(() -> {})));
    }

    private static final class Counts implements MigrationListener, FunctionDatastore {
        private final AtomicInteger executions = new AtomicInteger();
        private final AtomicInteger starts = new AtomicInteger();
        private final AtomicInteger ends = new AtomicInteger();

        @Override
        public void execute(MigrationCommand command, MigrationLog log) {
            executions.incrementAndGet();
        }

        @Override
        public void commandStarted(CommandEvent event) {
            starts.incrementAndGet();
        }

        @Override
        public void commandEnded(CommandEvent event) {
            ends.incrementAndGet();
        }
    }

    private final Counts counts = new Counts();

    private MigrationRouteHandler handler(ThreadFactory threads) {
        return MigrationRouteHandler.builder(counts)
                .initialWait(Duration.ZERO)
                .threadFactory(threads)
                .addListener(counts)
                .build();
    }

    private static MigrationResult awaitEnd(MigrationRouteHandler handler, MigrationResult start) {
        MigrationResult result = start;
        while (result.status().orElseThrow() != MigrationProgressState.MIGRATION_FINISHED) {
            result = handler.handle("{\"cmd\":\"progress\"}").result();
        }
        return result;
    }

    @ParameterizedTest
    @MethodSource("bad")
    void aBadFactoryIsNamedAndNothingIsExecuted(Factory factory) {
        try (var handler = handler(factory.threads())) {
            for (int i = 1; i <= 3; i++) {
                var response = handler.handle("{\"cmd\":\"migrate\"}");
                assertEquals(200, response.statusCode());
                String exception =
                        awaitEnd(handler, response.result()).exception().orElseThrow();
                assertTrue(
                        exception.startsWith(
                                "java.lang.IllegalStateException: The thread factory must give a new thread"),
                        exception);
                // The next one is not excluded, and may be started.
                assertEquals(200, handler.handle("{\"cmd\":\"stats\"}").statusCode());
                assertEquals(i, counts.executions.get(), "only stats");
            }
        }
        assertEquals(6, counts.ends.get());
        assertEquals(3, counts.starts.get(), "only stats");
    }

    @Test
    void aThreadThatIsGivenAgainIsExecutedOnce() {
        List<Thread> threads = new ArrayList<>();
        try (var handler = handler(run -> {
            if (threads.isEmpty()) {
                threads.add(new Thread(run));
            }
            return threads.get(0);
        })) {
            var first = handler.handle("{\"cmd\":\"migrate\"}");
            assertTrue(awaitEnd(handler, first.result()).exception().isEmpty());
            for (int i = 0; i < 3; i++) {
                var next = handler.handle("{\"cmd\":\"finalize\"}");
                assertTrue(awaitEnd(handler, next.result()).exception().isPresent());
            }
        }
        assertEquals(1, counts.executions.get());
        assertEquals(4, counts.ends.get());
    }

    @Test
    void aThreadThatExecutesTwiceExecutesOnce() {
        var second = new AtomicInteger();
        try (var handler = handler(run -> new Thread(() -> {
            run.run();
            try {
                run.run();
            } catch (IllegalStateException e) {
                second.incrementAndGet();
            }
        }))) {
            var start = handler.handle("{\"cmd\":\"migrate\"}");
            assertTrue(awaitEnd(handler, start.result()).exception().isEmpty());
        }
        assertEquals(1, second.get());
        assertEquals(1, counts.executions.get());
        assertEquals(1, counts.ends.get());
    }

    /** In between the look at its state and its start, or after both: whatever comes first, it is executed once or not. */
    @Test
    void aThreadThatIsStartedBySomebodyElseAsWellIsExecutedOnceAtTheMost() {
        for (int i = 1; i <= 100; i++) {
            counts.executions.set(0);
            counts.ends.set(0);
            var starters = new ArrayList<Thread>();
            try (var handler = handler(run -> {
                Thread thread = quiet(run);
                starters.add(started(thread::start));
                return thread;
            })) {
                var start = handler.handle("{\"cmd\":\"migrate\"}");
                assertEquals(200, start.statusCode());
                boolean executed = awaitEnd(handler, start.result()).exception().isEmpty();
                assertEquals(executed ? 1 : 0, counts.executions.get());
            }
            starters.forEach(ThreadFactoryTest::join);
            assertEquals(1, counts.ends.get());
        }
    }

    @Test
    void whatIsExecutedAfterTheHandlerWasClosedDoesNothing() {
        List<Runnable> later = new ArrayList<>();
        try (var handler = handler(run -> {
            later.add(run);
            return new Thread(() -> {});
        })) {
            handler.handle("{\"cmd\":\"migrate\"}");
        }
        join(started(later.get(0)));
        assertEquals(0, counts.executions.get());
        assertEquals(1, counts.ends.get());
    }
}
