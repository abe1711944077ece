package io.github.migrationroute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Any requests from any number of threads at once, held against what the contract permits at every moment. */
class ConcurrentRequestsTest {
    private static final int LINES = 20;

    /** Numbers its executions, and notices if two overlap. */
    private static final class CountingDatastore implements FunctionDatastore {
        private final AtomicInteger active = new AtomicInteger();
        private final AtomicInteger overlaps = new AtomicInteger();
        private final AtomicInteger executions = new AtomicInteger();
        private final Map<Integer, MigrationCommand> commands = new ConcurrentHashMap<>();
        private volatile int latestRun;

        @Override
        @SuppressWarnings("ThreadPriorityCheck") // yielding only makes more interleavings likely
        public void execute(MigrationCommand command, MigrationLog log) {
            if (active.incrementAndGet() != 1) {
                overlaps.incrementAndGet();
            }
            int number = executions.incrementAndGet();
            commands.put(number, command);
            if (command.startsRun()) {
                latestRun = number;
            }
            for (int i = 0; i < LINES; i++) {
                log.info(number + " line " + i);
                Thread.yield();
            }
            active.decrementAndGet();
            if (number % 3 == 0) {
                throw new MigrationException("execution " + number);
            }
        }
    }

    /** What one client has learned from its answers, in their order. */
    private static final class Client {
        private final CountingDatastore datastore;
        private int executed;
        private int run;
        private int status;
        private String output = "";

        Client(CountingDatastore datastore) {
            this.datastore = datastore;
        }

        void check(MigrationCommand command, MigrationResponse answer) {
            MigrationResult result = answer.result();
            if (answer.statusCode() == 409) {
                assertFalse(command == MigrationCommand.PROGRESS);
                assertTrue(result.message().orElseThrow().startsWith("The command "));
                return;
            }
            assertEquals(200, answer.statusCode());
            String text = result.output().orElse("");
            int number = text.isEmpty() ? 0 : Integer.parseInt(text.substring(0, text.indexOf(' ')));
            boolean ended = result.status()
                    .map(state -> state != MigrationProgressState.MIGRATION_RUNNING)
                    .orElse(true);
            if (number > 0 && ended) {
                assertEquals(fullOutput(number), text);
                assertEquals(number % 3 == 0, result.exception().isPresent());
            } else {
                assertTrue(result.exception().isEmpty());
            }
            if (command == MigrationCommand.PROGRESS) {
                checkProgress(result.status().orElseThrow().number(), number, text);
                return;
            }
            executed++;
            assertEquals(command.startsRun(), result.status().isPresent());
            if (number > 0) {
                assertEquals(command, datastore.commands.get(number), "the answer is that of its own request");
            }
        }

        /** Progress never goes back: to an earlier run, to less output, or from finished to running. */
        private void checkProgress(int nowStatus, int nowRun, String now) {
            if (nowRun > 0 && nowRun == run) {
                assertTrue(now.startsWith(output));
                assertTrue(nowStatus >= status);
            } else if (nowRun > 0) {
                assertTrue(nowRun > run, "an earlier run was reported again");
            }
            if (nowRun > 0) {
                run = nowRun;
                status = nowStatus;
                output = now;
            }
        }

        private static String fullOutput(int number) {
            var text = new StringBuilder();
            for (int i = 0; i < LINES; i++) {
                text.append(number).append(" line ").append(i).append('\n');
            }
            return text.toString();
        }
    }

    @Provide
    Arbitrary<List<MigrationCommand>> scripts() {
        return Arbitraries.of(MigrationCommand.values()).list().ofMinSize(1).ofMaxSize(40);
    }

    @Property(tries = 150)
    void neverTwoCommandsAtOnceAndEveryAnswerIsTrue(
            @ForAll @Size(min = 2, max = 8) List<@From("scripts") List<MigrationCommand>> scripts,
            @ForAll boolean patient)
            throws Exception {
        var datastore = new CountingDatastore();
        ExecutorService clients = Executors.newFixedThreadPool(scripts.size());
        try (var handler = MigrationRouteHandler.builder(datastore)
                .initialWait(patient ? Duration.ofSeconds(30) : Duration.ZERO)
                .shortCommandWait(patient ? Duration.ofSeconds(30) : Duration.ofNanos(1))
                .outputMemoryLimit(0)
                .build()) {
            var start = new CyclicBarrier(scripts.size());
            List<Future<Integer>> outcomes = new ArrayList<>();
            for (List<MigrationCommand> script : scripts) {
                outcomes.add(clients.submit(() -> converse(handler, datastore, script, start)));
            }
            int executed = 0;
            for (Future<Integer> outcome : outcomes) {
                executed += outcome.get(SteeredDatastore.PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
            awaitEnd(handler);
            assertEquals(0, datastore.overlaps.get());
            assertEquals(datastore.executions.get(), executed, "every success is an execution, and the reverse");
            String last =
                    handler.handle("{\"cmd\":\"progress\"}").result().output().orElse("");
            assertEquals(datastore.latestRun == 0 ? "" : Client.fullOutput(datastore.latestRun), last);
        } finally {
            clients.shutdown();
        }
    }

    private static int converse(
            MigrationRouteHandler handler,
            CountingDatastore datastore,
            List<MigrationCommand> script,
            CyclicBarrier start)
            throws Exception {
        var client = new Client(datastore);
        start.await();
        for (MigrationCommand command : script) {
            try (var answer = handler.handle(MigrationRequest.of(command))) {
                client.check(command, answer);
            }
        }
        return client.executed;
    }

    private static void awaitEnd(MigrationRouteHandler handler) {
        while (handler.handle("{\"cmd\":\"progress\"}").result().status().orElseThrow()
                == MigrationProgressState.MIGRATION_RUNNING) {
            Thread.onSpinWait();
        }
    }

    @Property(tries = 100)
    void ofStartsThatArriveTogetherExactlyOneWins(@ForAll @IntRange(min = 2, max = 8) int starters) throws Exception {
        var datastore = new SteeredDatastore();
        ExecutorService clients = Executors.newFixedThreadPool(starters);
        try (var handler = MigrationRouteHandler.builder(datastore)
                .initialWait(Duration.ZERO)
                .build()) {
            var start = new CyclicBarrier(starters);
            List<Future<Integer>> codes = new ArrayList<>();
            for (int i = 0; i < starters; i++) {
                String command = i % 2 == 0 ? "migrate" : "finalize";
                codes.add(clients.submit(() -> {
                    start.await();
                    return handler.handle("{\"cmd\":\"" + command + "\"}").statusCode();
                }));
            }
            int winners = 0;
            for (Future<Integer> code : codes) {
                winners += code.get(SteeredDatastore.PATIENCE_SECONDS, TimeUnit.SECONDS) == 200 ? 1 : 0;
            }
            assertEquals(1, winners);
            datastore.awaitExecution();
            assertEquals(1, datastore.executions());
            datastore.endAll();
        } finally {
            clients.shutdown();
        }
    }
}
