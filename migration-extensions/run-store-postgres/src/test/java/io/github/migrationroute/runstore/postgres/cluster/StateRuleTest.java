package io.github.migrationroute.runstore.postgres.cluster;

import io.github.migrationroute.runstore.postgres.cluster.Execution.Outcome;
import io.github.migrationroute.runstore.postgres.cluster.RunsExchange.Kind;
import org.junit.jupiter.api.Test;

/** Histories with one offence in what answers say of where a run stands; all of them must be noticed. */
class StateRuleTest {
    private final TestHistory history = new TestHistory();

    private void read(long id, long called, long returned, SeenRun run) {
        history.runs(id, "c", Kind.READ, run.id(), called, returned).found(200, run);
    }

    private void event(long id, long called, long returned, SeenRun run) {
        history.runs(id, "c", Kind.EVENT, run.id(), called, returned).found(200, run);
    }

    @Test
    void everythingIsRight() {
        Execution run = history.stoppedRun();
        read(51, 2, 4, TestHistory.running(run));
        read(52, 7, 8, TestHistory.stopping(run, 50));
        read(53, 10, 11, TestHistory.stopped(run, 50));
        event(54, 12, 13, TestHistory.stopping(run, 50));
        event(54, 12, 14, TestHistory.stopped(run, 50));
        history.progress(55, "b", 14, 15).finished(run, 4, TestHistory.stopped(50));
        read(56, 16, 17, TestHistory.stopped(run, 50));
        history.assertRight();
    }

    @Test
    void everythingIsRightThoughANodeIsKilled() {
        Execution killed = history.killedRun();
        read(50, 8, 9, TestHistory.running(killed));
        read(51, 10, 11, TestHistory.ended(killed, "lost", TestHistory.LOST));
        history.assertRight();
    }

    @Test
    void twoEnds() {
        Execution killed = history.killedRun();
        read(50, 8, 11, TestHistory.ended(killed, "lost", TestHistory.LOST));
        read(51, 9, 10, TestHistory.ended(killed, "lost", TestHistory.LOST + " At two."));
        history.assertOffence("Another end than");
    }

    @Test
    void anotherEndThanThatOfProgress() {
        Execution killed = history.killedRun();
        read(50, 8, 11, TestHistory.ended(killed, "lost", TestHistory.LOST));
        history.progress(51, "b", 9, 10).finished(killed, 1, TestHistory.LOST + " At two.");
        history.assertOffence("StateRule: Another end than");
    }

    @Test
    void backFromTheEnd() {
        Execution run = history.run();
        read(50, 9, 10, TestHistory.succeeded(run));
        read(51, 11, 12, TestHistory.running(run));
        history.assertOffence("Back from");
    }

    @Test
    void backFromTheEndThatProgressHasSeen() {
        Execution run = history.run();
        history.progress(50, "b", 10, 11).finished(run, 4, null);
        read(51, 12, 13, TestHistory.running(run));
        history.assertOffence("Back from");
    }

    @Test
    void backFromStopping() {
        Execution run = history.stoppedRun();
        read(51, 7, 8, TestHistory.running(run));
        history.assertOffence("Back from");
    }

    @Test
    void backInTheEventsOfOneStream() {
        Execution run = history.stoppedRun();
        event(51, 2, 7, TestHistory.stopping(run, 50));
        event(51, 2, 8, TestHistory.running(run));
        history.assertOffence("Back in the events of one stream");
    }

    @Test
    void anEventThatIsMuchTooLate() {
        Execution run = history.run();
        read(50, 9, 10, TestHistory.succeeded(run));
        event(51, 3100, 3101, TestHistory.running(run));
        history.assertOffence("Back from");
    }

    @Test
    void aStateThatIsNotThatOfItsKeys() {
        Execution run = history.stoppedRun();
        read(51, 7, 8, TestHistory.seen(run, "running", 50L, null));
        history.assertOffence("The state is not that of a run in progress");
    }

    @Test
    void successWithAnException() {
        Execution run = history.run();
        read(51, 10, 11, TestHistory.ended(run, "succeeded", "What?"));
        history.assertOffence("The state is not that of a run that has ended");
    }

    @Test
    void aRunThatIsAskedToStopByNobody() {
        Execution run = history.run();
        read(51, 5, 6, TestHistory.stopping(run, 50));
        history.assertOffence("Nobody has asked for it to stop");
    }

    @Test
    void aRunThatIsAskedToStopBySomebodyElse() {
        Execution run = history.stoppedRun();
        history.runs(52, "c", Kind.STOP, TestHistory.idOf(run), 5, 6).found(202, TestHistory.stopping(run, 52));
        history.assertOffence("Asked to stop by somebody else");
    }

    @Test
    void aRunThatIsStoppedInsteadOfAnother() {
        Execution run = history.run();
        Execution next = history.execution(21, 2, "b", "finalize", 25L, 1, Outcome.STOPPED);
        history.request(2, "b", "finalize", 20, 24).running(next, 0);
        history.runs(50, "c", Kind.STOP, TestHistory.idOf(run), 21, 23).found(409);
        read(51, 24, 26, TestHistory.stopped(next, 50));
        read(52, 24, 26, TestHistory.succeeded(run));
        history.assertAmongOffences("Nobody has asked for it to stop");
    }

    @Test
    void aRunThatIsStoppedWithoutAName() {
        Execution run = history.stoppedRun();
        read(51, 10, 11, TestHistory.seen(run, "stopped", 50L, "It was interrupted."));
        history.assertOffence("Stopped, and it is not said by whom");
    }

    @Test
    void aRunThatSucceedsAndIsStopped() {
        Execution run = history.run();
        history.runs(50, "b", Kind.STOP, TestHistory.idOf(run), 5, 6).found(202, TestHistory.stopping(run, 50));
        read(51, 10, 11, TestHistory.stopped(run, 50));
        history.assertOffence("Not how it ended");
    }

    @Test
    void aRunThatIsStoppedAndSucceeds() {
        Execution run = history.stoppedRun();
        read(51, 10, 11, TestHistory.seen(run, "succeeded", 50L, null));
        history.assertOffence("Not how it ended");
    }

    @Test
    void aRunThatIsLostThoughNothingHasHappened() {
        Execution run = history.run();
        read(51, 10, 11, TestHistory.ended(run, "lost", TestHistory.LOST));
        history.assertOffence("Lost, and nothing has happened to its node");
    }

    @Test
    void aRunThatIsExecutedAfterItsEnd() {
        Execution run = history.run();
        read(51, 7, 8, TestHistory.succeeded(run));
        history.assertOffence("Executed after its end");
    }

    @Test
    void aRunThatNobodyHasStarted() {
        Execution run = history.run();
        read(51, -2, -1, TestHistory.running(run));
        history.assertOffence("A run that nobody has started");
    }

    @Test
    void aRunThatMayHaveBeenClaimedThoughItWasRefused() {
        history.request(1, "a", "migrate", 1, 4).refused(503, "The store of runs cannot be used.");
        history.disturb(Disturbance.Kind.CUT, "a", 2, 3);
        var claimed = new Execution(3, 1, "a", "migrate", false, false, null, 0, null);
        read(51, 2, 4, TestHistory.running(claimed));
        read(52, 5, 6, TestHistory.ended(claimed, "lost", TestHistory.LOST));
        history.assertRight();
    }

    @Test
    void aRunWhoseStartWasRefused() {
        history.run();
        history.request(11, "a", "migrate", 5, 6).excludedBy("migrate");
        read(51, 7, 8, TestHistory.running(new Execution(3, 11, "a", "migrate", false, false, null, 0, null)));
        history.assertOffence("A run whose start was refused");
    }

    @Test
    void twoRunsOfOneRequest() {
        Execution run = history.run();
        read(51, 5, 6, TestHistory.running(run));
        read(52, 7, 8, TestHistory.running(new Execution(3, 1, "a", "migrate", false, false, null, 0, null)));
        history.assertOffence("Two runs of one request");
    }

    @Test
    void progressThatIsBehindTheEnd() {
        Execution run = history.execution(2, 1, "a", "migrate", 9L, 4, Outcome.DONE);
        history.request(1, "a", "migrate", 1, 4).running(run, 0);
        read(51, 10, 11, TestHistory.succeeded(new Execution(2, 1, "a", "migrate", false, false, 9L, 3, Outcome.DONE)));
        history.assertOffence("The progress is not that of the end");
    }
}
