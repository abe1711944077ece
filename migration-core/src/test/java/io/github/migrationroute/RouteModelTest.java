package io.github.migrationroute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.migrationroute.SteeredDatastore.Execution;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.state.Action;
import net.jqwik.api.state.ActionChain;
import net.jqwik.api.state.Transformer;
import org.jspecify.annotations.Nullable;

/** Any sequence of requests and events of a run, held against a model that is the contract's table. */
class RouteModelTest {
    /** The real route beside the model: no run yet, a run in progress, or a run that has finished. */
    private static final class Route {
        private final SteeredDatastore datastore = new SteeredDatastore();
        private final MigrationRouteHandler handler = MigrationRouteHandler.builder(datastore)
                .initialWait(Duration.ZERO)
                .outputMemoryLimit(0)
                .build();

        private @Nullable Execution running;
        private boolean verbose;
        private int status;
        private final StringBuilder output = new StringBuilder();
        private @Nullable String exception;

        void close() {
            datastore.endAll();
            handler.close();
        }

        void assertProgress() {
            try (var answer = handler.handle("{\"cmd\":\"progress\"}")) {
                assertEquals(200, answer.statusCode());
                var result = answer.result();
                assertEquals(status, result.status().orElseThrow().number());
                assertEquals(
                        status == 0 ? null : output.toString(), result.output().orElse(null));
                assertEquals(exception, result.exception().orElse(null));
            }
        }

        void assertRefused(MigrationCommand command, MigrationCommand holder) {
            int before = datastore.executions();
            try (var answer = handler.handle(MigrationRequest.of(command).withVerbose(verbose))) {
                assertEquals(409, answer.statusCode());
                assertTrue(answer.result().message().orElseThrow().contains(holder.wireName()));
            }
            assertEquals(before, datastore.executions());
        }

        void start(MigrationCommand command, boolean verboseRun) {
            if (running != null) {
                assertRefused(command, running.command);
                return;
            }
            try (var answer = handler.handle(MigrationRequest.of(command).withVerbose(verboseRun))) {
                assertEquals("{\"success\":true,\"status\":1,\"output\":\"\"}", answer.body());
            }
            running = datastore.awaitExecution();
            assertEquals(command, running.command);
            status = 1;
            verbose = verboseRun;
            output.setLength(0);
            exception = null;
        }

        void write(String line, boolean debug) {
            if (running == null) {
                return;
            }
            running.step(log -> {
                if (debug) {
                    log.debug(line);
                } else {
                    log.info(line);
                }
            });
            if (!debug || verbose) {
                output.append(line).append('\n');
            }
        }

        void end(@Nullable Throwable failure) {
            if (running == null) {
                return;
            }
            if (failure == null) {
                running.succeed();
            } else {
                running.fail(failure);
                exception = failure instanceof MigrationException ? failure.getMessage() : failure.toString();
            }
            try {
                running.thread.join();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            running = null;
            status = 2;
        }

        void executeShort(MigrationCommand command, @Nullable Throwable failure) {
            if (running != null) {
                assertRefused(command, running.command);
                return;
            }
            var answer = CompletableFuture.supplyAsync(() -> handler.handle(MigrationRequest.of(command)));
            Execution execution = datastore.awaitExecution();
            assertEquals(command, execution.command);
            execution.info("short");
            assertProgress();
            if (failure == null) {
                execution.succeed();
            } else {
                execution.fail(failure);
            }
            String expected = "{\"success\":true,\"output\":\"short\\n\""
                    + (failure == null ? "" : ",\"exception\":\"" + failure + "\"") + "}";
            try (var response = SteeredDatastore.get(answer)) {
                assertEquals(expected, response.body());
            }
        }

        void refuseBadRequest(String payload) {
            int before = datastore.executions();
            assertEquals(400, handler.handle(payload).statusCode());
            assertEquals(before, datastore.executions());
        }
    }

    @FunctionalInterface
    private interface Move {
        void on(Route route);
    }

    private static Action.Independent<Route> action(Arbitrary<Move> moves) {
        return () -> moves.map(move -> Transformer.mutate("move", route -> {
            move.on(route);
            route.assertProgress();
        }));
    }

    @Provide
    Arbitrary<ActionChain<Route>> conversations() {
        var failures = Arbitraries.<Throwable>of(
                        new MigrationException("failed on purpose"), new IllegalStateException("x"), new Error("y"))
                .optional(0.6);
        Arbitrary<Move> starts = Combinators.combine(
                        Arbitraries.of(MigrationCommand.MIGRATE, MigrationCommand.FINALIZE),
                        Arbitraries.of(true, false))
                .as((command, verbose) -> route -> route.start(command, verbose));
        Arbitrary<Move> lines = Combinators.combine(
                        Arbitraries.strings().ofMaxLength(20), Arbitraries.of(true, false), Arbitraries.of(1, 1, 5000))
                .as((line, debug, times) -> route -> route.write(line.repeat(times), debug));
        Arbitrary<Move> ends = failures.map(failure -> route -> route.end(failure.orElse(null)));
        Arbitrary<Move> shorts = Combinators.combine(
                        Arbitraries.of(
                                MigrationCommand.RESET,
                                MigrationCommand.CLEAR_COLLECTIONFIELD_TABLES,
                                MigrationCommand.STATS),
                        Arbitraries.<Throwable>of(new IllegalStateException("s"))
                                .optional(0.4))
                .as((command, failure) -> route -> route.executeShort(command, failure.orElse(null)));
        Arbitrary<Move> badOnes = Arbitraries.of("", "{}", "{\"cmd\":\"drop\"}", "{\"cmd\":\"migrate\",\"verbose\":1}")
                .map(payload -> route -> route.refuseBadRequest(payload));
        return ActionChain.startWith(Route::new)
                .withAction(3, action(starts))
                .withAction(4, action(lines))
                .withAction(2, action(ends))
                .withAction(2, action(shorts))
                .withAction(1, action(badOnes))
                .withMaxTransformations(40);
    }

    @Property(tries = 200)
    void anySequenceOfRequestsIsAnsweredAsTheContractSays(@ForAll("conversations") ActionChain<Route> conversation) {
        Route[] route = new Route[1];
        try {
            conversation.peek(state -> route[0] = state).run();
        } finally {
            if (route[0] != null) {
                route[0].close();
            }
        }
    }
}
