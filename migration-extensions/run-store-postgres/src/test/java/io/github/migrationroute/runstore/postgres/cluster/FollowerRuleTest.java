package io.github.migrationroute.runstore.postgres.cluster;

import io.github.migrationroute.runstore.postgres.cluster.RunsExchange.Kind;
import org.junit.jupiter.api.Test;

/** Histories with one offence in what a follower has joined; all of them must be noticed. */
class FollowerRuleTest {
    private final TestHistory history = new TestHistory();

    private void ended(Execution run, SeenRun end) {
        history.runs(50, "c", Kind.READ, TestHistory.idOf(run), 10, 11).found(200, end);
    }

    @Test
    void everythingIsRight() {
        Execution run = history.run();
        ended(run, TestHistory.succeeded(run));
        history.progress(51, "b", 10, 11).finished(run, 4, null);
        history.joined(run, 2, false, 8);
        history.joined(run, 4, false, 8);
        history.joined(run, 4, true, 12);
        history.assertRight();
    }

    @Test
    void everythingIsRightThoughANodeIsKilled() {
        Execution killed = history.killedRun();
        ended(killed, TestHistory.ended(killed, "lost", TestHistory.LOST));
        history.joined(killed, 1, false, 8);
        history.joined(killed, 2, true, 12);
        history.joined(killed, 2, true, 13);
        history.assertRight();
    }

    @Test
    void piecesThatDoNotFit() {
        Execution run = history.run();
        ended(run, TestHistory.succeeded(run));
        history.joinedWrongly(run, "After 3 bytes");
        history.assertOffence("After 3 bytes");
    }

    @Test
    void theOutputOfAnotherRun() {
        Execution run = history.run();
        ended(run, TestHistory.succeeded(run));
        Execution next = history.nextRun();
        history.joined(run, next.script(), next.script().length(1), false, 25);
        history.assertOffence("The output of another run");
    }

    @Test
    void aLineIsMissing() {
        Execution run = history.run();
        ended(run, TestHistory.succeeded(run));
        history.joined(run, 3, true, 12);
        history.assertOffence("Not the whole output");
    }

    @Test
    void aCharIsMissingOfOneThatWasStopped() {
        Execution run = history.stoppedRun();
        ended(run, TestHistory.stopped(run, 50));
        history.joined(run, run.script(), run.script().length(4) - 1, true, 12);
        history.assertOffence("Not the whole output");
    }

    @Test
    void moreThanWasWritten() {
        Execution run = history.run();
        ended(run, TestHistory.succeeded(run));
        history.joined(run, 5, false, 12);
        history.assertOffence("More than was written");
    }

    @Test
    void moreThanInTheEnd() {
        Execution killed = history.killedRun();
        ended(killed, TestHistory.ended(killed, "lost", TestHistory.LOST));
        history.progress(51, "b", 10, 11).finished(killed, 2, TestHistory.LOST);
        history.joined(killed, 4, false, 8);
        history.assertOffence("More than in the end");
    }

    @Test
    void twoEnds() {
        Execution killed = history.killedRun();
        ended(killed, TestHistory.ended(killed, "lost", TestHistory.LOST));
        history.joined(killed, 2, true, 12);
        history.joined(killed, 1, true, 13);
        history.assertOffence("Another output in the end");
    }
}
