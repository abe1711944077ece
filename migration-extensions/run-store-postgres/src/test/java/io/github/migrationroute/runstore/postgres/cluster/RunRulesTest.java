package io.github.migrationroute.runstore.postgres.cluster;

import io.github.migrationroute.runstore.postgres.cluster.Disturbance.Kind;
import io.github.migrationroute.runstore.postgres.cluster.Execution.Outcome;
import org.junit.jupiter.api.Test;

/** Histories with one offence in what several answers say about a run; all of them must be noticed. */
class RunRulesTest {
    private static final String ENDED = "{\"success\": true, \"status\": 2, \"output\": \"\", \"exception\": \"%s\"}";

    private final TestHistory history = new TestHistory();

    @Test
    void aRunThatEndsInTwoWays() {
        Execution killed = history.killedRun();
        history.progress(10, "b", 8, 11).finished(killed, 1, TestHistory.LOST);
        history.progress(11, "c", 9, 10).finished(killed, 1, TestHistory.LOST + " At two.");
        history.assertOffence("Another end than in");
    }

    @Test
    void aRunThatLosesALine() {
        Execution run = history.run();
        history.progress(10, "b", 10, 11).finished(run, 3, null);
        history.assertOffence("Not the whole output");
    }

    @Test
    void aRunThatIsLostThoughNothingHasHappened() {
        Execution run = history.run();
        history.disturb(Kind.CUT, "b", 5, 6);
        history.progress(10, "b", 10, 11).finished(run, 4, TestHistory.LOST);
        history.assertOffence("Not how it ended, and nothing has happened to its node");
    }

    @Test
    void aRunThatIsKilledAndSucceeds() {
        Execution killed = history.killedRun();
        history.progress(10, "b", 10, 11).finished(killed, 4, null);
        history.assertOffence("Success, but that is not how it ended");
    }

    @Test
    void anExceptionThatDoesNotNameTheNode() {
        Execution killed = history.killedRun();
        history.progress(10, "b", 10, 11).finished(killed, 4, "It is over.");
        history.assertOffence("The exception does not name the node that was killed");
    }

    @Test
    void aRunThatGoesOnWhenItsNodeIsDead() {
        Execution killed = history.killedRun();
        history.progress(10, "b", 2100, 2101).running(killed, 1);
        history.assertOffence("In progress on a node that is dead");
    }

    @Test
    void outputThatTheEndDoesNotHave() {
        Execution killed = history.killedRun();
        history.progress(10, "b", 7, 12).running(killed, 2);
        history.progress(11, "c", 10, 11).finished(killed, 1, TestHistory.LOST);
        history.assertOffence("More output than in the end");
    }

    @Test
    void theOutputOfAShortCommandAsThatOfARun() {
        Execution stats = history.stats(2, 3L, 0, Outcome.DONE);
        history.request(100, "c", "stats", 1, 4).executed(stats, 0, null);
        history.progress(10, "b", 5, 6).running(stats, 0);
        history.assertOffence("The output of no run");
    }

    @Test
    void outputThatIsTakenBack() {
        Execution run = history.run();
        history.progress(10, "b", 5, 6).running(run, 2);
        history.progress(11, "c", 7, 8).running(run, 1);
        history.assertOffence("Less output than");
    }

    @Test
    void aRunThatIsInProgressAgain() {
        Execution run = history.run();
        Execution killed = history.execution(12, 3, "a", "migrate", null, 0, null);
        history.request(3, "a", "migrate", 11, 16).lost();
        history.disturb(Kind.KILLED, "a", 14, 15);
        history.progress(10, "b", 17, 18).finished(killed, 1, TestHistory.LOST);
        history.progress(11, "c", 19, 20).running(killed, 1);
        history.progress(12, "c", 9, 10).finished(run, 4, null);
        history.assertOffence("In progress again, after");
    }

    @Test
    void anEarlierRun() {
        Execution run = history.run();
        history.nextRun();
        history.progress(10, "b", 25, 26).finished(run, 4, null);
        history.assertOffence("An earlier run than the execution 21");
    }

    @Test
    void noRunAfterARun() {
        history.run();
        history.progress(10, "b", 5, 6).noRun();
        history.assertOffence("No run, after");
    }

    @Test
    void noOutputAfterSome() {
        Execution run = history.run();
        history.progress(10, "b", 5, 6).running(run, 2);
        history.progress(11, "b", 7, 8).silent();
        history.assertOffence("No output, but the execution 2 was known");
    }

    @Test
    void anotherAnswerThoughNobodyHasStartedARun() {
        history.request(1, "a", "migrate", 1, 3).lost();
        history.disturb(Kind.KILLED, "a", 2, 3);
        history.progress(10, "b", 4, 5).json(200, ENDED.formatted("one"));
        history.progress(11, "b", 6, 7).json(200, ENDED.formatted("one"));
        history.progress(12, "b", 4000, 4001).json(200, ENDED.formatted("one"));
        history.progress(13, "c", 4002, 4003).json(200, ENDED.formatted("other"));
        history.assertOffence("nobody has started a run since");
    }
}
