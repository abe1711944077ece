package io.github.migrationroute.runstore.postgres.cluster;

import io.github.migrationroute.runstore.postgres.cluster.RunsExchange.Kind;
import org.junit.jupiter.api.Test;

/** Histories with one offence in a list of runs; all of them must be noticed. */
class ListRuleTest {
    private final TestHistory history = new TestHistory();
    private final Execution run = history.run();
    private final Execution next = history.nextRun();
    private final SeenRun failed =
            TestHistory.ended(next, "failed", next.script().failure());

    @Test
    void everythingIsRight() {
        history.list(50, 20, 0, 1).found(200);
        history.list(51, 20, 2, 4).found(200);
        history.list(52, 20, 5, 22).found(200, TestHistory.succeeded(run));
        history.list(53, 100, 25, 26).found(200, failed, TestHistory.succeeded(run));
        history.list(54, 1, 25, 26).found(200, failed);
        history.runs(55, "c", Kind.READ, RunsExchange.LATEST, 25, 26).found(200, failed);
        history.assertRight();
    }

    @Test
    void more() {
        history.list(50, 1, 25, 26).found(200, failed, TestHistory.succeeded(run));
        history.assertOffence("More runs than were asked for");
    }

    @Test
    void twice() {
        history.list(50, 20, 25, 26).found(200, failed, TestHistory.succeeded(run), TestHistory.succeeded(run));
        history.assertOffence("A run is there twice");
    }

    @Test
    void theEarlierFirst() {
        history.list(50, 20, 25, 26).found(200, TestHistory.succeeded(run), failed);
        history.assertOffence("A later run is behind an earlier one");
    }

    @Test
    void oneThatGoesOnIsNotTheLatest() {
        history.list(50, 20, 20, 22).found(200, TestHistory.running(next), TestHistory.running(run));
        history.assertOffence("A run goes on though another one has followed");
    }

    @Test
    void oneIsMissing() {
        history.list(50, 20, 25, 26).found(200, failed);
        history.assertOffence("The run is missing");
    }

    @Test
    void theLatestIsMissingInAListThatIsFull() {
        history.list(50, 1, 25, 26).found(200, TestHistory.succeeded(run));
        history.assertOffence("The run is missing");
    }

    @Test
    void anEarlierOneAsTheLatest() {
        history.runs(50, "c", Kind.READ, RunsExchange.LATEST, 25, 26).found(200, TestHistory.succeeded(run));
        history.assertOffence("The run is missing");
    }
}
