package io.github.migrationroute.runstore.postgres.cluster;

import io.github.migrationroute.runstore.postgres.cluster.RunsExchange.Kind;
import org.junit.jupiter.api.Test;

/** Histories in which a run does not stop; those in which it need not are right. */
class StopRuleTest {
    private static final long LATE = 6 + StopRule.BOUND.toMillis();

    private final TestHistory history = new TestHistory();

    @Test
    void itStops() {
        Execution run = history.stoppedRun(LATE - 1, false);
        history.runs(51, "c", Kind.READ, TestHistory.idOf(run), LATE + 1, LATE + 2)
                .found(200, TestHistory.stopped(run, 50));
        history.assertRight();
    }

    @Test
    void itIsDeaf() {
        Execution run = history.stoppedRun(LATE + 10, true);
        history.runs(51, "c", Kind.READ, TestHistory.idOf(run), LATE + 2, LATE + 3)
                .found(200, TestHistory.stopping(run, 50));
        history.assertRight();
    }

    @Test
    void itsNodeIsCutOff() {
        history.stoppedRun(LATE + 10, false);
        history.disturb(Disturbance.Kind.CUT, "a", 7, 8);
        history.list(51, 1, LATE + 2, LATE + 3).found(503);
        history.disturb(Disturbance.Kind.CUT, "b", LATE + 2, LATE + 3);
        history.assertRight();
    }

    @Test
    void itGoesOn() {
        Execution run = history.stoppedRun(LATE + 10, false);
        history.runs(51, "c", Kind.READ, TestHistory.idOf(run), LATE + 2, LATE + 3)
                .found(200, TestHistory.stopping(run, 50));
        history.assertOffence("Executed for too long");
    }

    @Test
    void itsEndIsNotSeen() {
        Execution run = history.stoppedRun();
        history.runs(51, "c", Kind.READ, TestHistory.idOf(run), LATE + 2, LATE + 3)
                .found(200, TestHistory.stopping(run, 50));
        history.assertOffence("Still stopping in");
    }

    @Test
    void progressNamesWhoHasNotAsked() {
        Execution run = history.stoppedRun();
        history.progress(51, "b", 10, 11).finished(run, 4, TestHistory.stopped(49));
        history.assertOffence("OutcomeRule: Stopped by somebody who has not asked for it");
    }

    @Test
    void progressHasNotTheWholeOutput() {
        Execution run = history.stoppedRun();
        history.progress(51, "b", 10, 11).finished(run, 3, TestHistory.stopped(50));
        history.assertOffence("OutcomeRule: Not the whole output");
    }
}
