package io.github.migrationroute.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.migrationroute.MigrationCommand;
import io.github.migrationroute.runstore.ClaimRequest;
import io.github.migrationroute.runstore.ExcludedException;
import io.github.migrationroute.runstore.Run;
import io.github.migrationroute.runstore.RunClaim;
import io.github.migrationroute.runstore.RunEnd;
import io.github.migrationroute.runstore.RunProgress;
import io.github.migrationroute.runstore.RunState;
import io.github.migrationroute.runstore.RunStore;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a {@link RunStore} must do as well if it is shared by nodes that can die or be cut off: their claims are lost, every
 * node says the same about the run, and the next command can start.
 */
public abstract class SharedRunStoreContractTest extends RunStoreContractTest {
    /** For subclasses. */
    protected SharedRunStoreContractTest() {}

    /**
     * Cuts the node of {@link #store()} off from what it shares with the other one, as if it had died, for as long as it
     * takes to lose its claim. It may come back afterwards.
     *
     * @throws Exception if that is not possible
     */
    protected abstract void cutOff() throws Exception;

    /** The run of a node that was cut off, as the other node has seen it. */
    private record Lost(RunClaim claim, Seen seen) {}

    private Lost loseRun(String output) throws Exception {
        var loss = new CompletableFuture<String>();
        RunClaim claim = store().claimRun(request(MigrationCommand.MIGRATE, Duration.ZERO, loss::complete));
        append(claim, output);
        claim.current().orElseThrow().close();
        cutOff();
        Seen seen = awaitEnd(anotherNode());
        assertFalse(get(loss).isBlank(), "the reason");
        return new Lost(claim, seen);
    }

    private Seen awaitEnd(RunStore node) throws Exception {
        long start = System.nanoTime();
        Seen seen = latest(node);
        while (!seen.finished()) {
            assertInTime(start, "the run does not end");
            seen = latest(node);
        }
        return seen;
    }

    @Test
    void aLostRunHasEndedAndKeepsItsOutput() throws Exception {
        Lost lost = loseRun("one\n");
        assertEquals(MigrationCommand.MIGRATE, lost.seen.command());
        assertEquals("one\n", lost.seen.output());
        assertFalse(Objects.requireNonNull(lost.seen.exception(), "exception").isBlank());
        assertEquals(lost.seen, latest(anotherNode()));
        assertEquals(lost.seen, latest(store()));
        lost.claim.finish(RunEnd.failed("too late")).close();
        assertEquals(lost.seen, latest(anotherNode()), "what has been told stays");
        assertEquals(lost.seen, latest(store()));
    }

    @Test
    void nothingIsAppendedAfterALoss() throws Exception {
        Lost lost = loseRun("one\n");
        assertThrows(RuntimeException.class, () -> append(lost.claim, "two\n"));
        lost.claim.finish(RunEnd.succeeded()).close();
        assertEquals(lost.seen, latest(anotherNode()));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void theNextCommandCanStart(MigrationCommand command) throws Exception {
        Lost lost = loseRun("one\n");
        take(anotherNode(), command, patience()).giveBack().run();
        lost.claim.finish(RunEnd.succeeded()).close();
        take(store(), command, Duration.ZERO).giveBack().run();
    }

    @Test
    void whoGivesALostClaimBackDisturbsNobody() throws Exception {
        Lost lost = loseRun("one\n");
        RunClaim next = anotherNode().claimRun(request(MigrationCommand.FINALIZE, patience(), neverLost));
        append(next, "next\n");
        lost.claim.finish(RunEnd.failed("too late")).close();
        assertThrows(ExcludedException.class, () -> take(store(), MigrationCommand.STATS, Duration.ZERO));
        next.finish(RunEnd.succeeded()).close();
        assertEquals(new Seen(MigrationCommand.FINALIZE, true, "next\n", null), latest(store()));
    }

    /** A run whose node was cut off, and of which nobody has asked since. */
    private String cutOffWhileItRuns(StopListener listener) throws Exception {
        ClaimRequest request = request(MigrationCommand.MIGRATE, Duration.ZERO, listener);
        store().claimRun(request);
        cutOff();
        return request.id();
    }

    private void assertLost(Supplier<Run> shown) {
        long start = System.nanoTime();
        Run run = shown.get();
        while (run.state() != RunState.LOST) {
            assertFalse(run.hasEnded(), () -> "it has " + shown.get().state());
            assertInTime(start, "the run does not end");
            run = shown.get();
        }
        assertFalse(run.exception().orElseThrow().isBlank());
    }

    @Test
    void aLostRunIsLostWhereverItIsShown() throws Exception {
        RunStore other = anotherNode();
        String id = cutOffWhileItRuns(new StopListener(reason -> {}));
        assertLost(() -> other.runs(1).get(0));
        assertLost(() -> other.run(id).orElseThrow());
        take(anotherNode(), MigrationCommand.FINALIZE, patience()).giveBack().run();
        for (Run run : everywhere(id)) {
            assertEquals(RunState.LOST, run.state());
        }
    }

    @Test
    void aLostRunIsFoundByItsId() throws Exception {
        RunStore other = anotherNode();
        String id = cutOffWhileItRuns(new StopListener(reason -> {}));
        assertLost(() -> other.run(id).orElseThrow());
    }

    @Test
    void aLostRunIsNotStopped() throws Exception {
        var listener = new StopListener(reason -> {});
        RunStore other = anotherNode();
        String id = cutOffWhileItRuns(listener);
        assertLost(() -> other.run(id).orElseThrow());
        Run run = anotherNode().requestStop(id, "somebody", "too late").orElseThrow();
        assertEquals(RunState.LOST, run.state());
        assertTrue(run.stop().isEmpty(), "it had ended");
        assertEquals(List.of(), listener.told());
    }

    @Test
    void aLostRunKeepsHowFarItWasAndThatItWasToStop() throws Exception {
        var listener = new StopListener(reason -> {});
        ClaimRequest request = request(MigrationCommand.MIGRATE, Duration.ZERO, listener);
        RunClaim claim = store().claimRun(request);
        RunProgress progress = RunProgress.of("Testing", 3, 7, "things");
        claim.progress(progress);
        awaitProgress(progress);
        assertTrue(
                anotherNode().requestStop(request.id(), "somebody", "too slow").isPresent());
        assertNotNull(listener.stops.poll(patience().toMillis(), TimeUnit.MILLISECONDS), "the holder is not told");
        RunStore other = anotherNode();
        cutOff();
        assertLost(() -> other.run(request.id()).orElseThrow());
        claim.progress(RunProgress.of("Too late", 7, 7, "things"));
        claim.finish(RunEnd.succeeded()).close();
        for (Run run : everywhere(request.id())) {
            assertEquals(RunState.LOST, run.state());
            assertEquals("Testing", run.progress().orElseThrow().stage());
            assertEquals(Optional.of("too slow"), run.stop().orElseThrow().reason());
        }
    }

    @Test
    void ashortCommandCanLoseItsClaimAsWell() throws Exception {
        var loss = new CompletableFuture<String>();
        Held held = take(store(), MigrationCommand.RESET, Duration.ZERO, loss::complete);
        cutOff();
        assertFalse(get(loss).isBlank());
        Held next = take(anotherNode(), MigrationCommand.STATS, patience());
        held.giveBack().run();
        assertThrows(ExcludedException.class, () -> take(store(), MigrationCommand.STATS, Duration.ZERO));
        next.giveBack().run();
    }
}
