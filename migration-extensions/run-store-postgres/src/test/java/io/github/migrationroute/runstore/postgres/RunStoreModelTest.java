package io.github.migrationroute.runstore.postgres;

import io.github.migrationroute.MigrationCommand;
import java.time.Duration;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.state.Action;
import net.jqwik.api.state.ActionChain;
import net.jqwik.api.state.Transformer;

/** Any sequence of what three nodes do, and of what is done to their sessions, held against a {@link ModelDeployment}. */
class RunStoreModelTest {
    private static final Duration NEVER_OVER = Duration.ofDays(1);

    @FunctionalInterface
    private interface Move {
        void on(ModelDeployment deployment) throws Exception;
    }

    private static Action.Independent<ModelDeployment> action(Arbitrary<Move> moves) {
        return () -> moves.map(move -> Transformer.mutate("move", deployment -> {
            try {
                move.on(deployment);
            } catch (Exception e) {
                throw new AssertionError(deployment + ": " + e, e);
            } catch (AssertionError e) {
                throw new AssertionError(deployment + ": " + e.getMessage(), e);
            }
        }));
    }

    private static Action.Independent<ModelDeployment> action(Move move) {
        return action(Arbitraries.just(move));
    }

    @Provide
    Arbitrary<ActionChain<ModelDeployment>> histories() {
        Arbitrary<Integer> nodes = Arbitraries.integers().between(0, ModelDeployment.NODES - 1);
        Arbitrary<MigrationCommand> commands =
                Arbitraries.of(MigrationCommand.class).filter(command -> command != MigrationCommand.PROGRESS);
        Arbitrary<Move> claims = Combinators.combine(nodes, commands)
                .as((node, command) -> deployment -> deployment.claim(node, command));
        Arbitrary<Move> appends = Combinators.combine(
                        Arbitraries.strings().ascii().ofMaxLength(20), Arbitraries.of(1, 1, 1, 700, 9000))
                .as((line, times) -> deployment -> deployment.append(line.repeat(times) + "\n"));
        Arbitrary<Move> ends = Arbitraries.strings()
                .ofMinLength(1)
                .ofMaxLength(5)
                .optional(0.5)
                .map(exception -> deployment -> deployment.giveBack(exception.orElse(null)));
        Arbitrary<Move> lists = Combinators.combine(
                        nodes, Arbitraries.integers().between(1, 6))
                .as((node, limit) -> deployment -> deployment.list(node, limit));
        Arbitrary<Move> stops = Combinators.combine(
                        nodes,
                        Arbitraries.of(0, 0, 0, 1, 3),
                        Arbitraries.strings().ofMinLength(1).ofMaxLength(5))
                .as((node, before, by) -> deployment -> deployment.requestStop(node, before, by));
        return Arbitraries.of(Duration.ZERO, NEVER_OVER)
                .flatMap(grace -> ActionChain.startWith(() -> new ModelDeployment(grace))
                        .withAction(6, action(claims))
                        .withAction(5, action(appends))
                        .withAction(3, action(ends))
                        .withAction(3, action(nodes.map(node -> deployment -> deployment.look(node))))
                        .withAction(2, action(ModelDeployment::progress))
                        .withAction(3, action(ModelDeployment::say))
                        .withAction(2, action(lists))
                        .withAction(2, action(stops))
                        .withAction(1, action(ModelDeployment::awaitStop))
                        .withAction(2, action(ModelDeployment::loseSession))
                        .withAction(1, action(ModelDeployment::awaitLoss))
                        .withAction(2, action(ModelDeployment::giveBackTheOldestLostClaim))
                        .withAction(1, action(nodes.map(node -> deployment -> deployment.restart(node))))
                        .withMaxTransformations(40));
    }

    @Property(tries = 20)
    void anyHistoryGoesAsTheModelSays(@ForAll("histories") ActionChain<ModelDeployment> history) throws Exception {
        ModelDeployment[] deployment = new ModelDeployment[1];
        try {
            history.peek(state -> deployment[0] = state).run();
            if (deployment[0] != null) {
                deployment[0].endAll();
            }
        } finally {
            if (deployment[0] != null) {
                deployment[0].close();
            }
        }
    }
}
