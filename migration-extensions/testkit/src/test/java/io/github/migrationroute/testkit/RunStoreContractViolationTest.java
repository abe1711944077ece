package io.github.migrationroute.testkit;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;
import static org.junit.platform.testkit.engine.EventConditions.event;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;

import java.lang.reflect.Method;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.platform.testkit.engine.EngineTestKit;

/** The contract test fails for a store that breaks one of its rules, in the test of that rule. */
class RunStoreContractViolationTest {
    @ParameterizedTest
    @CsvSource({
        "BrokenClaims$ExcludesNobody, aClaimExcludesEveryOtherUntilItIsGivenBack",
        "BrokenClaims$ExcludesNobody, manyThreadsNeverHaveTwoClaims",
        "BrokenClaims$NamesTheOneThatAsks, aClaimExcludesEveryOtherUntilItIsGivenBack",
        "BrokenClaims$NeverGivesBack, aClaimExcludesEveryOtherUntilItIsGivenBack",
        "BrokenClaims$NeverGivesBack, manyThreadsNeverHaveTwoClaims",
        "BrokenClaims$GivesBackWhatIsNotItsOwn, aClaimIsGivenBackOnce",
        "BrokenClaims$WaitsForRuns, aRunIsNeverWaitedFor",
        "BrokenClaims$NeverWaits, ashortCommandIsWaitedFor",
        "BrokenClaims$WaitsTooLong, ashortCommandIsNotWaitedForForEver",
        "BrokenClaims$WaitsWhateverHappens, whoIsInterruptedWhileWaitingGetsNothing",
        "BrokenClaims$HeedsInterruptions, anInterruptedThreadCanGiveItsClaimBack",
        "BrokenClaims$IsAlone, aClaimExcludesEveryOtherUntilItIsGivenBack",
        "BrokenClaims$IsAlone, theLatestRunIsTheSameOnEveryNode",
        "BrokenRuns$RemembersTheEnd, theNextRunTakesThePlaceOfTheLastOne",
        "BrokenRuns$DropsTheRunTooSoon, ashortCommandAndARefusedOneLeaveTheRunAsItIs",
        "BrokenClaims$LosesClaims, thereIsNoRunAtFirst",
        "BrokenRuns$HasARunAtFirst, thereIsNoRunAtFirst",
        "BrokenRuns$ForgetsTheException, theLatestRunIsTheSameOnEveryNode",
        "BrokenRuns$ShowsTheRunThatHasEnded, theLatestRunIsTheSameOnEveryNode",
        "BrokenRuns$StoresUtf8, anExceptionIsGivenBackAsItWas",
        "BrokenRuns$CutsTheException, aLongExceptionIsGivenBackAsItWas",
        "BrokenRuns$ShowsNothingBeforeTheEnd, outputIsShownSoonWithoutBeingAskedForByItsNode",
        "BrokenRuns$LosesTheLastOutput, outputIsGivenBackByteForByte",
        "BrokenRuns$LosesTheLastOutput, largeOutputIsStreamed",
        "BrokenRuns$KeepsTheArray, outputIsGivenBackByteForByte",
        "BrokenRuns$LetsShownOutputGrow, whatHasBeenShownStays",
        "BrokenRuns$CutsLines, whatIsShownNeverBecomesLess",
        "BrokenRuns$ShowsNothingInTheEnd, whatIsShownNeverBecomesLess",
        "BrokenRuns$GivesItsOwnId, aRunSaysWhatItWasStartedWith",
        "BrokenRuns$ForgetsWhoAsked, aRunSaysWhatItWasStartedWith",
        "BrokenRuns$NamesSomebody, nobodyNeedsToHaveAsked",
        "BrokenRuns$TakesProgressForOutput, progressMayBeSaidByAnyThreadAtAnyTime",
        "BrokenRuns$CanBeReadOnce, outputCanBeReadAgainWhateverOtherReadersDo",
        "BrokenHistory$ListsTheOldestFirst, theLatestRunsAreListedWithoutTheirOutput",
        "BrokenHistory$ListsTheOldest, theLatestRunsAreListedWithoutTheirOutput",
        "BrokenHistory$ListsAll, theLatestRunsAreListedWithoutTheirOutput",
        "BrokenHistory$TakesAnyLimit, theLatestRunsAreListedWithoutTheirOutput",
        "BrokenHistory$ListsOutput, theLatestRunsAreListedWithoutTheirOutput",
        "BrokenHistory$FindsTheLatest, aRunIsFoundByItsId",
        "BrokenHistory$FindsOnlyTheLatest, aRunIsFoundByItsId",
        "BrokenHistory$FailsForWhatIsNoId, aRunIsFoundByItsId",
        "BrokenFollows$FollowsAnyRun, aRunIsFoundByItsId",
        "BrokenHistory$KeepsOneMore, onlyTheLastRunsAreKept",
        "BrokenHistory$KeepsOneLess, onlyTheLastRunsAreKept",
        "BrokenHistory$FindsOnlyTheLatest, onlyTheLastRunsAreKept",
        "BrokenHistory$TakesStoppedForFailed, theStateOfARunIsThatOfItsEnd",
        "BrokenHistory$ListsOnlyWhatHasEnded, theStateOfARunIsThatOfItsEnd",
        "BrokenHistory$GoesOnToCountTime, howLongARunTookDoesNotChangeAfterItsEnd",
        "BrokenStops$TellsNobody, aStopThatIsAskedForOnAnotherNodeReachesTheHolderOnce",
        "BrokenStops$TellsTwice, aStopThatIsAskedForOnAnotherNodeReachesTheHolderOnce",
        "BrokenStops$TellsOnlyThatItIsWanted, aStopThatIsAskedForOnAnotherNodeReachesTheHolderOnce",
        "BrokenStops$TellsWithoutBeingAsked, aStopThatIsAskedForOnAnotherNodeReachesTheHolderOnce",
        "BrokenStops$ShowsTheLastWhoAsked, aStopThatIsAskedForOnAnotherNodeReachesTheHolderOnce",
        "BrokenStops$LosesTheReason, aStopThatIsAskedForOnAnotherNodeReachesTheHolderOnce",
        "BrokenStops$NamesSomebody, aRunThatEndsWellAlthoughItWasToStopHasSucceeded",
        "BrokenStops$ForgetsAtTheEnd, aRunThatEndsWellAlthoughItWasToStopHasSucceeded",
        "BrokenStops$StopsWhateverIsExecuted, aRunThatHasEndedIsNotStopped",
        "BrokenStops$StopsWhatHasEnded, aRunThatHasEndedIsNotStopped",
        "BrokenHistory$CountsOnly, howFarARunIsIsShownOnEveryNodeAndKept",
        "BrokenHistory$IgnoresProgress, howFarARunIsIsShownOnEveryNodeAndKept",
        "BrokenHistory$LosesTheLastProgress, howFarARunIsIsShownOnEveryNodeAndKept",
        "BrokenHistory$ForgetsProgressAtTheEnd, howFarARunIsIsShownOnEveryNodeAndKept",
        "BrokenHistory$KeepsTheProgressForTheNextRun, howFarARunIsIsShownOnEveryNodeAndKept",
        "BrokenFollows$FollowsTheLatest, aFollowedRunIsReadAgainAndAgainAlsoWhenAnotherOneHasFollowed",
        "BrokenFollows$DropsOutputAtTheEnd, aFollowedRunIsReadAgainAndAgainAlsoWhenAnotherOneHasFollowed",
        "BrokenFollows$ReadsOnce, aFollowedRunIsReadAgainAndAgainAlsoWhenAnotherOneHasFollowed",
        "BrokenFollows$FollowsAnyRun, onlyTheLatestRunCanBeFollowed",
        "BrokenFollows$WritesToTheEnd, outputIsGivenInParts",
        "BrokenFollows$WritesFromTheBeginning, outputIsGivenInParts",
        "BrokenFollows$TakesAnyPart, outputIsGivenInParts"
    })
    void aBrokenRuleFailsItsTest(String violation, String test) throws Exception {
        Method method = Stream.of(RunStoreContractTest.class.getDeclaredMethods())
                .filter(candidate -> candidate.getName().equals(test))
                .findFirst()
                .orElseThrow();
        EngineTestKit.engine("junit-jupiter")
                .selectors(selectMethod(Class.forName(getClass().getPackageName() + "." + violation), method))
                .execute()
                .testEvents()
                .assertThatEvents()
                .haveAtLeastOne(event(finishedWithFailure()));
    }
}
