package io.github.migrationroute;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toMap;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.migrationroute.SteeredDatastore.Execution;
import io.github.migrationroute.runstore.ExcludedException;
import io.github.migrationroute.runstore.RunStoreException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a listener is told of, when, and that it cannot do harm. */
@Timeout(120)
class ListenerTest {
    private static final Duration LONG = Duration.ofSeconds(SteeredDatastore.PATIENCE_SECONDS);

    /** What a listener was told. */
    private record Told(String what, CommandEvent event) {}

    private static final class Recorder implements MigrationListener {
        private final LinkedBlockingQueue<Told> told = new LinkedBlockingQueue<>();

        @Override
        public void commandStarted(CommandEvent event) {
            told.add(new Told("started", event));
        }

        @Override
        public void commandEnded(CommandEvent event) {
            told.add(new Told("ended", event));
        }

        @Override
        public void commandExcluded(CommandEvent event) {
            told.add(new Told("excluded", event));
        }

        @Override
        public void claimLost(CommandEvent event) {
            told.add(new Told("lost", event));
        }

        CommandEvent next(String what) {
            Told next = next();
            assertEquals(what, next.what);
            return next.event;
        }

        /** Returns the next events, by what was told. */
        Map<String, CommandEvent> next(int count) {
            return Stream.generate(this::next).limit(count).collect(toMap(Told::what, Told::event));
        }

        private Told next() {
            try {
                Told next = told.poll(SteeredDatastore.PATIENCE_SECONDS, TimeUnit.SECONDS);
                assertTrue(next != null, "Nothing was told");
                return next;
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    private final Recorder recorder = new Recorder();
    private final SteeredDatastore datastore = new SteeredDatastore();

    @AutoClose
    private final SteeredRunStore store = new SteeredRunStore();

    @AutoClose
    private final MigrationRouteHandler handler = MigrationRouteHandler.builder(datastore)
            .initialWait(Duration.ZERO)
            .shortCommandWait(Duration.ZERO)
            .closeGrace(Duration.ZERO)
            .runStore(store)
            .addListener(recorder)
            .build();

    private CompletableFuture<MigrationResponse> handle(MigrationRequest request) {
        return CompletableFuture.supplyAsync(() -> handler.handle(request));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "PROGRESS")
    void everyCommandIsToldWithWhoAskedAndHowItEnded(MigrationCommand command) {
        var failure = new MigrationException("why");
        var request = MigrationRequest.of(command).withVerbose(true).withRequester(Requester.named("ops@example.org"));
        var answer = handle(request);
        CommandEvent started = recorder.next("started");
        Execution execution = datastore.awaitExecution();
        execution.fail(failure);
        CommandEvent ended = recorder.next("ended");
        SteeredDatastore.get(answer).close();

        assertEquals(Optional.empty(), started.failure());
        assertEquals(Duration.ZERO, started.duration());
        assertSame(failure, ended.failure().orElseThrow());
        assertTrue(ended.duration().compareTo(Duration.ZERO) > 0, "it has taken some time");
        for (CommandEvent event : List.of(started, ended)) {
            assertEquals(command, event.command());
            assertTrue(event.verbose());
            assertEquals(Optional.of("ops@example.org"), event.requester().name());
        }
        assertEquals(started.id(), ended.id());
        if (command.startsRun()) {
            assertEquals(started.id(), store.latest().orElseThrow().id());
        }
    }

    @Test
    void noTwoExecutionsHaveTheSameId() {
        assertNotEquals(idOfStats(), idOfStats());
    }

    private String idOfStats() {
        var answer = handle(MigrationRequest.of(MigrationCommand.STATS));
        datastore.awaitExecution().succeed();
        SteeredDatastore.get(answer).close();
        String id = recorder.next("started").id();
        recorder.next("ended");
        return id;
    }

    @Test
    void progressIsNotTold() {
        handler.handle(MigrationRequest.of(MigrationCommand.PROGRESS)).close();
        assertTrue(recorder.told.isEmpty());
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "PROGRESS")
    void anExclusionNamesTheCommandInTheWay(MigrationCommand command) {
        handler.handle(MigrationRequest.of(MigrationCommand.MIGRATE)).close();
        Execution run = datastore.awaitExecution();
        String running = recorder.next("started").id();
        assertEquals(
                409,
                handler.handle(MigrationRequest.of(command).withRequester(Requester.named("somebody else")))
                        .statusCode());
        CommandEvent excluded = recorder.next("excluded");
        assertEquals(command, excluded.command());
        assertEquals("somebody else", excluded.requester().toString());
        assertNotEquals(running, excluded.id());
        var reason = (ExcludedException) excluded.failure().orElseThrow();
        assertEquals("migrate", reason.command());
        run.succeed();
        assertEquals(running, recorder.next("ended").id());
    }

    @ParameterizedTest
    @EnumSource(names = {"MIGRATE", "STATS"})
    void aLostClaimIsToldAndTheEndIsToo(MigrationCommand command) {
        var answer = handle(MigrationRequest.of(command));
        String id = recorder.next("started").id();
        datastore.awaitExecution();
        store.loseClaim("The cable was pulled.");
        // In whatever order: the command is interrupted first, and may end before anybody is told of the loss.
        Map<String, CommandEvent> told = recorder.next(2);
        CommandEvent lost = requireNonNull(told.get("lost"));
        assertEquals(id, lost.id());
        assertEquals(command, lost.command());
        assertTrue(lost.failure().orElseThrow() instanceof RunStoreException);
        assertEquals("The cable was pulled.", lost.failure().orElseThrow().getMessage());
        CommandEvent ended = requireNonNull(told.get("ended"));
        assertEquals(id, ended.id());
        assertTrue(ended.failure().orElseThrow().toString().contains("The cable was pulled."));
        SteeredDatastore.get(answer).close();
    }

    @Test
    void aRunWhoseThreadCannotStartHasOnlyEnded() {
        var failure = new OutOfMemoryError("no thread");
        try (var handlerWithoutThreads = MigrationRouteHandler.builder(datastore)
                .initialWait(LONG)
                .threadFactory(run -> {
                    throw failure;
                })
                .addListener(recorder)
                .build()) {
            MigrationResult result = handlerWithoutThreads
                    .handle(MigrationRequest.of(MigrationCommand.FINALIZE))
                    .result();
            CommandEvent ended = recorder.next("ended");
            assertSame(failure, ended.failure().orElseThrow());
            assertSame(failure, result.failure().orElseThrow());
            assertEquals(result.runId(), Optional.of(ended.id()));
        }
    }

    @Test
    void severalAreToldInOrderAndNoneIsHarmedByAnother() {
        var order = new LinkedBlockingQueue<String>();
        var first = new MigrationListener() {
            @Override
            public void commandStarted(CommandEvent event) {
                order.add("first started");
                throw new IllegalStateException("listener");
            }

            @Override
            public void commandEnded(CommandEvent event) {
                order.add("first ended");
                throw new StackOverflowError();
            }
        };
        var second = new MigrationListener() {
            @Override
            public void commandStarted(CommandEvent event) {
                order.add("second started");
            }

            @Override
            public void commandEnded(CommandEvent event) {
                order.add("second ended");
            }
        };
        try (var handlerOfTwo = MigrationRouteHandler.builder(FunctionDatastore.greeting())
                .initialWait(LONG)
                .addListener(first)
                .addListener(second)
                .build()) {
            MigrationResult result = handlerOfTwo
                    .handle(MigrationRequest.of(MigrationCommand.STATS))
                    .result();
            assertEquals(Optional.empty(), result.exception());
        }
        assertEquals(List.of("first started", "second started", "first ended", "second ended"), List.copyOf(order));
    }

    @Test
    void aRequestWithoutANameIsThatOfNobody() {
        handler.handle("{\"cmd\":\"migrate\"}").close();
        assertEquals(Optional.empty(), recorder.next("started").requester().name());
        datastore.awaitExecution().succeed();
        recorder.next("ended");
    }
}
