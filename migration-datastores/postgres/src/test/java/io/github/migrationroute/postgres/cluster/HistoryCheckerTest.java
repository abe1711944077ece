package io.github.migrationroute.postgres.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.migrationroute.postgres.cluster.Disturbance.Kind;
import io.github.migrationroute.postgres.cluster.Execution.Outcome;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Histories in which everything is right, and others with one offence each, which must be noticed. */
class HistoryCheckerTest {
    private static final String LOST = "The node a was lost while it executed migrate.";

    private final TestHistory history = new TestHistory();

    private void assertRight() {
        assertEquals(List.of(), history.offences());
    }

    private void assertOffence(String offence) {
        List<String> offences = history.offences();
        assertTrue(offences.size() == 1 && offences.get(0).contains(offence), offences::toString);
    }

    /** Of an offence against several rules. */
    private void assertAmongOffences(String offence) {
        List<String> offences = history.offences();
        assertTrue(offences.stream().anyMatch(each -> each.contains(offence)), offences::toString);
    }

    /** A run that is started by request 1 on node a, and lasts from ticket 2 to 9. */
    private Execution run() {
        Execution run = history.execution(2, 1, "a", "migrate", 9L, 4, Outcome.DONE);
        history.request(1, "a", "migrate", 1, 4).running(run, 0);
        return run;
    }

    /** As {@link #run}, but killed with tickets 6 to 7. */
    private Execution killedRun() {
        Execution run = history.execution(2, 1, "a", "migrate", null, 0, null);
        history.request(1, "a", "migrate", 1, 4).running(run, 1);
        history.disturb(Kind.KILLED, "a", 6, 7);
        return run;
    }

    /** The next run, started by request 2 on node b, from ticket 21 to 23. */
    private Execution nextRun() {
        Execution run = history.execution(21, 2, "b", "finalize", 23L, 1, Outcome.FAILED);
        history.request(2, "b", "finalize", 20, 24)
                .finished(run, 1, run.script().failure());
        return run;
    }

    private Execution stats(long began, @Nullable Long ended, int lines, Outcome outcome) {
        return history.execution(began, 100, "c", "stats", ended, lines, outcome);
    }

    @Test
    void everythingIsRight() {
        history.progress(10, "a", -1, 0).noRun();
        Execution run = run();
        history.progress(11, "b", 1, 3).silent();
        history.progress(12, "b", 3, 5).running(run, 1);
        history.request(13, "c", "stats", 4, 6).excludedBy("migrate");
        history.progress(14, "c", 6, 8).running(run, 2);
        history.progress(15, "a", 10, 11).finished(run, 4, null);
        history.progress(16, "b", 12, 13).finished(run, 4, null);
        Execution next = nextRun();
        history.progress(17, "b", 22, 23).running(next, 0);
        history.progress(18, "c", 31, 32).finished(next, 1, next.script().failure());
        Execution stats = stats(41, 42L, 2, Outcome.DONE);
        history.request(100, "c", "stats", 40, 43).executed(stats, 2, null);
        history.progress(19, "a", 44, 45).finished(next, 1, next.script().failure());
        assertRight();
    }

    @Test
    void everythingIsRightThoughANodeIsKilled() {
        Execution killed = killedRun();
        history.progress(10, "a", 5, 8).lost();
        history.progress(11, "b", 8, 9).running(killed, 1);
        history.progress(12, "b", 10, 11).finished(killed, 2, LOST);
        history.request(13, "b", "reset", 12, 13).excludedBy("migrate");
        nextRun();
        assertRight();
    }

    @Test
    void everythingIsRightThoughTheDatabaseIsShut() {
        Execution stopped = history.execution(2, 1, "a", "migrate", 8L, 1, Outcome.STOPPED);
        history.request(1, "a", "migrate", 1, 4).running(stopped, 1);
        history.disturb(Kind.SHUT, null, 5, 12);
        history.progress(10, "b", 6, 10).refused(503, "The store of runs cannot be used.");
        history.progress(11, "b", 13, 14).finished(stopped, 1, "It was interrupted.");
        nextRun();
        assertRight();
    }

    @Test
    void twoCommandsAtOnce() {
        run();
        Execution stats = stats(7, 12L, 0, Outcome.DONE);
        history.request(100, "c", "stats", 6, 13).executed(stats, 0, null);
        assertOffence("ExclusionRule: " + stats + " began before the end of");
    }

    @Test
    void aCommandInALongerOne() {
        Execution run = history.execution(2, 1, "a", "migrate", 40L, 4, Outcome.DONE);
        history.request(1, "a", "migrate", 1, 4).running(run, 0);
        nextRun();
        assertOffence("began before the end of " + run + " at 40");
    }

    @Test
    void aCommandThatBeginsBeforeAnotherIsKilled() {
        killedRun();
        Execution stats = stats(5, 8L, 0, Outcome.DONE);
        history.request(100, "c", "stats", 4, 9).executed(stats, 0, null);
        assertOffence("ExclusionRule");
    }

    @Test
    void aCommandThatGoesOnAfterItsNodeWasCutOff() {
        Execution cut = history.execution(2, 1, "a", "migrate", 30L, 4, Outcome.STOPPED);
        history.request(1, "a", "migrate", 1, 4).running(cut, 0);
        history.disturb(Kind.CUT, "a", 5, 6);
        nextRun();
        assertOffence("ExclusionRule");
    }

    @Test
    void aNodeThatLivesDoesNotAnswer() {
        history.progress(1, "a", 1, 2).lost();
        assertOffence("A node that lives has not answered");
    }

    @Test
    void anotherStatusCode() {
        history.progress(1, "a", 1, 2).refused(500, "Broken.");
        assertOffence("No such status code is expected");
    }

    @Test
    void theStoreWasThere() {
        history.disturb(Kind.SHUT, null, 1, 2);
        history.disturb(Kind.CUT, "b", 4000, 4001);
        history.progress(1, "a", 4000, 4002).refused(503, "The store of runs cannot be used.");
        assertOffence("The store of runs was there");
    }

    @Test
    void aRefusalWithoutAReason() {
        history.disturb(Kind.SHUT, null, 1, 2);
        history.progress(1, "a", 1, 2).refused(503, "");
        assertOffence("Not the form of a refusal");
    }

    @Test
    void anAnswerWithAnotherOrderOfKeys() {
        history.progress(1, "a", 1, 2).json(200, "{\"status\": 0, \"success\": true}");
        assertOffence("Not the form of this answer");
    }

    @Test
    void anAnswerThatIsCutOff() {
        stats(2, 3L, 0, Outcome.DONE);
        history.request(100, "c", "stats", 1, 4).json(200, "{\"success\": true, \"output\": \"");
        assertOffence("Not the form of this answer");
    }

    @Test
    void aShortCommandWithAStatus() {
        Execution stats = stats(2, 3L, 0, Outcome.DONE);
        history.request(100, "c", "stats", 1, 4)
                .json(
                        200,
                        "{\"success\": true, \"status\": 2, \"output\": \""
                                + stats.script().header() + "\\n\"}");
        assertAmongOffences("Not the form of this answer");
    }

    @Test
    void anExceptionOfARunInProgress() {
        Execution run = run();
        history.progress(10, "b", 5, 6)
                .json(
                        200,
                        "{\"success\": true, \"status\": 1, \"output\": \""
                                + run.script().header() + "\\n\", \"exception\": \"What?\"}");
        assertOffence("Not the form of this answer");
    }

    @Test
    void aLineThatNobodyHasWritten() {
        Execution run = run();
        history.progress(10, "b", 5, 6)
                .json(
                        200,
                        "{\"success\": true, \"status\": 1, \"output\": \""
                                + run.script().header() + "\\nWhat?\\n\"}");
        assertOffence("The output is not what any execution writes");
    }

    @Test
    void halfALine() {
        Execution run = run();
        history.progress(10, "b", 5, 6)
                .json(
                        200,
                        "{\"success\": true, \"status\": 1, \"output\": \""
                                + run.script().header() + "\\n2:1\"}");
        assertOffence("The output is not what any execution writes");
    }

    @Test
    void aCommandThatIsRefusedAndExecuted() {
        stats(2, 3L, 0, Outcome.DONE);
        run();
        history.request(100, "c", "stats", 1, 8).excludedBy("migrate");
        assertAmongOffences("Refused and executed");
    }

    @Test
    void aCommandThatIsAcceptedAndNotExecuted() {
        history.request(1, "a", "migrate", 1, 4).silent();
        history.disturb(Kind.KILLED, "a", 3000, 3001);
        assertOffence("Accepted and not executed");
    }

    @Test
    void aCommandThatIsExecutedTwice() {
        history.execution(1, 1, "a", "migrate", 1L, 4, Outcome.DONE);
        run();
        assertOffence("Executed twice for a request");
    }

    @Test
    void aCommandThatNobodyHasAskedFor() {
        stats(2, 3L, 0, Outcome.DONE);
        assertOffence("Executed and not asked for");
    }

    @Test
    void aShortCommandThatLosesALine() {
        Execution stats = stats(2, 3L, 2, Outcome.DONE);
        history.request(100, "c", "stats", 1, 4).executed(stats, 1, null);
        assertOffence("Not the whole output");
    }

    @Test
    void aShortCommandThatFailsAndSucceeds() {
        Execution stats = stats(2, 3L, 2, Outcome.FAILED);
        history.request(100, "c", "stats", 1, 4).executed(stats, 2, null);
        assertOffence("Not how the execution has ended");
    }

    @Test
    void aShortCommandThatIsAnsweredBeforeItsEnd() {
        Execution stats = stats(2, 5L, 0, Outcome.DONE);
        history.request(100, "c", "stats", 1, 4).executed(stats, 0, null);
        assertOffence("Answered before its end");
    }

    @Test
    void aCommandThatIsStoppedWithoutAReason() {
        Execution stats = stats(2, 3L, 0, Outcome.STOPPED);
        history.request(100, "c", "stats", 1, 4).executed(stats, 0, "It was interrupted.");
        assertAmongOffences("Stopped without a reason");
    }

    @Test
    void aRefusalBecauseOfACommandThatHasEnded() {
        Execution run = run();
        history.progress(10, "b", 10, 11).finished(run, 4, null);
        history.request(11, "b", "stats", 12, 13).excludedBy("migrate");
        assertOffence("No such command was being executed");
    }

    @Test
    void aRefusalBecauseOfAnotherCommand() {
        run();
        history.request(10, "b", "stats", 4, 5).excludedBy("finalize");
        assertOffence("No such command was being executed");
    }

    @Test
    void aRefusalLongAfterANodeWasKilled() {
        Execution killed = killedRun();
        history.progress(10, "b", 8, 9).finished(killed, 1, LOST);
        history.request(11, "b", "stats", 5000, 5001).excludedBy("migrate");
        assertOffence("No such command was being executed");
    }

    @Test
    void progressIsExcluded() {
        run();
        history.progress(10, "b", 4, 5).excludedBy("migrate");
        assertOffence("Nothing excludes progress");
    }

    @Test
    void aRunThatEndsInTwoWays() {
        Execution killed = killedRun();
        history.progress(10, "b", 8, 11).finished(killed, 1, LOST);
        history.progress(11, "c", 9, 10).finished(killed, 1, LOST + " At two.");
        assertOffence("Another end than in");
    }

    @Test
    void aRunThatLosesALine() {
        Execution run = run();
        history.progress(10, "b", 10, 11).finished(run, 3, null);
        assertOffence("Not the whole output");
    }

    @Test
    void aRunThatIsLostThoughNothingHasHappened() {
        Execution run = run();
        history.disturb(Kind.CUT, "b", 5, 6);
        history.progress(10, "b", 10, 11).finished(run, 4, LOST);
        assertOffence("Not how it ended, and nothing has happened to its node");
    }

    @Test
    void aRunThatIsKilledAndSucceeds() {
        Execution killed = killedRun();
        history.progress(10, "b", 10, 11).finished(killed, 4, null);
        assertOffence("Success, but that is not how it ended");
    }

    @Test
    void anExceptionThatDoesNotNameTheNode() {
        Execution killed = killedRun();
        history.progress(10, "b", 10, 11).finished(killed, 4, "It is over.");
        assertOffence("The exception does not name the node that was killed");
    }

    @Test
    void aRunThatGoesOnWhenItsNodeIsDead() {
        Execution killed = killedRun();
        history.progress(10, "b", 2100, 2101).running(killed, 1);
        assertOffence("In progress on a node that is dead");
    }

    @Test
    void outputThatTheEndDoesNotHave() {
        Execution killed = killedRun();
        history.progress(10, "b", 7, 12).running(killed, 2);
        history.progress(11, "c", 10, 11).finished(killed, 1, LOST);
        assertOffence("More output than in the end");
    }

    @Test
    void theOutputOfAShortCommandAsThatOfARun() {
        Execution stats = stats(2, 3L, 0, Outcome.DONE);
        history.request(100, "c", "stats", 1, 4).executed(stats, 0, null);
        history.progress(10, "b", 5, 6).running(stats, 0);
        assertOffence("The output of no run");
    }

    @Test
    void outputThatIsTakenBack() {
        Execution run = run();
        history.progress(10, "b", 5, 6).running(run, 2);
        history.progress(11, "c", 7, 8).running(run, 1);
        assertOffence("Less output than");
    }

    @Test
    void aRunThatIsInProgressAgain() {
        Execution run = run();
        Execution killed = history.execution(12, 3, "a", "migrate", null, 0, null);
        history.request(3, "a", "migrate", 11, 16).lost();
        history.disturb(Kind.KILLED, "a", 14, 15);
        history.progress(10, "b", 17, 18).finished(killed, 1, LOST);
        history.progress(11, "c", 19, 20).running(killed, 1);
        history.progress(12, "c", 9, 10).finished(run, 4, null);
        assertOffence("In progress again, after");
    }

    @Test
    void anEarlierRun() {
        Execution run = run();
        nextRun();
        history.progress(10, "b", 25, 26).finished(run, 4, null);
        assertOffence("An earlier run than the execution 21");
    }

    @Test
    void noRunAfterARun() {
        run();
        history.progress(10, "b", 5, 6).noRun();
        assertOffence("No run, after");
    }

    @Test
    void noOutputAfterSome() {
        Execution run = run();
        history.progress(10, "b", 5, 6).running(run, 2);
        history.progress(11, "b", 7, 8).silent();
        assertOffence("No output, but the execution 2 was known");
    }

    @Test
    void anotherAnswerThoughNobodyHasStartedARun() {
        history.request(1, "a", "migrate", 1, 3).lost();
        history.disturb(Kind.KILLED, "a", 2, 3);
        history.progress(10, "b", 4, 5).json(200, ENDED.formatted("one"));
        history.progress(11, "b", 6, 7).json(200, ENDED.formatted("one"));
        history.progress(12, "b", 4000, 4001).json(200, ENDED.formatted("one"));
        history.progress(13, "c", 4002, 4003).json(200, ENDED.formatted("other"));
        assertOffence("nobody has started a run since");
    }

    private static final String ENDED = "{\"success\": true, \"status\": 2, \"output\": \"\", \"exception\": \"%s\"}";
}
