package io.github.migrationroute.runstore.postgres.cluster;

import io.github.migrationroute.runstore.postgres.cluster.Disturbance.Kind;
import io.github.migrationroute.runstore.postgres.cluster.Execution.Outcome;
import org.junit.jupiter.api.Test;

/** Histories with one offence against exclusion, or in the answer to one request; all of them must be noticed. */
class AnswerRulesTest {
    private final TestHistory history = new TestHistory();

    @Test
    void twoCommandsAtOnce() {
        history.run();
        Execution stats = history.stats(7, 12L, 0, Outcome.DONE);
        history.request(100, "c", "stats", 6, 13).executed(stats, 0, null);
        history.assertOffence("ExclusionRule: " + stats + " began before the end of");
    }

    @Test
    void aCommandInALongerOne() {
        Execution run = history.execution(2, 1, "a", "migrate", 40L, 4, Outcome.DONE);
        history.request(1, "a", "migrate", 1, 4).running(run, 0);
        history.nextRun();
        history.assertOffence("began before the end of " + run + " at 40");
    }

    @Test
    void aCommandThatBeginsBeforeAnotherIsKilled() {
        history.killedRun();
        Execution stats = history.stats(5, 8L, 0, Outcome.DONE);
        history.request(100, "c", "stats", 4, 9).executed(stats, 0, null);
        history.assertOffence("ExclusionRule");
    }

    @Test
    void aCommandThatGoesOnAfterItsNodeWasCutOff() {
        Execution cut = history.execution(2, 1, "a", "migrate", 30L, 4, Outcome.STOPPED);
        history.request(1, "a", "migrate", 1, 4).running(cut, 0);
        history.disturb(Kind.CUT, "a", 5, 6);
        history.nextRun();
        history.assertOffence("ExclusionRule");
    }

    @Test
    void aNodeThatLivesDoesNotAnswer() {
        history.progress(1, "a", 1, 2).lost();
        history.assertOffence("A node that lives has not answered");
    }

    @Test
    void anotherStatusCode() {
        history.progress(1, "a", 1, 2).refused(500, "Broken.");
        history.assertOffence("No such status code is expected");
    }

    @Test
    void theStoreWasThere() {
        history.disturb(Kind.SHUT, null, 1, 2);
        history.disturb(Kind.CUT, "b", 4000, 4001);
        history.progress(1, "a", 4000, 4002).refused(503, "The store of runs cannot be used.");
        history.assertOffence("The store of runs was there");
    }

    @Test
    void aRefusalWithoutAReason() {
        history.disturb(Kind.SHUT, null, 1, 2);
        history.progress(1, "a", 1, 2).refused(503, "");
        history.assertOffence("Not the form of a refusal");
    }

    @Test
    void anAnswerWithAnotherOrderOfKeys() {
        history.progress(1, "a", 1, 2).json(200, "{\"status\": 0, \"success\": true}");
        history.assertOffence("Not the form of this answer");
    }

    @Test
    void anAnswerThatIsCutOff() {
        history.stats(2, 3L, 0, Outcome.DONE);
        history.request(100, "c", "stats", 1, 4).json(200, "{\"success\": true, \"output\": \"");
        history.assertOffence("Not the form of this answer");
    }

    @Test
    void aShortCommandWithAStatus() {
        Execution stats = history.stats(2, 3L, 0, Outcome.DONE);
        history.request(100, "c", "stats", 1, 4)
                .json(
                        200,
                        "{\"success\": true, \"status\": 2, \"output\": \""
                                + stats.script().header() + "\\n\"}");
        history.assertAmongOffences("Not the form of this answer");
    }

    @Test
    void anExceptionOfARunInProgress() {
        Execution run = history.run();
        history.progress(10, "b", 5, 6)
                .json(
                        200,
                        "{\"success\": true, \"status\": 1, \"output\": \""
                                + run.script().header() + "\\n\", \"exception\": \"What?\"}");
        history.assertOffence("Not the form of this answer");
    }

    @Test
    void aRunThatCannotBeReadThoughTheStoreWasThere() {
        history.execution(2, 1, "a", "migrate", 9L, 4, Outcome.DONE);
        history.request(1, "a", "migrate", 1, 4).unread();
        history.assertOffence("Not the form of this answer");
    }

    @Test
    void progressOfARunThatCannotBeRead() {
        history.run();
        history.disturb(Kind.SHUT, null, 5, 6);
        history.progress(10, "b", 5, 6).unread();
        history.assertAmongOffences("Not the form of this answer");
    }

    @Test
    void aCommandThatIsRefusedForTheStoreAndExecuted() {
        history.execution(2, 1, "a", "migrate", 9L, 4, Outcome.DONE);
        history.disturb(Kind.SHUT, null, 2, 3);
        history.request(1, "a", "migrate", 1, 4).refused(503, "The store of runs cannot be used.");
        history.assertOffence("Refused and executed");
    }

    @Test
    void aLineThatNobodyHasWritten() {
        Execution run = history.run();
        history.progress(10, "b", 5, 6)
                .json(
                        200,
                        "{\"success\": true, \"status\": 1, \"output\": \""
                                + run.script().header() + "\\nWhat?\\n\"}");
        history.assertOffence("The output is not what any execution writes");
    }

    @Test
    void halfALine() {
        Execution run = history.run();
        history.progress(10, "b", 5, 6)
                .json(
                        200,
                        "{\"success\": true, \"status\": 1, \"output\": \""
                                + run.script().header() + "\\n2:1\"}");
        history.assertOffence("The output is not what any execution writes");
    }

    @Test
    void aCommandThatIsRefusedAndExecuted() {
        history.stats(2, 3L, 0, Outcome.DONE);
        history.run();
        history.request(100, "c", "stats", 1, 8).excludedBy("migrate");
        history.assertAmongOffences("Refused and executed");
    }

    @Test
    void aCommandThatIsAcceptedAndNotExecuted() {
        history.request(1, "a", "migrate", 1, 4).silent();
        history.disturb(Kind.KILLED, "a", 3000, 3001);
        history.assertOffence("Accepted and not executed");
    }

    @Test
    void aCommandThatIsExecutedTwice() {
        history.execution(1, 1, "a", "migrate", 1L, 4, Outcome.DONE);
        history.run();
        history.assertOffence("Executed twice for a request");
    }

    @Test
    void aCommandThatNobodyHasAskedFor() {
        history.stats(2, 3L, 0, Outcome.DONE);
        history.assertOffence("Executed and not asked for");
    }

    @Test
    void aShortCommandThatLosesALine() {
        Execution stats = history.stats(2, 3L, 2, Outcome.DONE);
        history.request(100, "c", "stats", 1, 4).executed(stats, 1, null);
        history.assertOffence("Not the whole output");
    }

    @Test
    void aShortCommandThatFailsAndSucceeds() {
        Execution stats = history.stats(2, 3L, 2, Outcome.FAILED);
        history.request(100, "c", "stats", 1, 4).executed(stats, 2, null);
        history.assertOffence("Not how the execution has ended");
    }

    @Test
    void aShortCommandThatIsAnsweredBeforeItsEnd() {
        Execution stats = history.stats(2, 5L, 0, Outcome.DONE);
        history.request(100, "c", "stats", 1, 4).executed(stats, 0, null);
        history.assertOffence("Answered before its end");
    }

    @Test
    void aCommandThatIsStoppedWithoutAReason() {
        Execution stats = history.stats(2, 3L, 0, Outcome.STOPPED);
        history.request(100, "c", "stats", 1, 4).executed(stats, 0, "It was interrupted.");
        history.assertAmongOffences("Stopped without a reason");
    }

    @Test
    void aRefusalBecauseOfACommandThatHasEnded() {
        Execution run = history.run();
        history.progress(10, "b", 10, 11).finished(run, 4, null);
        history.request(11, "b", "stats", 12, 13).excludedBy("migrate");
        history.assertOffence("No such command was being executed");
    }

    @Test
    void aRefusalBecauseOfAnotherCommand() {
        history.run();
        history.request(10, "b", "stats", 4, 5).excludedBy("finalize");
        history.assertOffence("No such command was being executed");
    }

    @Test
    void aRefusalLongAfterANodeWasKilled() {
        Execution killed = history.killedRun();
        history.progress(10, "b", 8, 9).finished(killed, 1, TestHistory.LOST);
        history.request(11, "b", "stats", 5000, 5001).excludedBy("migrate");
        history.assertOffence("No such command was being executed");
    }

    @Test
    void aRefusalThatNamesNoCommand() {
        history.run();
        history.request(10, "b", "stats", 4, 5).refused(409, "Not now.");
        history.assertOffence("The message names no command");
    }

    @Test
    void aShortCommandThatIsNotWaitedFor() {
        Execution stats = history.stats(2, 5000, 0, Outcome.DONE);
        history.request(100, "c", "stats", 1, 5001).executed(stats, 0, null);
        history.request(10, "b", "reset", 3, 4900).excludedBy("stats");
        history.request(11, "b", "reset", 3, 3900).excludedBy("stats");
        history.assertOffence("A short command was not waited for: reset [11]");
    }

    @Test
    void progressIsExcluded() {
        history.run();
        history.progress(10, "b", 4, 5).excludedBy("migrate");
        history.assertOffence("Nothing excludes progress");
    }
}
