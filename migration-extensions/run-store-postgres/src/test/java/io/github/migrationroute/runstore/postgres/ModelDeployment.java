package io.github.migrationroute.runstore.postgres;

import static io.github.migrationroute.runstore.postgres.Requests.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.migrationroute.MigrationCommand;
import io.github.migrationroute.runstore.ClaimListener;
import io.github.migrationroute.runstore.ClaimRequest;
import io.github.migrationroute.runstore.ExcludedException;
import io.github.migrationroute.runstore.Run;
import io.github.migrationroute.runstore.RunClaim;
import io.github.migrationroute.runstore.RunEnd;
import io.github.migrationroute.runstore.RunProgress;
import io.github.migrationroute.runstore.RunState;
import io.github.migrationroute.runstore.RunStoreException;
import io.github.migrationroute.runstore.ShortClaim;
import io.github.migrationroute.runstore.StopRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Three real nodes of one deployment beside a model of them: who has the right, and what is known of the latest run. What
 * the model leaves open is only how much of the output is shown early, and how much of it a loss takes.
 */
final class ModelDeployment {
    static final int NODES = 3;

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** The store drops the output of a run when the next but one has ended. */
    private static final int OUTPUTS_KEPT = 2;

    private static final int RUNS_KEPT = 4;

    private final TestDatabase database = new TestDatabase();
    private final Duration grace;
    private final List<PostgresRunStore> nodes = new ArrayList<>();
    private final List<String> moves = new ArrayList<>();

    private final List<ModelRun> runs = new ArrayList<>();
    private long said;
    private @Nullable Holder holder;
    private final ArrayDeque<Holder> replaced = new ArrayDeque<>();

    ModelDeployment(Duration grace) {
        this.grace = grace;
        for (int i = 0; i < NODES; i++) {
            nodes.add(start(i));
        }
    }

    private PostgresRunStore start(int node) {
        var dataSource = new UrlDataSource(database.jdbcUrl() + "&ApplicationName=node" + node);
        return PostgresRunStore.builder(dataSource, "shop")
                .node("node" + node)
                .stopGrace(grace)
                .keptRuns(RUNS_KEPT)
                .build();
    }

    /** What has been appended, how much of that has been shown, and the end as it was told or is to be told. */
    private static final class ModelRun {
        final int number;
        final String id;
        final MigrationCommand command;
        final int node;
        final StringBuilder appended = new StringBuilder();
        int shown;
        final List<Long> said = new ArrayList<>();
        int shownSaid;

        @Nullable
        String stopRequestedBy;

        boolean lost;
        boolean ended;

        @Nullable
        String output;

        @Nullable
        String exception;

        ModelRun(int number, String id, MigrationCommand command, int node) {
            this.number = number;
            this.id = id;
            this.command = command;
            this.node = node;
        }

        void end(@Nullable String withException) {
            ended = true;
            output = appended.toString();
            exception = withException;
        }

        RunState state() {
            if (!ended) {
                return stopRequestedBy == null ? RunState.RUNNING : RunState.STOPPING;
            }
            return lost ? RunState.LOST : exception == null ? RunState.SUCCEEDED : RunState.FAILED;
        }

        /** From now on it is told that the run was lost. */
        void lose() {
            ended = true;
            lost = true;
        }
    }

    /** What the holder of a claim is told. */
    private static final class Told implements ClaimListener {
        final CompletableFuture<String> loss = new CompletableFuture<>();
        final BlockingQueue<StopRequest> stops = new LinkedBlockingQueue<>();

        @Override
        public void claimLost(String reason) {
            loss.complete(reason);
        }

        @Override
        public void stopRequested(StopRequest request) {
            stops.add(request);
        }
    }

    private static final class Holder {
        final MigrationCommand command;
        final int node;
        final Told told;
        final @Nullable ShortClaim claim;
        final @Nullable RunClaim runClaim;
        final @Nullable ModelRun run;
        boolean hasSession = true;

        Holder(
                MigrationCommand command,
                int node,
                Told told,
                @Nullable ShortClaim claim,
                @Nullable RunClaim runClaim,
                @Nullable ModelRun run) {
            this.command = command;
            this.node = node;
            this.told = told;
            this.claim = claim;
            this.runClaim = runClaim;
            this.run = run;
        }

        /** Somebody looks, who sees that the session has ended, and writes it down. */
        void notice() {
            if (!hasSession && run != null && !run.ended) {
                run.lose();
            }
        }
    }

    void claim(int node, MigrationCommand command) throws Exception {
        moves.add("claim " + command + " on " + node);
        Holder other = holder;
        if (other != null) {
            other.notice();
        }
        if (other != null && (other.hasSession || !grace.isZero())) {
            var excluded = assertThrows(ExcludedException.class, () -> take(node, command));
            assertEquals(other.command.wireName(), excluded.command());
            return;
        }
        if (other != null) {
            replaced.add(other);
        }
        holder = take(node, command);
        if (holder.run != null) {
            runs.add(holder.run);
        }
    }

    private Holder take(int node, MigrationCommand command) throws Exception {
        var told = new Told();
        PostgresRunStore store = nodes.get(node);
        if (command.startsRun()) {
            ClaimRequest request = request(command, Duration.ZERO, told);
            RunClaim claim = store.claimRun(request);
            return new Holder(command, node, told, null, claim, new ModelRun(runs.size(), request.id(), command, node));
        }
        return new Holder(command, node, told, store.claimShort(request(command, Duration.ZERO, told)), null, null);
    }

    void append(String text) {
        Holder holding = holder;
        if (holding == null || holding.runClaim == null || holding.run == null) {
            return;
        }
        moves.add("append " + text.length());
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (holding.hasSession) {
            holding.runClaim.append(bytes, 0, bytes.length);
            holding.run.appended.append(text);
        } else if (holding.told.loss.isDone()) {
            assertThrows(RuntimeException.class, () -> holding.runClaim.append(bytes, 0, bytes.length));
        } else {
            try {
                holding.runClaim.append(bytes, 0, bytes.length);
                holding.run.appended.append(text);
            } catch (RunStoreException e) {
                assertTrue(String.valueOf(e.getMessage()).contains("node" + holding.node), e::toString);
            }
        }
    }

    void giveBack(@Nullable String exception) throws IOException {
        Holder holding = holder;
        if (holding != null) {
            moves.add("give back");
            holder = null;
            giveBack(holding, exception);
        }
    }

    void giveBackTheOldestLostClaim() throws IOException {
        Holder old = replaced.poll();
        if (old != null) {
            moves.add("give back a lost claim");
            giveBack(old, "too late");
        }
    }

    private void giveBack(Holder holding, @Nullable String exception) throws IOException {
        if (holding.claim != null) {
            holding.claim.close();
            holding.claim.close();
        } else if (holding.runClaim != null && holding.run != null) {
            ModelRun run = holding.run;
            if (!run.ended) {
                run.end(exception);
            }
            try {
                check(run, holding.runClaim.finish(exception == null ? RunEnd.succeeded() : RunEnd.failed(exception)));
            } catch (RunStoreException e) {
                assertTrue(runs.size() - run.number > OUTPUTS_KEPT, () -> "it is stored, but " + e);
                return;
            }
            assertEquals(Optional.empty(), holding.runClaim.current());
            int stops = holding.told.stops.size();
            assertTrue(stops <= (run.stopRequestedBy == null ? 0 : 1), () -> "it is told " + stops + " times to stop");
        }
    }

    void look(int node) throws IOException {
        moves.add("look on " + node);
        if (runs.isEmpty()) {
            assertEquals(Optional.empty(), nodes.get(node).latest());
            return;
        }
        if (holder != null && holder.run != null) {
            holder.notice();
        }
        check(runs.get(runs.size() - 1), nodes.get(node).latest().orElseThrow());
    }

    void list(int node, int limit) {
        moves.add("list " + limit + " on " + node);
        if (holder != null && holder.run != null) {
            holder.notice();
        }
        List<Run> listed = nodes.get(node).runs(limit);
        assertEquals(Math.min(Math.min(limit, RUNS_KEPT), runs.size()), listed.size());
        for (int i = 0; i < listed.size(); i++) {
            ModelRun expected = runs.get(runs.size() - 1 - i);
            checkFacts(expected, listed.get(i));
            checkFacts(expected, nodes.get(node).run(expected.id).orElseThrow());
        }
        if (runs.size() > RUNS_KEPT) {
            assertEquals(Optional.empty(), nodes.get(node).run(runs.get(runs.size() - 1 - RUNS_KEPT).id));
        }
    }

    /** Asks for a run to stop, the latest one or one of those before it. */
    void requestStop(int node, int before, String requestedBy) {
        if (before >= Math.min(runs.size(), RUNS_KEPT)) {
            assertEquals(Optional.empty(), nodes.get(node).requestStop("unknown", requestedBy, null));
            return;
        }
        moves.add("ask the run " + before + " before the latest to stop on " + node);
        if (holder != null && holder.run != null) {
            holder.notice();
        }
        ModelRun run = runs.get(runs.size() - 1 - before);
        if (!run.ended && run.stopRequestedBy == null) {
            run.stopRequestedBy = requestedBy;
        }
        checkFacts(
                run,
                nodes.get(node)
                        .requestStop(run.id, requestedBy, "as the model does")
                        .orElseThrow());
    }

    void awaitStop() throws Exception {
        Holder holding = holder;
        if (holding == null || holding.run == null || holding.run.stopRequestedBy == null || !holding.hasSession) {
            return;
        }
        moves.add("await that it is told to stop");
        StopRequest request = holding.told.stops.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertTrue(request != null, "the node is not told to stop");
        assertEquals(holding.run.stopRequestedBy, request.requestedBy().orElseThrow());
        // As if it had not been taken out: it is told once.
        holding.told.stops.add(request);
    }

    /** Never the same twice. */
    void say() {
        Holder holding = holder;
        if (holding == null || holding.runClaim == null || holding.run == null) {
            return;
        }
        long done = said++;
        moves.add("say " + done);
        holding.runClaim.progress(RunProgress.of("Testing", done, ""));
        if (!holding.run.ended) {
            holding.run.said.add(done);
        }
    }

    void progress() throws IOException {
        Holder holding = holder;
        if (holding == null || holding.runClaim == null || holding.run == null) {
            return;
        }
        moves.add("progress");
        holding.notice();
        if (!holding.run.ended) {
            holding.run.shown = holding.run.appended.length();
        }
        check(holding.run, holding.runClaim.current().orElseThrow());
    }

    private static void check(ModelRun expected, Run actual) throws IOException {
        try (actual) {
            String output = text(actual);
            checkFacts(expected, actual);
            if (expected.output != null) {
                assertEquals(expected.output, output);
            } else {
                assertTrue(expected.appended.toString().startsWith(output), "what has not been appended is shown");
                assertTrue(output.length() >= expected.shown, "what has been shown is not there any more");
                assertTrue(output.isEmpty() || output.endsWith("\n"), "a line is cut");
                expected.shown = output.length();
                expected.output = expected.ended ? output : null;
            }
        }
    }

    private static void checkFacts(ModelRun expected, Run actual) {
        assertEquals(expected.id, actual.id());
        assertEquals(expected.command.wireName(), actual.command());
        assertEquals(Optional.of("node" + expected.node), actual.node());
        assertEquals(expected.state(), actual.state());
        assertEquals(expected.ended, actual.hasEnded());
        assertEquals(
                Optional.ofNullable(expected.stopRequestedBy), actual.stop().flatMap(StopRequest::requestedBy));
        boolean isFirstSightOfLoss = expected.lost && expected.exception == null;
        if (isFirstSightOfLoss) {
            String exception = actual.exception().orElse("none");
            assertTrue(exception.contains("node" + expected.node), exception);
            expected.exception = exception;
        }
        assertEquals(expected.exception, actual.exception().orElse(null));
        checkSaid(expected, actual, isFirstSightOfLoss);
    }

    /** How far the run was is shown later, but never goes back, and is not changed any more once it has ended. */
    private static void checkSaid(ModelRun expected, Run actual, boolean isFirstSightOfLoss) {
        int said = actual.progress()
                .map(progress -> expected.said.indexOf(progress.done()) + 1)
                .orElse(0);
        assertTrue(said > 0 || actual.progress().isEmpty(), "what nobody has said is shown");
        if (!expected.ended || isFirstSightOfLoss) {
            assertTrue(said >= expected.shownSaid, "what has been shown of its progress is not there any more");
        } else {
            assertEquals(expected.lost ? expected.shownSaid : expected.said.size(), said, "the progress that is kept");
        }
        expected.shownSaid = said;
    }

    private static String text(Run run) throws IOException {
        var out = new ByteArrayOutputStream();
        run.output().writeEncodedTo(out);
        assertEquals(run.output().encodedLength(), out.size());
        return out.toString(StandardCharsets.UTF_8);
    }

    /** Ends all sessions of the node that holds the claim; returns when the server knows it. */
    void loseSession() throws SQLException {
        Holder holding = holder;
        if (holding == null) {
            return;
        }
        moves.add("lose the sessions of " + holding.node);
        String sessions = " FROM pg_stat_activity WHERE application_name = 'node" + holding.node + "'";
        database.query("SELECT pg_terminate_backend(pid)" + sessions);
        while (database.number("SELECT count(*)" + sessions) > 0) {
            Thread.onSpinWait();
        }
        holding.hasSession = false;
    }

    void awaitLoss() throws Exception {
        Holder holding = holder;
        if (holding == null) {
            return;
        }
        moves.add("await the loss");
        if (holding.hasSession) {
            assertFalse(holding.told.loss.isDone(), "a claim is lost for no reason");
        } else {
            assertFalse(holding.told
                    .loss
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .isBlank());
        }
    }

    /** Whoever has a claim keeps it. */
    void restart(int node) {
        moves.add("restart " + node);
        nodes.get(node).close();
        nodes.set(node, start(node));
    }

    /** When everybody has given back what they have, everybody can start. */
    void endAll() throws Exception {
        giveBack((String) null);
        while (!replaced.isEmpty()) {
            giveBackTheOldestLostClaim();
        }
        for (int node = 0; node < NODES; node++) {
            look(node);
            list(node, 10);
            claim(node, MigrationCommand.STATS);
            giveBack((String) null);
        }
    }

    void close() {
        nodes.forEach(PostgresRunStore::close);
        database.close();
    }

    @Override
    public String toString() {
        return "After " + moves;
    }
}
