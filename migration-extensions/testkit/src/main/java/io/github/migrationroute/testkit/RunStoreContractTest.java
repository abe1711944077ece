package io.github.migrationroute.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.migrationroute.MigrationCommand;
import io.github.migrationroute.runstore.ClaimListener;
import io.github.migrationroute.runstore.ClaimRequest;
import io.github.migrationroute.runstore.ExcludedException;
import io.github.migrationroute.runstore.FollowedRun;
import io.github.migrationroute.runstore.Run;
import io.github.migrationroute.runstore.RunClaim;
import io.github.migrationroute.runstore.RunEnd;
import io.github.migrationroute.runstore.RunProgress;
import io.github.migrationroute.runstore.RunState;
import io.github.migrationroute.runstore.RunStore;
import io.github.migrationroute.runstore.ShortClaim;
import io.github.migrationroute.runstore.StopRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every {@link RunStore} must do, for its implementers to inherit: claims exclude each other over everything that
 * shares the store, the latest run is the same for all, its output is what was appended, byte for byte, the runs before it are
 * remembered, and a wish to stop reaches whoever executes.
 * {@link SharedRunStoreContractTest} has the rest for a store whose claims can be lost.
 *
 * <p>A subclass is one instance for each test, as usual, and may prepare and clean up in {@code @BeforeEach} and
 * {@code @AfterEach} methods. It closes what it creates.
 */
public abstract class RunStoreContractTest {
    private static final int THREADS = 16;
    private static final int MOST_PAUSE_NANOS = 2_000_000;
    private static final int PIECE_BYTES = 64 * 1024;
    private static final int LARGE_OUTPUT_PIECES = 1024;
    private static final long SEED = 42;

    private final Queue<String> losses = new ConcurrentLinkedQueue<>();
    final ClaimListener neverLost = losses::add;

    /** For subclasses. */
    protected RunStoreContractTest() {}

    @AfterEach
    final void noClaimWasLostThatMustNotBe() {
        assertEquals(List.of(), List.copyOf(losses));
    }

    /**
     * Returns what is tested; the same at every call within a test.
     *
     * @return a store that no other test uses, without a run
     * @throws Exception if it cannot be created
     */
    protected abstract RunStore store() throws Exception;

    /**
     * Returns the store as another node has it that is one deployment with {@link #store()}; the same at every call
     * within a test.
     *
     * @return another object that shares everything with the store; the store itself if it lives in one process
     * @throws Exception if it cannot be created
     */
    protected abstract RunStore anotherNode() throws Exception;

    /**
     * Tells how many claims the test of exclusion takes with all its threads.
     *
     * @return the number; 2,000 unless overridden
     */
    protected int claims() {
        return 2000;
    }

    /**
     * Tells how many runs the store keeps, the latest one among them.
     *
     * @return the number, 4 or more; 100 unless overridden, which is what stores should keep unless they are set otherwise
     */
    protected int keptRuns() {
        return 100;
    }

    /**
     * Tells how long to wait for what would never end if the store were broken.
     *
     * @return the duration; 10 minutes unless overridden
     */
    protected Duration patience() {
        return Duration.ofMinutes(10);
    }

    static Stream<MigrationCommand> commands() {
        return Stream.of(MigrationCommand.values()).filter(command -> command != MigrationCommand.PROGRESS);
    }

    static Stream<Arguments> pairs() {
        return commands().flatMap(first -> commands().map(second -> Arguments.of(first, second)));
    }

    /** A claim of whatever kind, and how it is given back. */
    record Held(Runnable giveBack) {}

    /** Everything that asks for a claim has an id of its own. */
    static ClaimRequest request(MigrationCommand command, Duration patience, ClaimListener listener) {
        return ClaimRequest.builder(UUID.randomUUID().toString(), command.wireName(), listener)
                .patience(patience)
                .build();
    }

    final Held take(RunStore store, MigrationCommand command, Duration wait) throws Exception {
        return take(store, command, wait, neverLost);
    }

    static Held take(RunStore store, MigrationCommand command, Duration patience, ClaimListener listener)
            throws Exception {
        ClaimRequest request = request(command, patience, listener);
        if (command.startsRun()) {
            RunClaim claim = store.claimRun(request);
            return new Held(() -> claim.finish(RunEnd.succeeded()).close());
        }
        ShortClaim claim = store.claimShort(request);
        return new Held(claim::close);
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void aClaimExcludesEveryOtherUntilItIsGivenBack(MigrationCommand first, MigrationCommand second) throws Exception {
        Held held = take(store(), first, Duration.ZERO);
        for (RunStore node : List.of(store(), anotherNode())) {
            var excluded = assertThrows(ExcludedException.class, () -> take(node, second, Duration.ZERO));
            assertEquals(first.wireName(), excluded.command());
        }
        held.giveBack.run();
        take(anotherNode(), second, Duration.ZERO).giveBack.run();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void aRunIsNeverWaitedFor(MigrationCommand command) throws Exception {
        Held run = take(store(), MigrationCommand.MIGRATE, Duration.ZERO);
        FutureTask<ExcludedException> refusal = start(() -> assertThrows(
                ExcludedException.class,
                () -> take(anotherNode(), command, patience().multipliedBy(2))));
        assertEquals("migrate", get(refusal).command());
        run.giveBack.run();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void ashortCommandIsWaitedFor(MigrationCommand command) throws Exception {
        Held first = take(store(), MigrationCommand.STATS, Duration.ZERO);
        FutureTask<Held> waiting = startAndAwaitThatItWaits(() -> take(anotherNode(), command, patience()));
        assertFalse(waiting.isDone());
        first.giveBack.run();
        get(waiting).giveBack.run();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void ashortCommandIsNotWaitedForForEver(MigrationCommand command) throws Exception {
        Held first = take(store(), MigrationCommand.RESET, Duration.ZERO);
        FutureTask<ExcludedException> refusal = start(
                () -> assertThrows(ExcludedException.class, () -> take(anotherNode(), command, Duration.ofMillis(20))));
        assertEquals("reset", get(refusal).command());
        first.giveBack.run();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void whoIsInterruptedWhileWaitingGetsNothing(MigrationCommand command) throws Exception {
        finish(MigrationCommand.FINALIZE, "before\n", null);
        Held first = take(store(), MigrationCommand.STATS, Duration.ZERO);
        FutureTask<InterruptedException> waiting = startAndAwaitThatItWaits(
                () -> assertThrows(InterruptedException.class, () -> take(anotherNode(), command, patience())),
                Thread::interrupt);
        get(waiting);
        first.giveBack.run();
        take(anotherNode(), MigrationCommand.STATS, Duration.ZERO).giveBack.run();
        assertEquals(new Seen(MigrationCommand.FINALIZE, true, "before\n", null), latest(store()));
    }

    @Test
    void manyThreadsNeverHaveTwoClaims() throws Exception {
        var holders = new AtomicInteger();
        var left = new AtomicInteger(claims());
        var together = new CyclicBarrier(THREADS);
        List<MigrationCommand> commands = commands().toList();
        long start = System.nanoTime();
        List<FutureTask<Integer>> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            var random = new Random(SEED + i);
            RunStore node = i % 2 == 0 ? store() : anotherNode();
            threads.add(start(() -> {
                int taken = 0;
                together.await();
                while (left.get() > 0) {
                    assertInTime(start, "so many claims are not taken");
                    MigrationCommand command = commands.get(random.nextInt(commands.size()));
                    try {
                        Held held = take(node, command, Duration.ofMillis(random.nextInt(50)));
                        int nowHolding = holders.incrementAndGet();
                        node.latest().ifPresent(Run::close);
                        if (random.nextInt(20) == 0) {
                            // Lets others run, who meet here if they can.
                            LockSupport.parkNanos(1);
                        }
                        holders.decrementAndGet();
                        // Before anything is asserted: the other threads go on.
                        held.giveBack.run();
                        assertEquals(1, nowHolding, "holders");
                        left.decrementAndGet();
                        taken++;
                    } catch (ExcludedException e) {
                        assertNotEquals("progress", e.command());
                        // As a client that tries again; without it fifteen threads would starve the one that holds.
                        LockSupport.parkNanos(random.nextInt(MOST_PAUSE_NANOS));
                    }
                }
                return taken;
            }));
        }
        int taken = 0;
        for (FutureTask<Integer> thread : threads) {
            taken += get(thread);
        }
        assertTrue(taken >= claims(), () -> "claims: " + claims());
        take(store(), MigrationCommand.STATS, Duration.ZERO).giveBack.run();
    }

    @Test
    void thereIsNoRunAtFirst() throws Exception {
        assertEquals(Optional.empty(), store().latest());
        take(store(), MigrationCommand.STATS, Duration.ZERO).giveBack.run();
        assertEquals(Optional.empty(), anotherNode().latest());
    }

    @ParameterizedTest
    @EnumSource(names = {"MIGRATE", "FINALIZE"})
    void theLatestRunIsTheSameOnEveryNode(MigrationCommand command) throws Exception {
        RunClaim claim = store().claimRun(request(command, Duration.ZERO, neverLost));
        assertEquals(new Seen(command, false, "", null), latest(anotherNode()));
        append(claim, "one\n");
        assertEquals(new Seen(command, false, "one\n", null), Seen.of(claim.current()));
        assertEquals(new Seen(command, false, "one\n", null), latest(anotherNode()));
        append(claim, "two\n");
        var ended = new Seen(command, true, "one\ntwo\n", "It failed.");
        assertEquals(ended, Seen.of(Optional.of(claim.finish(RunEnd.failed("It failed.")))));
        for (int i = 0; i < 2; i++) {
            assertEquals(ended, latest(store()));
            assertEquals(ended, latest(anotherNode()));
        }
        assertEquals(Optional.empty(), claim.current(), "there is none once the run is finished");
    }

    @Test
    void outputIsShownSoonWithoutBeingAskedForByItsNode() throws Exception {
        RunClaim claim = store().claimRun(request(MigrationCommand.MIGRATE, Duration.ZERO, neverLost));
        append(claim, "one\n");
        long start = System.nanoTime();
        Seen seen = latest(anotherNode());
        while (seen.output.isEmpty()) {
            assertInTime(start, "the output is not shown");
            seen = latest(anotherNode());
        }
        assertEquals("one\n", seen.output);
        claim.finish(RunEnd.succeeded()).close();
    }

    @Test
    void theNextRunTakesThePlaceOfTheLastOne() throws Exception {
        finish(MigrationCommand.MIGRATE, "first\n", "It failed.");
        RunClaim next = anotherNode().claimRun(request(MigrationCommand.FINALIZE, Duration.ZERO, neverLost));
        assertEquals(new Seen(MigrationCommand.FINALIZE, false, "", null), latest(store()));
        next.finish(RunEnd.succeeded()).close();
        assertEquals(new Seen(MigrationCommand.FINALIZE, true, "", null), latest(store()));
    }

    @Test
    void ashortCommandAndARefusedOneLeaveTheRunAsItIs() throws Exception {
        finish(MigrationCommand.MIGRATE, "first\n", "It failed.");
        var ended = new Seen(MigrationCommand.MIGRATE, true, "first\n", "It failed.");
        Held held = take(store(), MigrationCommand.RESET, Duration.ZERO);
        assertEquals(ended, latest(anotherNode()));
        assertThrows(ExcludedException.class, () -> take(anotherNode(), MigrationCommand.FINALIZE, Duration.ZERO));
        held.giveBack.run();
        assertEquals(ended, latest(store()));
        assertEquals(ended, latest(anotherNode()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "two\nlines",
                "\"quoted\" \\ and \t",
                "\u0000 and \u001f and \u2028",
                "\ud83d\ude00 and \ud83d alone and \ude00 alone",
                "äöü ẞ 漢字"
            })
    void anExceptionIsGivenBackAsItWas(String exception) throws Exception {
        finish(MigrationCommand.MIGRATE, "", exception);
        assertEquals(exception, latest(anotherNode()).exception);
    }

    @Test
    void aLongExceptionIsGivenBackAsItWas() throws Exception {
        String exception = "a very long story ".repeat(100_000);
        finish(MigrationCommand.MIGRATE, "", exception);
        assertEquals(exception, latest(anotherNode()).exception);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 10_000, PIECE_BYTES, 5 * PIECE_BYTES})
    void outputIsGivenBackByteForByte(int mostBytes) throws Exception {
        var random = new Random(SEED + mostBytes);
        RunClaim claim = store().claimRun(request(MigrationCommand.MIGRATE, Duration.ZERO, neverLost));
        var expected = new ByteArrayOutputStream();
        for (int i = 0; i < 60; i++) {
            byte[] piece = new byte[random.nextInt(mostBytes + 1) + 2];
            random.nextBytes(piece);
            claim.append(piece, 1, piece.length - 2);
            expected.write(piece, 1, piece.length - 2);
            // The array is the caller's.
            Arrays.fill(piece, (byte) 0);
            if (i % 20 == 0) {
                assertArrayEquals(expected.toByteArray(), bytes(claim.current().orElseThrow()));
            }
        }
        assertArrayEquals(expected.toByteArray(), bytes(claim.finish(RunEnd.succeeded())));
        assertArrayEquals(expected.toByteArray(), bytes(store().latest().orElseThrow()));
        assertArrayEquals(expected.toByteArray(), bytes(anotherNode().latest().orElseThrow()));
    }

    @Test
    void whatHasBeenShownStays() throws Exception {
        RunClaim claim = store().claimRun(request(MigrationCommand.MIGRATE, Duration.ZERO, neverLost));
        String line = "a line of the output\n";
        for (int i = 0; i < 10_000; i++) {
            append(claim, line);
        }
        try (Run own = claim.current().orElseThrow();
                Run other = anotherNode().latest().orElseThrow()) {
            String shown = line.repeat(10_000);
            append(claim, "more\n");
            claim.finish(RunEnd.failed("It failed.")).close();
            RunClaim next = anotherNode().claimRun(request(MigrationCommand.MIGRATE, Duration.ZERO, neverLost));
            append(next, "next\n");
            assertEquals(new Seen(MigrationCommand.MIGRATE, false, shown, null), Seen.of(own));
            assertEquals(new Seen(MigrationCommand.MIGRATE, false, shown, null), Seen.of(other));
            next.finish(RunEnd.succeeded()).close();
        }
    }

    @Test
    void outputCanBeReadAgainWhateverOtherReadersDo() throws Exception {
        finish(MigrationCommand.MIGRATE, "one\n", null);
        var ended = new Seen(MigrationCommand.MIGRATE, true, "one\n", null);
        try (Run run = anotherNode().latest().orElseThrow()) {
            assertEquals(ended, Seen.of(run));
            Run closed = anotherNode().latest().orElseThrow();
            closed.close();
            closed.close();
            assertEquals(ended, Seen.of(run));
        }
    }

    @Test
    void whatIsShownNeverBecomesLess() throws Exception {
        RunClaim claim = store().claimRun(request(MigrationCommand.MIGRATE, Duration.ZERO, neverLost));
        RunStore other = anotherNode();
        var growths = new AtomicInteger();
        FutureTask<Void> reader = start(() -> {
            String shown = "";
            long start = System.nanoTime();
            Seen seen = latest(other);
            while (!seen.finished) {
                assertInTime(start, "the run does not end");
                assertTrue(seen.output.startsWith(shown), "the output was longer before");
                assertTrue(seen.output.isEmpty() || seen.output.endsWith("\n"), "a line is cut");
                if (seen.output.length() > shown.length()) {
                    growths.incrementAndGet();
                }
                shown = seen.output;
                seen = latest(other);
            }
            assertTrue(seen.output.startsWith(shown), "the output was longer before the end");
            return null;
        });
        for (int i = 0; !reader.isDone() && (i < 20_000 || growths.get() < 5); i++) {
            append(claim, "line " + i + "\n");
            if (i % 1000 == 0) {
                claim.current().orElseThrow().close();
            }
        }
        claim.finish(RunEnd.succeeded()).close();
        get(reader);
    }

    @Test
    void largeOutputIsStreamed() throws Exception {
        RunClaim claim = store().claimRun(request(MigrationCommand.MIGRATE, Duration.ZERO, neverLost));
        MessageDigest written = MessageDigest.getInstance("SHA-256");
        var random = new Random(SEED);
        byte[] piece = new byte[PIECE_BYTES];
        for (int i = 0; i < LARGE_OUTPUT_PIECES; i++) {
            random.nextBytes(piece);
            written.update(piece);
            claim.append(piece, 0, piece.length);
        }
        claim.finish(RunEnd.succeeded()).close();
        MessageDigest read = MessageDigest.getInstance("SHA-256");
        try (Run run = anotherNode().latest().orElseThrow()) {
            assertEquals((long) LARGE_OUTPUT_PIECES * PIECE_BYTES, run.output().encodedLength());
            run.output().writeEncodedTo(new DigestOutputStream(OutputStream.nullOutputStream(), read));
        }
        assertArrayEquals(written.digest(), read.digest());
    }

    @ParameterizedTest
    @MethodSource("commands")
    void anInterruptedThreadCanGiveItsClaimBack(MigrationCommand command) throws Exception {
        Held held = take(store(), command, Duration.ZERO);
        Thread.currentThread().interrupt();
        held.giveBack.run();
        assertTrue(Thread.interrupted(), "the interruption is the caller's");
        take(anotherNode(), MigrationCommand.STATS, Duration.ZERO).giveBack.run();
    }

    @Test
    void aClaimIsGivenBackOnce() throws Exception {
        ShortClaim claim = store().claimShort(request(MigrationCommand.STATS, Duration.ZERO, neverLost));
        claim.close();
        Held next = take(anotherNode(), MigrationCommand.MIGRATE, Duration.ZERO);
        claim.close();
        assertThrows(ExcludedException.class, () -> take(store(), MigrationCommand.STATS, Duration.ZERO));
        next.giveBack.run();
    }

    @Test
    void aRunSaysWhatItWasStartedWith() throws Exception {
        ClaimRequest request = ClaimRequest.builder(UUID.randomUUID().toString(), "finalize", neverLost)
                .verbose(true)
                .requester("Zoë \ud83d\ude00")
                .build();
        RunClaim claim = store().claimRun(request);
        append(claim, "one\n");
        try (Run own = claim.current().orElseThrow()) {
            assertStartedWith(request, own);
            assertFalse(own.hasEnded());
        }
        for (RunStore node : List.of(store(), anotherNode())) {
            try (Run run = node.latest().orElseThrow()) {
                assertStartedWith(request, run);
                assertEquals(Optional.empty(), run.endedAt());
            }
        }
        claim.finish(RunEnd.failed("It failed.")).close();
        for (RunStore node : List.of(store(), anotherNode())) {
            try (Run run = node.latest().orElseThrow()) {
                assertStartedWith(request, run);
                assertFalse(run.endedAt().orElseThrow().isBefore(run.startedAt()), "it ended before it was started");
            }
        }
    }

    private static void assertStartedWith(ClaimRequest request, Run run) {
        assertEquals(
                List.of(request.id(), request.command(), request.verbose(), request.requester()),
                List.of(run.id(), run.command(), run.verbose(), run.startedBy()));
    }

    @Test
    void nobodyNeedsToHaveAsked() throws Exception {
        finish(MigrationCommand.MIGRATE, "", null);
        try (Run run = anotherNode().latest().orElseThrow()) {
            assertEquals(Optional.empty(), run.startedBy());
            assertFalse(run.verbose());
        }
    }

    @Test
    void progressMayBeSaidByAnyThreadAtAnyTime() throws Exception {
        RunClaim claim = store().claimRun(request(MigrationCommand.MIGRATE, Duration.ZERO, neverLost));
        FutureTask<Void> reporter = start(() -> {
            for (int i = 0; i < 10_000; i++) {
                claim.progress(RunProgress.of("Testing", i, 10_000, "calls"));
                claim.progress(RunProgress.of("Testing without an end", i, ""));
            }
            return null;
        });
        append(claim, "one\n");
        claim.current().orElseThrow().close();
        get(reporter);
        assertEquals("one\n", latest(anotherNode()).output);
        claim.finish(RunEnd.succeeded()).close();
        claim.progress(RunProgress.of("Too late", 1, "calls"));
        assertEquals(new Seen(MigrationCommand.MIGRATE, true, "one\n", null), latest(store()));
    }

    /** Runs on one node and on the other one in turn, and returns the ids of the runs, the latest one first. */
    private List<String> finishSome(int runs) throws Exception {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < runs; i++) {
            ids.add(0, finish(i % 2 == 0 ? store() : anotherNode(), "output " + i + "\n"));
        }
        return ids;
    }

    private String finish(RunStore node, String output) throws Exception {
        ClaimRequest request = request(MigrationCommand.MIGRATE, Duration.ZERO, neverLost);
        RunClaim claim = node.claimRun(request);
        append(claim, output);
        claim.finish(RunEnd.succeeded()).close();
        return request.id();
    }

    private static List<String> ids(List<Run> runs) {
        return runs.stream().map(Run::id).toList();
    }

    @Test
    void theLatestRunsAreListedWithoutTheirOutput() throws Exception {
        assertEquals(List.of(), store().runs(1));
        List<String> ids = finishSome(3);
        for (RunStore node : List.of(store(), anotherNode())) {
            assertEquals(ids.subList(0, 1), ids(node.runs(1)));
            assertEquals(ids.subList(0, 2), ids(node.runs(2)));
            assertEquals(ids, ids(node.runs(Integer.MAX_VALUE)));
            for (Run run : node.runs(3)) {
                assertEquals(0, run.output().encodedLength());
                assertEquals(Optional.of(RunEnd.succeeded()), run.end());
                assertEquals(
                        run.endedAt(),
                        node.run(run.id()).orElseThrow().endedAt(),
                        "one run is the same wherever it is shown");
            }
            assertThrows(IllegalArgumentException.class, () -> node.runs(0));
        }
    }

    @Test
    void aRunIsFoundByItsId() throws Exception {
        List<String> ids = finishSome(2);
        for (RunStore node : List.of(store(), anotherNode())) {
            for (String id : ids) {
                Run run = node.run(id).orElseThrow();
                assertEquals(id, run.id());
                assertEquals("migrate", run.command());
                assertEquals(0, run.output().encodedLength());
            }
            for (String unknown : List.of("unknown", "", "latest", "\0", "\ud83d", "'; --", "x".repeat(100_000))) {
                assertEquals(Optional.empty(), node.run(unknown));
                assertEquals(Optional.empty(), node.requestStop(unknown, null, null));
                assertTrue(node.follow(unknown).isEmpty());
            }
        }
    }

    @Test
    void onlyTheLastRunsAreKept() throws Exception {
        List<String> ids = finishSome(keptRuns() + 2);
        for (RunStore node : List.of(store(), anotherNode())) {
            assertEquals(ids.subList(0, keptRuns()), ids(node.runs(Integer.MAX_VALUE)));
            assertTrue(node.run(ids.get(keptRuns() - 1)).isPresent());
            assertEquals(Optional.empty(), node.run(ids.get(keptRuns())));
        }
    }

    static Stream<RunEnd> ends() {
        return Stream.of(RunEnd.succeeded(), RunEnd.failed("It failed."), RunEnd.stopped("It was stopped."));
    }

    @ParameterizedTest
    @MethodSource("ends")
    void theStateOfARunIsThatOfItsEnd(RunEnd end) throws Exception {
        ClaimRequest request = request(MigrationCommand.MIGRATE, Duration.ZERO, neverLost);
        RunClaim claim = store().claimRun(request);
        for (Run run : everywhere(request.id())) {
            assertEquals(RunState.RUNNING, run.state());
            assertEquals(Optional.empty(), run.end());
        }
        try (Run ended = claim.finish(end)) {
            assertEquals(Optional.of(end), ended.end());
        }
        for (int i = 0; i < 2; i++) {
            for (Run run : everywhere(request.id())) {
                assertEquals(Optional.of(end), run.end());
                assertEquals(end.state(), run.state());
            }
            // It is kept when others have followed.
            finish(anotherNode(), "next\n");
        }
    }

    /** Returns a run from all places where it is shown. */
    final List<Run> everywhere(String id) throws Exception {
        List<Run> shown = new ArrayList<>();
        for (RunStore node : List.of(store(), anotherNode())) {
            try (Run latest = node.latest().orElseThrow()) {
                if (latest.id().equals(id)) {
                    shown.add(latest);
                }
            }
            shown.add(node.run(id).orElseThrow());
            node.runs(Integer.MAX_VALUE).stream()
                    .filter(run -> run.id().equals(id))
                    .forEach(shown::add);
        }
        assertTrue(shown.size() >= 4, () -> "it is shown only " + shown.size() + " times");
        return shown;
    }

    @Test
    void howLongARunTookDoesNotChangeAfterItsEnd() throws Exception {
        ClaimRequest request = request(MigrationCommand.MIGRATE, Duration.ZERO, neverLost);
        RunClaim claim = store().claimRun(request);
        Duration soFar = store().run(request.id()).orElseThrow().duration();
        assertFalse(soFar.isNegative());
        Duration took;
        try (Run ended = claim.finish(RunEnd.succeeded())) {
            took = ended.duration();
        }
        assertTrue(took.compareTo(soFar) >= 0, "it has become less");
        finish(anotherNode(), "next\n");
        for (Run run : everywhere(request.id())) {
            assertEquals(took, run.duration());
        }
    }

    /** Takes note of who wants its run to stop. */
    static final class StopListener implements ClaimListener {
        final BlockingQueue<StopRequest> stops = new LinkedBlockingQueue<>();
        private final ClaimListener rest;

        StopListener(ClaimListener rest) {
            this.rest = rest;
        }

        @Override
        public void claimLost(String reason) {
            rest.claimLost(reason);
        }

        @Override
        public void stopRequested(StopRequest request) {
            stops.add(request);
        }

        /** All that it was told. */
        List<StopRequest> told() {
            return List.copyOf(stops);
        }
    }

    /** Whatever tells the holder has had the opportunity to do so twice. */
    private static void letItBeTold(RunClaim claim) {
        for (int i = 0; i < 3; i++) {
            append(claim, "a line\n");
            claim.current().orElseThrow().close();
        }
    }

    private static void assertSame(StopRequest expected, StopRequest actual) {
        assertEquals(
                List.of(expected.requestedAt(), expected.requestedBy(), expected.reason()),
                List.of(actual.requestedAt(), actual.requestedBy(), actual.reason()));
    }

    @Test
    void aStopThatIsAskedForOnAnotherNodeReachesTheHolderOnce() throws Exception {
        var listener = new StopListener(neverLost);
        ClaimRequest request = request(MigrationCommand.MIGRATE, Duration.ZERO, listener);
        RunClaim claim = store().claimRun(request);
        letItBeTold(claim);
        assertEquals(List.of(), listener.told(), "nobody has asked");
        String reason = "\u0000 \ud83d\ude00 \ud83d 'too slow'";
        Run asked = anotherNode().requestStop(request.id(), "Zo\u00eb", reason).orElseThrow();
        assertEquals(RunState.STOPPING, asked.state());
        StopRequest stop = asked.stop().orElseThrow();
        assertEquals(
                List.of("Zo\u00eb", reason),
                List.of(stop.requestedBy().orElseThrow(), stop.reason().orElseThrow()));
        assertFalse(stop.requestedAt().isBefore(asked.startedAt()), "it was asked before it was started");

        StopRequest told = listener.stops.poll(patience().toMillis(), TimeUnit.MILLISECONDS);
        assertTrue(told != null, "the holder is not told");
        assertSame(stop, told);
        for (RunStore node : List.of(store(), anotherNode())) {
            Run again = node.requestStop(request.id(), "somebody else", "later").orElseThrow();
            assertSame(stop, again.stop().orElseThrow());
        }
        letItBeTold(claim);
        for (Run run : everywhere(request.id())) {
            assertEquals(RunState.STOPPING, run.state());
            assertSame(stop, run.stop().orElseThrow());
        }
        claim.finish(RunEnd.stopped("It was stopped.")).close();
        assertEquals(List.of(), listener.told(), "it is told again");
        for (Run run : everywhere(request.id())) {
            assertEquals(RunState.STOPPED, run.state());
            assertSame(stop, run.stop().orElseThrow());
        }
    }

    @Test
    void aRunThatEndsWellAlthoughItWasToStopHasSucceeded() throws Exception {
        ClaimRequest request = request(MigrationCommand.MIGRATE, Duration.ZERO, neverLost);
        RunClaim claim = store().claimRun(request);
        Run asked = anotherNode().requestStop(request.id(), null, null).orElseThrow();
        assertEquals(Optional.empty(), asked.stop().orElseThrow().requestedBy());
        assertEquals(Optional.empty(), asked.stop().orElseThrow().reason());
        claim.finish(RunEnd.succeeded()).close();
        for (Run run : everywhere(request.id())) {
            assertEquals(RunState.SUCCEEDED, run.state());
            assertTrue(run.stop().isPresent(), "it was asked to stop");
        }
    }

    @Test
    void aRunThatHasEndedIsNotStopped() throws Exception {
        String id = finish(store(), "first\n");
        var listener = new StopListener(neverLost);
        ClaimRequest next = request(MigrationCommand.MIGRATE, Duration.ZERO, listener);
        RunClaim claim = store().claimRun(next);
        for (RunStore node : List.of(store(), anotherNode())) {
            Run run = node.requestStop(id, "somebody", "too late").orElseThrow();
            assertEquals(id, run.id());
            assertEquals(RunState.SUCCEEDED, run.state());
            assertTrue(run.stop().isEmpty(), "it had ended");
        }
        letItBeTold(claim);
        claim.finish(RunEnd.succeeded()).close();
        assertEquals(List.of(), listener.told(), "another run was to stop");
        for (Run run : everywhere(next.id())) {
            assertTrue(run.stop().isEmpty(), "another run was to stop");
        }
        Run ended = anotherNode().requestStop(next.id(), null, null).orElseThrow();
        assertEquals(RunState.SUCCEEDED, ended.state());
        assertEquals(List.of(), listener.told(), "it had ended");
    }

    private static List<Object> values(RunProgress progress) {
        return List.of(
                progress.stage(),
                progress.done(),
                progress.total(),
                progress.unit(),
                progress.percent(),
                progress.perSecond(),
                progress.secondsLeft());
    }

    /** Waits until another node shows what the holder has said. */
    final void awaitProgress(RunProgress said) throws Exception {
        long start = System.nanoTime();
        while (!shownProgress(anotherNode()).equals(Optional.of(values(said)))) {
            assertInTime(start, "how far the run is is not shown");
        }
    }

    private static Optional<List<Object>> shownProgress(RunStore node) {
        try (Run run = node.latest().orElseThrow()) {
            return run.progress().map(RunStoreContractTest::values);
        }
    }

    @Test
    void howFarARunIsIsShownOnEveryNodeAndKept() throws Exception {
        ClaimRequest request = request(MigrationCommand.MIGRATE, Duration.ZERO, neverLost);
        RunClaim claim = store().claimRun(request);
        for (Run run : everywhere(request.id())) {
            assertTrue(run.progress().isEmpty(), "nobody has said how far it is");
        }
        RunProgress first = RunProgress.of("Stage \u0000 \ud83d\ude00 \ud83d", 0, "");
        RunProgress second = RunProgress.of("Converting", 3, Long.MAX_VALUE, "things")
                .withPercent(12.345)
                .withPerSecond(0)
                .withSecondsLeft(1e300);
        RunProgress last = RunProgress.of("Converting", 7, 7, "things").withPercent(100);
        for (RunProgress said : List.of(first, second)) {
            claim.progress(said);
            awaitProgress(said);
            for (Run run : everywhere(request.id())) {
                assertEquals(values(said), values(run.progress().orElseThrow()));
            }
        }
        claim.progress(first);
        claim.progress(last);
        try (Run ended = claim.finish(RunEnd.succeeded())) {
            assertEquals(values(last), values(ended.progress().orElseThrow()));
        }
        finish(anotherNode(), "next\n");
        for (Run run : everywhere(request.id())) {
            assertEquals(values(last), values(run.progress().orElseThrow()), "what was said last is kept");
        }
        assertEquals(Optional.empty(), shownProgress(store()), "it is that of another run");
    }

    @Test
    void aFollowedRunIsReadAgainAndAgainAlsoWhenAnotherOneHasFollowed() throws Exception {
        ClaimRequest request = request(MigrationCommand.MIGRATE, Duration.ZERO, neverLost);
        RunClaim claim = store().claimRun(request);
        try (FollowedRun own = store().follow(request.id()).orElseThrow();
                FollowedRun other = anotherNode().follow(request.id()).orElseThrow()) {
            String written = "";
            for (int i = 0; i < 3; i++) {
                append(claim, "line " + i + "\n");
                written += "line " + i + "\n";
                claim.current().orElseThrow().close();
                for (FollowedRun followed : List.of(own, other)) {
                    assertEquals(
                            new Seen(MigrationCommand.MIGRATE, false, written, null),
                            Seen.of(Optional.of(followed.read())));
                }
            }
            append(claim, "last\n");
            claim.finish(RunEnd.failed("It failed.")).close();
            RunClaim next = anotherNode().claimRun(request(MigrationCommand.FINALIZE, Duration.ZERO, neverLost));
            append(next, "next\n");
            next.current().orElseThrow().close();
            var ended = new Seen(MigrationCommand.MIGRATE, true, written + "last\n", "It failed.");
            for (FollowedRun followed : List.of(own, other)) {
                assertEquals(ended, Seen.of(Optional.of(followed.read())));
                try (Run run = followed.read()) {
                    assertEquals(request.id(), run.id());
                }
            }
            next.finish(RunEnd.succeeded()).close();
            assertEquals(ended, Seen.of(Optional.of(other.read())));
        }
    }

    @Test
    void onlyTheLatestRunCanBeFollowed() throws Exception {
        List<String> ids = finishSome(2);
        for (RunStore node : List.of(store(), anotherNode())) {
            assertTrue(node.follow(ids.get(1)).isEmpty(), "it is not the latest one");
            try (FollowedRun followed = node.follow(ids.get(0)).orElseThrow();
                    Run run = followed.read()) {
                assertEquals(ids.get(0), run.id());
                assertEquals("output 1\n", new String(bytes(run), StandardCharsets.UTF_8));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 10_000, 5 * PIECE_BYTES})
    void outputIsGivenInParts(int mostBytes) throws Exception {
        var random = new Random(SEED + mostBytes);
        ClaimRequest request = request(MigrationCommand.MIGRATE, Duration.ZERO, neverLost);
        RunClaim claim = store().claimRun(request);
        var written = new ByteArrayOutputStream();
        for (int i = 0; i < 20; i++) {
            byte[] piece = new byte[1 + random.nextInt(mostBytes)];
            random.nextBytes(piece);
            claim.append(piece, 0, piece.length);
            written.writeBytes(piece);
            if (i % 5 == 0) {
                claim.current().orElseThrow().close();
            }
        }
        byte[] all = written.toByteArray();
        try (FollowedRun followed = anotherNode().follow(request.id()).orElseThrow()) {
            claim.current().orElseThrow().close();
            assertParts(all, followed.read(), random);
            assertParts(all, claim.finish(RunEnd.succeeded()), random);
            assertParts(all, followed.read(), random);
        }
        assertParts(all, store().latest().orElseThrow(), random);
        assertParts(all, anotherNode().latest().orElseThrow(), random);
    }

    private static void assertParts(byte[] all, Run run, Random random) throws IOException {
        try (run) {
            assertEquals(all.length, run.output().encodedLength());
            for (int i = 0; i < 20; i++) {
                int from = random.nextInt(all.length + 1);
                int to = from + random.nextInt(Math.min(all.length - from, i % 2 == 0 ? 100 : all.length) + 1);
                assertArrayEquals(Arrays.copyOfRange(all, from, to), part(run, from, to));
            }
            assertArrayEquals(all, part(run, 0, all.length));
            assertEquals(0, part(run, all.length, all.length).length);
            assertThrows(IndexOutOfBoundsException.class, () -> part(run, 0, all.length + 1));
            assertThrows(IndexOutOfBoundsException.class, () -> part(run, -1, 1));
            assertThrows(IndexOutOfBoundsException.class, () -> part(run, 2, 1));
        }
    }

    private static byte[] part(Run run, int from, int to) throws IOException {
        var out = new ByteArrayOutputStream();
        run.output().writeEncodedTo(out, from, to);
        return out.toByteArray();
    }

    /** What a node shows of a run, completely read. */
    record Seen(
            MigrationCommand command,
            boolean finished,
            String output,
            @Nullable String exception) {
        static Seen of(Optional<Run> run) throws IOException {
            try (Run open = run.orElseThrow(() -> new AssertionError("There is no run"))) {
                return of(open);
            }
        }

        static Seen of(Run run) throws IOException {
            return new Seen(
                    MigrationCommand.of(run.command()).orElseThrow(),
                    run.hasEnded(),
                    new String(bytes(run), StandardCharsets.UTF_8),
                    run.exception().orElse(null));
        }
    }

    static Seen latest(RunStore node) throws IOException {
        return Seen.of(node.latest());
    }

    private static byte[] bytes(Run run) throws IOException {
        var out = new ByteArrayOutputStream();
        run.output().writeEncodedTo(out);
        assertEquals(run.output().encodedLength(), out.size(), "the length that was announced");
        return out.toByteArray();
    }

    static void append(RunClaim claim, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        claim.append(bytes, 0, bytes.length);
    }

    private void finish(MigrationCommand command, String output, @Nullable String exception) throws Exception {
        RunClaim claim = store().claimRun(request(command, Duration.ZERO, neverLost));
        append(claim, output);
        claim.finish(endWith(exception)).close();
    }

    private static RunEnd endWith(@Nullable String exception) {
        return exception == null ? RunEnd.succeeded() : RunEnd.failed(exception);
    }

    private static <T> FutureTask<T> start(Callable<T> action) {
        var task = new FutureTask<>(action);
        startThread(task);
        return task;
    }

    private static Thread startThread(Runnable task) {
        var thread = new Thread(task, "contract");
        // One that hangs must not keep the JVM alive.
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static <T> FutureTask<T> startAndAwaitThatItWaits(Callable<T> action) {
        return startAndAwaitThatItWaits(action, thread -> {});
    }

    private static <T> FutureTask<T> startAndAwaitThatItWaits(Callable<T> action, Consumer<Thread> then) {
        var task = new FutureTask<>(action);
        Thread thread = startThread(task);
        while (thread.getState() != Thread.State.TIMED_WAITING && thread.getState() != Thread.State.WAITING) {
            assertFalse(task.isDone(), "It does not wait");
            Thread.onSpinWait();
        }
        then.accept(thread);
        return task;
    }

    final void assertInTime(long start, String otherwise) {
        assertTrue(System.nanoTime() - start < patience().toNanos(), otherwise);
    }

    final <T> T get(Future<T> task) throws Exception {
        return task.get(patience().toMillis(), TimeUnit.MILLISECONDS);
    }
}
