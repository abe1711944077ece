package io.github.migrationroute.runstore.postgres.cluster;

import io.github.migrationroute.runstore.postgres.cluster.RunsExchange.Kind;
import org.junit.jupiter.api.Test;

/** Histories with one offence in the answer to a request for runs; all of them must be noticed. */
class RunsAnswerRuleTest {
    private final TestHistory history = new TestHistory();

    @Test
    void everythingIsRight() {
        history.runs(48, "c", Kind.READ, RunsExchange.LATEST, -2, -1).found(404);
        Execution run = history.stoppedRun();
        String id = TestHistory.idOf(run);
        history.runs(51, "a", Kind.OUTPUT, id, 7, 8).found(200);
        history.runs(52, "a", Kind.STOP, id, 8, 10).found(409);
        history.runs(53, "b", Kind.READ, RunsExchange.UNKNOWN, 11, 12).found(404);
        history.nextRun();
        history.runs(54, "c", Kind.EVENTS, id, 15, 21).found(410);
        history.runs(55, "c", Kind.READ, id, 25, 26).found(200, TestHistory.stopped(run, 50));
        history.disturb(Disturbance.Kind.SHUT, null, 30, 31);
        history.runs(56, "c", Kind.STOP, id, 30, 31).found(503);
        history.runs(57, "c", Kind.EVENTS, id, 30, 31).found(Reply.NONE);
        history.assertRight();
    }

    @Test
    void aNodeThatLivesDoesNotAnswer() {
        history.list(50, 20, 1, 2).found(Reply.NONE);
        history.assertOffence("A node that lives has not answered to the end");
    }

    @Test
    void theStoreWasThere() {
        history.list(50, 20, 1, 2).found(503);
        history.assertOffence("The store of runs was there");
    }

    @Test
    void aPlaceThatIsNotThereAnyMore() {
        Execution run = history.run();
        history.runs(50, "b", Kind.OUTPUT, TestHistory.idOf(run), 5, 6).found(416);
        history.assertOffence("No such status code is expected");
    }

    @Test
    void aRunThatIsForgotten() {
        Execution run = history.run();
        history.list(50, 20, 5, 6).found(200, TestHistory.running(run));
        history.nextRun();
        history.runs(51, "b", Kind.READ, TestHistory.idOf(run), 25, 26).found(404);
        history.assertOffence("The run is known");
    }

    @Test
    void noLatestRunAfterOne() {
        history.run();
        history.runs(51, "b", Kind.STOP, RunsExchange.LATEST, 5, 6).found(404);
        history.assertOffence("The run is known");
    }

    @Test
    void aRunThatThereHasNeverBeen() {
        history.runs(51, "b", Kind.OUTPUT, RunsExchange.UNKNOWN, 5, 6).found(200);
        history.assertOffence("There is no such run");
    }

    @Test
    void theOutputOfTheLatestRunIsGone() {
        Execution run = history.run();
        history.list(50, 20, 5, 6).found(200, TestHistory.running(run));
        history.runs(51, "b", Kind.EVENTS, TestHistory.idOf(run), 7, 8).found(410);
        history.nextRun();
        history.assertOffence("The run is the latest");
    }

    @Test
    void aRunItselfIsGone() {
        Execution run = history.run();
        history.nextRun();
        history.runs(51, "b", Kind.READ, TestHistory.idOf(run), 25, 26).found(410);
        history.assertOffence("The run is the latest");
    }

    @Test
    void theOutputOfAnEarlierRun() {
        Execution run = history.run();
        history.list(50, 20, 5, 6).found(200, TestHistory.running(run));
        history.nextRun();
        history.runs(51, "b", Kind.OUTPUT, TestHistory.idOf(run), 25, 26).found(200);
        history.assertOffence("The run is not the latest");
    }

    @Test
    void anotherRun() {
        Execution run = history.run();
        Execution next = history.nextRun();
        history.runs(51, "b", Kind.READ, TestHistory.idOf(next), 25, 26).found(200, TestHistory.succeeded(run));
        history.assertOffence("Another run");
    }

    @Test
    void aRunThatDoesNotStopAndGoesOn() {
        Execution run = history.run();
        history.runs(51, "b", Kind.STOP, TestHistory.idOf(run), 4, 5).found(409);
        history.runs(52, "c", Kind.READ, TestHistory.idOf(run), 6, 7).found(200, TestHistory.running(run));
        history.assertOffence("The run goes on");
    }

    @Test
    void aStopThatChangesNothing() {
        Execution run = history.run();
        history.runs(51, "b", Kind.STOP, TestHistory.idOf(run), 4, 5).found(202, TestHistory.running(run));
        history.assertOffence("Accepted, and not stopping");
    }

    @Test
    void aListIsExcluded() {
        history.run();
        history.list(51, 20, 4, 5).found(409);
        history.assertOffence("Nothing excludes this");
    }
}
