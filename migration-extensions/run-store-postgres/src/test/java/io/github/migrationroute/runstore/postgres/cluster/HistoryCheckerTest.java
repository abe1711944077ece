package io.github.migrationroute.runstore.postgres.cluster;

import io.github.migrationroute.runstore.postgres.cluster.Disturbance.Kind;
import io.github.migrationroute.runstore.postgres.cluster.Execution.Outcome;
import org.junit.jupiter.api.Test;

/** Histories in which everything is right; those in which something is wrong are in the tests of the rules. */
class HistoryCheckerTest {
    private final TestHistory history = new TestHistory();

    @Test
    void everythingIsRight() {
        history.progress(10, "a", -1, 0).noRun();
        Execution run = history.run();
        history.progress(11, "b", 1, 3).silent();
        history.progress(12, "b", 3, 5).running(run, 1);
        history.request(13, "c", "stats", 4, 6).excludedBy("migrate");
        history.progress(14, "c", 6, 8).running(run, 2);
        history.progress(15, "a", 10, 11).finished(run, 4, null);
        history.progress(16, "b", 12, 13).finished(run, 4, null);
        Execution next = history.nextRun();
        history.progress(17, "b", 22, 23).running(next, 0);
        history.progress(18, "c", 31, 32).finished(next, 1, next.script().failure());
        Execution stats = history.stats(41, 42L, 2, Outcome.DONE);
        history.request(100, "c", "stats", 40, 43).executed(stats, 2, null);
        history.progress(19, "a", 44, 45).finished(next, 1, next.script().failure());
        history.assertRight();
    }

    @Test
    void everythingIsRightThoughANodeIsKilled() {
        Execution killed = history.killedRun();
        history.progress(10, "a", 5, 8).lost();
        history.progress(11, "b", 8, 9).running(killed, 1);
        history.progress(12, "b", 10, 11).finished(killed, 2, TestHistory.LOST);
        history.request(13, "b", "reset", 12, 13).excludedBy("migrate");
        history.nextRun();
        history.assertRight();
    }

    @Test
    void everythingIsRightThoughTheDatabaseIsShut() {
        Execution stopped = history.execution(2, 1, "a", "migrate", 8L, 1, Outcome.STOPPED);
        history.request(1, "a", "migrate", 1, 4).running(stopped, 1);
        history.disturb(Kind.SHUT, null, 5, 12);
        history.progress(10, "b", 6, 10).refused(503, "The store of runs cannot be used.");
        history.progress(11, "b", 13, 14).finished(stopped, 1, "It was interrupted.");
        history.nextRun();
        history.assertRight();
    }

    @Test
    void everythingIsRightThoughARunCannotBeReadWhenItWasStarted() {
        Execution run = history.execution(3, 1, "a", "migrate", 12L, 1, Outcome.DONE);
        history.disturb(Kind.SHUT, null, 2, 5);
        history.request(1, "a", "migrate", 1, 4).unread();
        history.progress(10, "b", 13, 14).finished(run, 1, null);
        history.assertRight();
    }
}
