package io.github.migrationroute.testkit;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;
import static org.junit.platform.testkit.engine.EventConditions.event;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;

import io.github.migrationroute.MigrationCommand;
import io.github.migrationroute.runstore.ClaimListener;
import io.github.migrationroute.runstore.ClaimRequest;
import io.github.migrationroute.runstore.ExcludedException;
import io.github.migrationroute.runstore.Run;
import io.github.migrationroute.runstore.RunClaim;
import io.github.migrationroute.runstore.RunEnd;
import io.github.migrationroute.runstore.RunState;
import io.github.migrationroute.runstore.RunStore;
import io.github.migrationroute.runstore.ShortClaim;
import io.github.migrationroute.runstore.StopRequest;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.platform.testkit.engine.EngineTestKit;

/** The contract test fails for a store that breaks a rule about lost claims, in the test of that rule. */
class MortalRunStoreViolationTest {
    @ParameterizedTest
    @CsvSource({
        "TellsNobody, aLostRunHasEndedAndKeepsItsOutput",
        "TellsNobody, ashortCommandCanLoseItsClaimAsWell",
        "GivesNoException, aLostRunHasEndedAndKeepsItsOutput",
        "NeverEndsTheRun, aLostRunHasEndedAndKeepsItsOutput",
        "LosesOutput, aLostRunHasEndedAndKeepsItsOutput",
        "TellsAnotherEndLater, aLostRunHasEndedAndKeepsItsOutput",
        "TakesOutputAfterALoss, nothingIsAppendedAfterALoss",
        "NeverGivesBack, theNextCommandCanStart",
        "TakesLostForFailed, aLostRunIsLostWhereverItIsShown",
        "ListsTheLostAsRunning, aLostRunIsLostWhereverItIsShown",
        "FindsTheLostRunning, aLostRunIsFoundByItsId",
        "StopsTheLost, aLostRunIsNotStopped",
        "ForgetsHowFarTheLostWere, aLostRunKeepsHowFarItWasAndThatItWasToStop",
        "ForgetsThatTheLostWereToStop, aLostRunKeepsHowFarItWasAndThatItWasToStop",
        "GivesBackWhatIsNotItsOwn, whoGivesALostClaimBackDisturbsNobody",
        "GivesBackWhatIsNotItsOwn, ashortCommandCanLoseItsClaimAsWell"
    })
    void aBrokenRuleFailsItsTest(String violation, String test) throws Exception {
        Method method = Stream.of(SharedRunStoreContractTest.class.getDeclaredMethods())
                .filter(candidate -> candidate.getName().equals(test))
                .findFirst()
                .orElseThrow();
        EngineTestKit.engine("junit-jupiter")
                .selectors(selectMethod(Class.forName(getClass().getName() + "$" + violation), method))
                .execute()
                .testEvents()
                .assertThatEvents()
                .haveAtLeastOne(event(finishedWithFailure()));
    }

    /** What it would wait for does not come. */
    abstract static class Violation extends MortalRunStoreTest {
        @Override
        protected Duration patience() {
            return Duration.ofSeconds(1);
        }

        @Override
        abstract MortalRunStore mortal(RunStore shared);

        static void runAnew(RunStore shared, String output, RunEnd end) {
            byte[] bytes = output.getBytes(StandardCharsets.UTF_8);
            try {
                RunClaim claim = shared.claimRun(request(MigrationCommand.MIGRATE, Duration.ZERO, reason -> {}));
                claim.append(bytes, 0, bytes.length);
                claim.finish(end).close();
            } catch (ExcludedException | InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        static void take(RunStore shared) {
            try {
                shared.claimShort(request(MigrationCommand.RESET, Duration.ZERO, reason -> {}));
            } catch (ExcludedException | InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    static class TellsNobody extends Violation {
        @Override
        MortalRunStore mortal(RunStore shared) {
            return new MortalRunStore(shared) {
                @Override
                public RunClaim claimRun(ClaimRequest request) throws ExcludedException, InterruptedException {
                    return super.claimRun(ForwardingRunStore.deaf(request));
                }

                @Override
                public ShortClaim claimShort(ClaimRequest request) throws ExcludedException, InterruptedException {
                    return super.claimShort(ForwardingRunStore.deaf(request));
                }
            };
        }
    }

    static class GivesNoException extends Violation {
        @Override
        MortalRunStore mortal(RunStore shared) {
            return new MortalRunStore(shared) {
                @Override
                MortalRun mortal(RunClaim claim, ClaimListener listener) {
                    return new MortalRun(claim, listener) {
                        @Override
                        RunEnd endOfALoss() {
                            return RunEnd.succeeded();
                        }
                    };
                }
            };
        }
    }

    static class TakesLostForFailed extends Violation {
        @Override
        MortalRunStore mortal(RunStore shared) {
            return new MortalRunStore(shared) {
                @Override
                MortalRun mortal(RunClaim claim, ClaimListener listener) {
                    return new MortalRun(claim, listener) {
                        @Override
                        RunEnd endOfALoss() {
                            return RunEnd.failed("The node was lost.");
                        }
                    };
                }
            };
        }
    }

    /** Whose other node shows lost runs in a wrong way. */
    abstract static class ShowsLostRuns extends Violation {
        Run listed(Run run) {
            return run;
        }

        Run found(Run run) {
            return run;
        }

        Run asked(Run run) {
            return run;
        }

        private static Run ifLost(Run run, UnaryOperator<Run> change) {
            return run.state() == RunState.LOST ? change.apply(run) : run;
        }

        static Run running(Run run) {
            return Run.builder(run.id(), run.command(), run.startedAt()).build();
        }

        @Override
        MortalRunStore mortal(RunStore shared) {
            return new MortalRunStore(shared);
        }

        @Override
        protected RunStore anotherNode() {
            return new ForwardingRunStore(super.anotherNode()) {
                @Override
                public List<Run> runs(int limit) {
                    return super.runs(limit).stream()
                            .map(run -> ifLost(run, lost -> listed(lost)))
                            .toList();
                }

                @Override
                public Optional<Run> run(String id) {
                    return super.run(id).map(run -> ifLost(run, lost -> found(lost)));
                }

                @Override
                public Optional<Run> requestStop(String id, @Nullable String by, @Nullable String reason) {
                    return super.requestStop(id, by, reason).map(run -> ifLost(run, lost -> asked(lost)));
                }
            };
        }
    }

    static class ListsTheLostAsRunning extends ShowsLostRuns {
        @Override
        Run listed(Run run) {
            return running(run);
        }
    }

    static class FindsTheLostRunning extends ShowsLostRuns {
        @Override
        Run found(Run run) {
            return running(run);
        }
    }

    static class StopsTheLost extends ShowsLostRuns {
        @Override
        Run asked(Run run) {
            return run.toBuilder()
                    .stop(StopRequest.of(run.startedAt(), null, null))
                    .build();
        }
    }

    static class ForgetsHowFarTheLostWere extends ShowsLostRuns {
        @Override
        Run listed(Run run) {
            return run.toBuilder().progress(null).build();
        }
    }

    static class ForgetsThatTheLostWereToStop extends ShowsLostRuns {
        @Override
        Run found(Run run) {
            return run.toBuilder().stop(null).build();
        }
    }

    static class NeverEndsTheRun extends Violation {
        @Override
        MortalRunStore mortal(RunStore shared) {
            return new MortalRunStore(shared) {
                @Override
                MortalRun mortal(RunClaim claim, ClaimListener listener) {
                    return new MortalRun(claim, listener) {
                        @Override
                        void lose() {}
                    };
                }
            };
        }
    }

    static class LosesOutput extends Violation {
        @Override
        MortalRunStore mortal(RunStore shared) {
            return new MortalRunStore(shared) {
                @Override
                MortalRun mortal(RunClaim claim, ClaimListener listener) {
                    return new MortalRun(claim, listener) {
                        @Override
                        void lose() {
                            super.lose();
                            runAnew(shared, "", endOfALoss());
                        }
                    };
                }
            };
        }
    }

    static class TellsAnotherEndLater extends Violation {
        @Override
        MortalRunStore mortal(RunStore shared) {
            return new MortalRunStore(shared) {
                @Override
                MortalRun mortal(RunClaim claim, ClaimListener listener) {
                    return new MortalRun(claim, listener) {
                        @Override
                        public Run finish(RunEnd end) {
                            runAnew(shared, "one\n", end);
                            return super.finish(end);
                        }
                    };
                }
            };
        }
    }

    static class TakesOutputAfterALoss extends Violation {
        @Override
        MortalRunStore mortal(RunStore shared) {
            return new MortalRunStore(shared) {
                @Override
                MortalRun mortal(RunClaim claim, ClaimListener listener) {
                    return new MortalRun(claim, listener) {
                        @Override
                        public void append(byte[] encoded, int offset, int length) {
                            if (ended == null) {
                                super.append(encoded, offset, length);
                            }
                        }
                    };
                }
            };
        }
    }

    static class NeverGivesBack extends Violation {
        @Override
        MortalRunStore mortal(RunStore shared) {
            return new MortalRunStore(shared) {
                @Override
                MortalRun mortal(RunClaim claim, ClaimListener listener) {
                    return new MortalRun(claim, listener) {
                        @Override
                        void lose() {
                            super.lose();
                            take(shared);
                        }
                    };
                }
            };
        }
    }

    static class GivesBackWhatIsNotItsOwn extends Violation {
        private Runnable giveBack = () -> {};

        @Override
        protected RunStore anotherNode() {
            return new ForwardingRunStore(super.anotherNode()) {
                @Override
                public RunClaim claimRun(ClaimRequest request) throws ExcludedException, InterruptedException {
                    RunClaim claim = super.claimRun(request);
                    giveBack = () -> claim.finish(RunEnd.succeeded()).close();
                    return claim;
                }

                @Override
                public ShortClaim claimShort(ClaimRequest request) throws ExcludedException, InterruptedException {
                    ShortClaim claim = super.claimShort(request);
                    giveBack = claim::close;
                    return claim;
                }
            };
        }

        @Override
        MortalRunStore mortal(RunStore shared) {
            return new MortalRunStore(shared) {
                @Override
                MortalRun mortal(RunClaim claim, ClaimListener listener) {
                    return new MortalRun(claim, listener) {
                        @Override
                        public Run finish(RunEnd end) {
                            giveBack.run();
                            return super.finish(end);
                        }
                    };
                }

                @Override
                public ShortClaim claimShort(ClaimRequest request) throws ExcludedException, InterruptedException {
                    super.claimShort(request);
                    return () -> giveBack.run();
                }
            };
        }
    }
}
