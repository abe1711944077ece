package io.github.migrationroute.runstore.postgres.internal.claim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.migrationroute.MigrationCommand;
import io.github.migrationroute.runstore.ClaimRequest;
import io.github.migrationroute.runstore.Run;
import io.github.migrationroute.runstore.RunEnd;
import io.github.migrationroute.runstore.postgres.Requests;
import io.github.migrationroute.runstore.postgres.TestDatabase;
import io.github.migrationroute.runstore.postgres.UrlDataSource;
import io.github.migrationroute.runstore.postgres.internal.sql.BorrowedConnection;
import io.github.migrationroute.runstore.postgres.internal.sql.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every state that some nodes can bring a deployment into, by every order of the statements that they execute. Each step
 * is tried in each state, in the database, and what must hold is checked after each.
 */
class ClaimStatesTest {
    /** Longer than the test; it is over when the test says so. */
    private static final Duration GRACE = Duration.ofDays(1);

    private static final long PASSED_NANOS = GRACE.multipliedBy(2).toNanos();

    private static final int FEWEST_STATES = 80;

    @AutoClose
    private final TestDatabase database = new TestDatabase();

    private final Database storeDatabase = new Database(new UrlDataSource(database.jdbcUrl()), Duration.ofSeconds(30));

    /** What every node measures the grace with. */
    private final AtomicLong nanoTime = new AtomicLong();

    private Clock clock = Clock.IS_RIGHT;

    @AutoClose
    private final BorrowedConnection observer;

    private final Node first = new Node("first", MigrationCommand.MIGRATE);
    private final Node second = new Node("second", MigrationCommand.FINALIZE);
    private final Node third = new Node("third", MigrationCommand.STATS);

    /** What {@code progress} has said of a run that has ended. */
    private final Map<String, String> told = new HashMap<>();

    ClaimStatesTest() throws SQLException {
        observer = storeDatabase.borrow();
    }

    private enum Step {
        LOOK,
        TAKE,
        TOUCH,
        LOSE_SESSION,
        STOP,
        PROGRESS,
        LET_GRACE_PASS,
        END
    }

    /** What becomes of the clock of the database after every loss. */
    private enum Clock {
        IS_RIGHT("0 years"),
        IS_SET_FORWARD("-1 year"),
        IS_SET_BACK("1 year");

        /** How much later than it was, by the clock as it is then, a loss seems to have been. */
        final String shift;

        Clock(String shift) {
            this.shift = shift;
        }
    }

    private record Move(int node, Step step) {}

    @Test
    @Tag("slow")
    void twoNodesThatRun() throws Exception {
        explore(Clock.IS_SET_FORWARD, first, second);
    }

    @Test
    void aRunAndAShortCommand() throws Exception {
        explore(Clock.IS_SET_BACK, first, third);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("slow")
    void threeNodes(Clock clock) throws Exception {
        explore(clock, first, second, third);
    }

    private void explore(Clock databaseClock, Node... nodes) throws Exception {
        clock = databaseClock;
        var tour = new Tour<Move>();
        List<Move> path = new ArrayList<>();
        String state = begin(nodes);
        for (Move move = tour.next(state, enabled(nodes)); move != null; move = tour.next(state, enabled(nodes))) {
            path.add(move);
            if (move.step == Step.END) {
                checkThatSomebodyCanStillStart(path, nodes);
                path.clear();
                state = begin(nodes);
            } else {
                make(move, nodes);
                check(path, nodes);
                state = state(nodes);
            }
            tour.ledTo(state);
        }
        assertTrue(tour.states() >= FEWEST_STATES, "states: " + tour.states());
    }

    private String begin(Node... nodes) throws SQLException {
        for (Node node : nodes) {
            node.reset();
        }
        told.clear();
        execute(
                "DELETE FROM migration_route_deployments; DELETE FROM migration_route_progress; DELETE FROM migration_route_runs");
        return state(nodes);
    }

    private List<Move> enabled(Node... nodes) throws SQLException {
        List<Move> moves = new ArrayList<>(List.of(new Move(0, Step.PROGRESS)));
        String lost = lostClaim();
        if (!lost.isEmpty()) {
            if (Stream.of(nodes).anyMatch(node -> node.feelsTimePass(lost))) {
                moves.add(new Move(0, Step.LET_GRACE_PASS));
            }
        }
        for (int i = 0; i < nodes.length; i++) {
            Node node = nodes[i];
            if (node.claim == null) {
                moves.add(new Move(i, Step.LOOK));
                if (node.sawItFree) {
                    moves.add(new Move(i, Step.TAKE));
                }
            } else {
                moves.add(new Move(i, Step.STOP));
                if (node.hasSession) {
                    moves.add(new Move(i, Step.TOUCH));
                    moves.add(new Move(i, Step.LOSE_SESSION));
                }
            }
        }
        moves.add(new Move(0, Step.END));
        return moves;
    }

    private void make(Move move, Node... nodes) throws SQLException {
        Node node = nodes[move.node];
        switch (move.step) {
            case LOOK -> node.look();
            case TAKE -> {
                node.take();
                assertTrue(
                        node.claim == null
                                || Stream.of(nodes)
                                        .allMatch(
                                                other -> other == node || other.claim == null || other.graceHasPassed),
                        "another command starts before the one that was lost has stopped or its time is over");
            }
            case TOUCH -> assertTrue(node.touch(), "whoever has a session has the claim");
            case LOSE_SESSION -> node.loseSession();
            case STOP -> node.stop();
            case PROGRESS -> progress(node);
            case LET_GRACE_PASS -> {
                nanoTime.addAndGet(PASSED_NANOS);
                String lost = lostClaim();
                Stream.of(nodes).forEach(other -> other.letGracePass(lost));
            }
            case END -> throw new IllegalArgumentException("The end is not a step of a node");
        }
    }

    private void setClock() throws SQLException {
        execute("UPDATE migration_route_deployments SET lost_at = lost_at + interval '" + clock.shift + "'"
                + " WHERE lost_at BETWEEN now() - interval '1 month' AND now()");
    }

    /** Returns the key of the claim that is known to be lost; empty if none is. */
    private String lostClaim() throws SQLException {
        return query("SELECT claim_key FROM migration_route_deployments WHERE lost_at IS NOT NULL");
    }

    private void progress(Node node) throws SQLException {
        boolean wasKnown = !lostClaim().isEmpty();
        Optional<Run> latest = new RunReader(node.tables).latest();
        if (!wasKnown) {
            // One that somebody else has found to be lost is not looked at again, but by who wants to take its place.
            node.seeLoss();
        }
        if (latest.isPresent() && latest.get().hasEnded()) {
            String run = latestRun();
            String now = latest.get().command() + " " + latest.get().end();
            assertEquals(told.getOrDefault(run, now), now, "what has been told stays");
            told.put(run, now);
        }
    }

    private String latestRun() throws SQLException {
        return query("SELECT id FROM migration_route_runs ORDER BY number DESC LIMIT 1");
    }

    private void check(List<Move> path, Node... nodes) throws SQLException {
        assertTrue(Stream.of(nodes).filter(node -> node.hasSession).count() <= 1, () -> "two claims after " + path);
        assertTrue(
                isSo("NOT EXISTS (SELECT FROM migration_route_runs AS run WHERE ended_at IS NULL AND NOT EXISTS"
                        + " (SELECT FROM migration_route_deployments AS holder"
                        + " WHERE holder.claim_key = run.claim_key AND lost_at IS NULL))"),
                () -> "a run that would never end, after " + path);
    }

    private void execute(String sql) throws SQLException {
        try (var statement = observer.get().createStatement()) {
            statement.execute(sql);
        }
    }

    private boolean isSo(String condition) throws SQLException {
        return query("SELECT " + condition).equals("t");
    }

    private String query(String sql) throws SQLException {
        try (var statement = observer.get().createStatement();
                var row = statement.executeQuery(sql)) {
            return row.next() ? String.valueOf(row.getString(1)) : "";
        }
    }

    /** When every node has stopped or died, and the grace is over. */
    private void checkThatSomebodyCanStillStart(List<Move> path, Node... nodes) throws SQLException {
        for (Node node : nodes) {
            if (node.claim != null && node.hasSession) {
                node.loseSession();
            }
            node.claim = null;
        }
        progress(first);
        first.look();
        make(new Move(0, Step.LET_GRACE_PASS), first);
        first.look();
        first.take();
        assertTrue(first.claim != null, () -> "nobody can start after " + path);
    }

    private String state(Node... nodes) throws SQLException {
        var state = new StringBuilder();
        String lost = lostClaim();
        for (Node node : nodes) {
            state.append(node.sawItFree ? "free " : "- ")
                    .append(node.claim == null ? "- " : node.hasSession ? "claim " : "lost ")
                    .append(node.graceHasPassed ? "late " : "- ")
                    .append(lost.isEmpty() || !node.seenLost.equals(lost) ? "-;" : node.waited ? "waited;" : "knows;");
        }
        return state
                + query("SELECT concat_ws(' ', claim_key IS NOT NULL, holder.command, holder.node,"
                        + " lost_at IS NOT NULL, (SELECT concat_ws(' ', run.command,"
                        + " ended_at IS NOT NULL, exception IS NOT NULL, run.claim_key = holder.claim_key)"
                        + " FROM migration_route_runs AS run ORDER BY run.number DESC LIMIT 1))"
                        + " FROM migration_route_deployments AS holder")
                + told.containsKey(latestRun());
    }

    /** A node, step by step. */
    private final class Node {
        private final MigrationCommand command;
        private final SharedTables tables;
        private @Nullable BorrowedConnection session;
        private @Nullable TakenClaim claim;
        private boolean hasSession;
        private boolean sawItFree;
        /** Since this node has lost its claim. */
        private boolean graceHasPassed;

        /** The key of the claim that this node has seen to be lost, and whether the grace has passed since. */
        private String seenLost = "";

        private boolean waited;

        Node(String name, MigrationCommand command) {
            this.command = command;
            this.tables = SharedTables.of(storeDatabase, new Deployment("shop", name, GRACE, 100), nanoTime::get);
        }

        private Connection session() throws SQLException {
            if (session == null) {
                session = storeDatabase.borrow();
            }
            return session.get();
        }

        void reset() throws SQLException {
            seenLost = "";
            waited = false;
            giveUp();
        }

        /** What it has seen of others it knows still. */
        private void giveUp() throws SQLException {
            claim = null;
            hasSession = false;
            sawItFree = false;
            graceHasPassed = false;
            giveLockBack();
        }

        private void giveLockBack() throws SQLException {
            try (var statement = session().createStatement()) {
                statement.execute("SELECT pg_advisory_unlock_all()");
            }
        }

        void look() throws SQLException {
            sawItFree = tables.claims().holder(observer.get()).isEmpty();
            seeLoss();
        }

        void seeLoss() throws SQLException {
            String lost = lostClaim();
            if (!lost.isEmpty() && !lost.equals(seenLost)) {
                seenLost = lost;
                waited = false;
                setClock();
            }
        }

        boolean feelsTimePass(String lost) {
            return (isLost() && !graceHasPassed) || (seenLost.equals(lost) && !waited);
        }

        void letGracePass(String lost) {
            graceHasPassed |= isLost();
            waited |= seenLost.equals(lost);
        }

        private boolean isLost() {
            return claim != null && !hasSession;
        }

        void take() throws SQLException {
            sawItFree = false;
            ClaimRequest request = Requests.request(command, Duration.ZERO, reason -> {});
            claim = tables.claims()
                    .take(session(), request, command.startsRun() ? request.id() : null)
                    .orElse(null);
            hasSession = claim != null;
        }

        boolean touch() throws SQLException {
            return claim != null
                    && tables.claims().touch(session(), claim.key()).isPresent();
        }

        /** All that others see of the end of a session is that its lock is free. */
        void loseSession() throws SQLException {
            giveLockBack();
            hasSession = false;
        }

        void stop() throws SQLException {
            if (claim == null) {
                throw new IllegalStateException("Nothing is being executed");
            }
            tables.claims().release(session(), claim.key());
            if (claim.runId() != null) {
                tables.runs()
                        .end(
                                session(),
                                claim.runId(),
                                claim.key(),
                                hasSession ? RunEnd.succeeded() : RunEnd.failed("lost and stopped"));
            }
            giveUp();
        }
    }
}
