package io.github.migrationroute;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;
import static org.junit.platform.testkit.engine.EventConditions.event;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;

import io.github.migrationroute.contract.RunStoreContractTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.platform.testkit.engine.EngineTestKit;

/** The contract test fails for a store that breaks one of its rules, in the test of that rule. */
class RunStoreContractViolationTest {
    @ParameterizedTest
    @CsvSource({
        "ExcludesNobody, aClaimExcludesEveryOtherUntilItIsGivenBack",
        "ExcludesNobody, manyThreadsNeverHaveTwoClaims",
        "NamesTheOneThatAsks, aClaimExcludesEveryOtherUntilItIsGivenBack",
        "NeverGivesBack, aClaimExcludesEveryOtherUntilItIsGivenBack",
        "NeverGivesBack, manyThreadsNeverHaveTwoClaims",
        "GivesBackWhatIsNotItsOwn, aClaimIsGivenBackOnce",
        "WaitsForRuns, aRunIsNeverWaitedFor",
        "NeverWaits, ashortCommandIsWaitedFor",
        "WaitsTooLong, ashortCommandIsNotWaitedForForEver",
        "WaitsWhateverHappens, whoIsInterruptedWhileWaitingGetsNothing",
        "HeedsInterruptions, anInterruptedThreadCanGiveItsClaimBack",
        "IsAlone, aClaimExcludesEveryOtherUntilItIsGivenBack",
        "IsAlone, theLatestRunIsTheSameOnEveryNode",
        "RemembersTheEnd, theNextRunTakesThePlaceOfTheLastOne",
        "DropsTheRunTooSoon, ashortCommandAndARefusedOneLeaveTheRunAsItIs",
        "LosesClaims, thereIsNoRunAtFirst",
        "HasARunAtFirst, thereIsNoRunAtFirst",
        "ForgetsTheException, theLatestRunIsTheSameOnEveryNode",
        "ShowsTheRunThatHasEnded, theLatestRunIsTheSameOnEveryNode",
        "StoresUtf8, anExceptionIsGivenBackAsItWas",
        "CutsTheException, aLongExceptionIsGivenBackAsItWas",
        "ShowsNothingBeforeTheEnd, outputIsShownSoonWithoutBeingAskedForByItsNode",
        "LosesTheLastOutput, outputIsGivenBackByteForByte",
        "LosesTheLastOutput, largeOutputIsStreamed",
        "KeepsTheArray, outputIsGivenBackByteForByte",
        "LetsShownOutputGrow, whatHasBeenShownStays",
        "CutsLines, whatIsShownNeverBecomesLess",
        "ShowsNothingInTheEnd, whatIsShownNeverBecomesLess",
        "CanBeReadOnce, outputCanBeReadAgainWhateverOtherReadersDo"
    })
    void aBrokenRuleFailsItsTest(String violation, String test) throws Exception {
        Method method = Stream.of(RunStoreContractTest.class.getDeclaredMethods())
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

    /** Runs the contract test with a store of which one thing is wrong. */
    abstract static class Violation extends RunStoreContractTest {
        private static final int MEMORY_BYTES = 128 * 1024;

        @TempDir
        private Path folder;

        private @Nullable RunStore store;

        @Override
        protected RunStore store() {
            RunStore created = store == null ? broken(inMemory()) : store;
            store = created;
            return created;
        }

        RunStore inMemory() {
            return RunStore.inMemory(MEMORY_BYTES, folder);
        }

        abstract RunStore broken(RunStore store);

        @Override
        protected RunStore anotherNode() {
            return store();
        }

        @AfterEach
        void close() {
            store().close();
        }
    }

    /** The test waits in vain. */
    abstract static class ViolationByTime extends Violation {
        @Override
        protected Duration patience() {
            return Duration.ofMillis(500);
        }
    }

    static class ExcludesNobody extends Violation {
        @Override
        RunStore broken(RunStore store) {
            return new ForwardingRunStore(store) {
                @Override
                public Claim claim(MigrationCommand command, Duration wait, LossListener loss)
                        throws ExcludedException, InterruptedException {
                    return () -> {};
                }
            };
        }
    }

    static class LosesClaims extends Violation {
        @Override
        RunStore broken(RunStore store) {
            return new ForwardingRunStore(store) {
                @Override
                public Claim claim(MigrationCommand command, Duration wait, LossListener loss)
                        throws ExcludedException, InterruptedException {
                    loss.claimLost("It is gone.");
                    return super.claim(command, wait, loss);
                }
            };
        }
    }

    static class NamesTheOneThatAsks extends Violation {
        @Override
        RunStore broken(RunStore store) {
            return new ForwardingRunStore(store) {
                @Override
                public Claim claim(MigrationCommand command, Duration wait, LossListener loss)
                        throws ExcludedException, InterruptedException {
                    try {
                        return super.claim(command, wait, loss);
                    } catch (ExcludedException e) {
                        throw new ExcludedException(command);
                    }
                }
            };
        }
    }

    static class NeverGivesBack extends ViolationByTime {
        @Override
        RunStore broken(RunStore store) {
            return new ForwardingRunStore(store) {
                @Override
                public Claim claim(MigrationCommand command, Duration wait, LossListener loss)
                        throws ExcludedException, InterruptedException {
                    super.claim(command, wait, loss);
                    return () -> {};
                }
            };
        }
    }

    static class GivesBackWhatIsNotItsOwn extends Violation {
        @Override
        RunStore broken(RunStore store) {
            return new ForwardingRunStore(store) {
                private volatile Runnable giveBack = () -> {};

                @Override
                public RunClaim claimRun(MigrationCommand command, Duration wait, LossListener loss)
                        throws ExcludedException, InterruptedException {
                    RunClaim claim = super.claimRun(command, wait, loss);
                    giveBack = () -> claim.finish(null).close();
                    return claim;
                }

                @Override
                public Claim claim(MigrationCommand command, Duration wait, LossListener loss)
                        throws ExcludedException, InterruptedException {
                    giveBack = super.claim(command, wait, loss)::close;
                    return () -> giveBack.run();
                }
            };
        }
    }

    static class WaitsForRuns extends ViolationByTime {
        @Override
        RunStore broken(RunStore store) {
            return new ForwardingRunStore(store) {
                @Override
                public Claim claim(MigrationCommand command, Duration wait, LossListener loss)
                        throws ExcludedException, InterruptedException {
                    long start = System.nanoTime();
                    while (System.nanoTime() - start < wait.toNanos()) {
                        try {
                            return super.claim(command, Duration.ZERO, loss);
                        } catch (ExcludedException e) {
                            Thread.onSpinWait();
                        }
                    }
                    return super.claim(command, Duration.ZERO, loss);
                }
            };
        }
    }

    static class NeverWaits extends Violation {
        @Override
        RunStore broken(RunStore store) {
            return new ForwardingRunStore(store) {
                @Override
                public Claim claim(MigrationCommand command, Duration wait, LossListener loss)
                        throws ExcludedException, InterruptedException {
                    return super.claim(command, Duration.ZERO, loss);
                }
            };
        }
    }

    static class WaitsTooLong extends ViolationByTime {
        @Override
        RunStore broken(RunStore store) {
            return new ForwardingRunStore(store) {
                @Override
                public Claim claim(MigrationCommand command, Duration wait, LossListener loss)
                        throws ExcludedException, InterruptedException {
                    return super.claim(command, Duration.ofDays(1), loss);
                }
            };
        }
    }

    static class WaitsWhateverHappens extends ViolationByTime {
        @Override
        RunStore broken(RunStore store) {
            return new ForwardingRunStore(store) {
                @Override
                public Claim claim(MigrationCommand command, Duration wait, LossListener loss)
                        throws ExcludedException, InterruptedException {
                    while (true) {
                        try {
                            return super.claim(command, wait, loss);
                        } catch (InterruptedException e) {
                            Thread.onSpinWait();
                        }
                    }
                }
            };
        }
    }

    static class HeedsInterruptions extends Violation {
        @Override
        RunStore broken(RunStore store) {
            return new ForwardingRunStore(store) {
                @Override
                public Claim claim(MigrationCommand command, Duration wait, LossListener loss)
                        throws ExcludedException, InterruptedException {
                    Claim claim = super.claim(command, wait, loss);
                    return () -> {
                        if (!Thread.currentThread().isInterrupted()) {
                            claim.close();
                        }
                    };
                }
            };
        }
    }

    static class RemembersTheEnd extends Violation {
        @Override
        RunStore broken(RunStore store) {
            return new ForwardingRunStore(store) {
                private volatile @Nullable Run ended;

                @Override
                public RunClaim claimRun(MigrationCommand command, Duration wait, LossListener loss)
                        throws ExcludedException, InterruptedException {
                    return new ForwardingRunClaim(super.claimRun(command, wait, loss)) {
                        @Override
                        public Run finish(@Nullable String exception) {
                            Run run = super.finish(exception);
                            ended = run;
                            return run;
                        }
                    };
                }

                @Override
                public Optional<Run> latest() {
                    Run last = ended;
                    return super.latest()
                            .map(run -> last == null
                                    ? run
                                    : new Run(last.command(), last.state(), run.output(), last.exception()));
                }
            };
        }
    }

    static class DropsTheRunTooSoon extends Violation {
        @Override
        RunStore broken(RunStore store) {
            return new ForwardingRunStore(store) {
                private volatile boolean dropped;

                @Override
                public RunClaim claimRun(MigrationCommand command, Duration wait, LossListener loss)
                        throws ExcludedException, InterruptedException {
                    dropped = true;
                    RunClaim claim = super.claimRun(command, wait, loss);
                    dropped = false;
                    return claim;
                }

                @Override
                public Optional<Run> latest() {
                    return dropped ? Optional.empty() : super.latest();
                }
            };
        }
    }

    static class ForgetsTheException extends Violation {
        @Override
        RunStore broken(RunStore store) {
            return new ForwardingRunStore(store) {
                @Override
                public RunClaim claimRun(MigrationCommand command, Duration wait, LossListener loss)
                        throws ExcludedException, InterruptedException {
                    return new ForwardingRunClaim(super.claimRun(command, wait, loss)) {
                        @Override
                        public Run finish(@Nullable String exception) {
                            return super.finish(null);
                        }
                    };
                }
            };
        }
    }

    static class StoresUtf8 extends Violation {
        @Override
        RunStore broken(RunStore store) {
            return new ForwardingRunStore(store) {
                @Override
                public RunClaim claimRun(MigrationCommand command, Duration wait, LossListener loss)
                        throws ExcludedException, InterruptedException {
                    return new ForwardingRunClaim(super.claimRun(command, wait, loss)) {
                        @Override
                        public Run finish(@Nullable String exception) {
                            return super.finish(
                                    exception == null
                                            ? null
                                            : new String(
                                                    exception.getBytes(StandardCharsets.UTF_8),
                                                    StandardCharsets.UTF_8));
                        }
                    };
                }
            };
        }
    }

    static class CutsTheException extends Violation {
        @Override
        RunStore broken(RunStore store) {
            return new ForwardingRunStore(store) {
                @Override
                public RunClaim claimRun(MigrationCommand command, Duration wait, LossListener loss)
                        throws ExcludedException, InterruptedException {
                    return new ForwardingRunClaim(super.claimRun(command, wait, loss)) {
                        @Override
                        public Run finish(@Nullable String exception) {
                            return super.finish(
                                    exception == null
                                            ? null
                                            : exception.substring(0, Math.min(1_000_000, exception.length())));
                        }
                    };
                }
            };
        }
    }

    static class ShowsNothingBeforeTheEnd extends ViolationByTime {
        @Override
        RunStore broken(RunStore store) {
            return new ForwardingRunStore(store) {
                @Override
                public Optional<Run> latest() {
                    return super.latest()
                            .map(run -> run.state() == MigrationProgressState.MIGRATION_FINISHED
                                    ? run
                                    : new Run(
                                            run.command(),
                                            run.state(),
                                            new ForwardingOutput(run.output()) {
                                                @Override
                                                public long encodedLength() {
                                                    return 0;
                                                }

                                                @Override
                                                public void writeEncodedTo(OutputStream out) throws IOException {
                                                    // Nothing.
                                                }
                                            },
                                            run.exception()));
                }
            };
        }
    }

    static class LosesTheLastOutput extends Violation {
        @Override
        RunStore broken(RunStore store) {
            return new ForwardingRunStore(store) {
                @Override
                public RunClaim claimRun(MigrationCommand command, Duration wait, LossListener loss)
                        throws ExcludedException, InterruptedException {
                    return new ForwardingRunClaim(super.claimRun(command, wait, loss)) {
                        private byte[] last = {};

                        @Override
                        public void append(byte[] encoded, int offset, int length) {
                            super.append(last, 0, last.length);
                            last = Arrays.copyOfRange(encoded, offset, offset + length);
                        }
                    };
                }
            };
        }
    }

    static class KeepsTheArray extends Violation {
        @Override
        RunStore broken(RunStore store) {
            return new ForwardingRunStore(store) {
                @Override
                public RunClaim claimRun(MigrationCommand command, Duration wait, LossListener loss)
                        throws ExcludedException, InterruptedException {
                    return new ForwardingRunClaim(super.claimRun(command, wait, loss)) {
                        private Runnable last = () -> {};

                        @Override
                        public void append(byte[] encoded, int offset, int length) {
                            last.run();
                            last = () -> super.append(encoded, offset, length);
                        }

                        @Override
                        public Run finish(@Nullable String exception) {
                            last.run();
                            return super.finish(exception);
                        }
                    };
                }
            };
        }
    }

    static class LetsShownOutputGrow extends Violation {
        @Override
        RunStore broken(RunStore store) {
            return new ForwardingRunStore(store) {
                @Override
                public Optional<Run> latest() {
                    return super.latest()
                            .map(run -> new Run(
                                    run.command(),
                                    run.state(),
                                    new ForwardingOutput(run.output()) {
                                        @Override
                                        public long encodedLength() {
                                            try (Run now = store.latest().orElseThrow()) {
                                                return now.output().encodedLength();
                                            }
                                        }

                                        @Override
                                        public void writeEncodedTo(OutputStream out) throws IOException {
                                            try (Run now = store.latest().orElseThrow()) {
                                                now.output().writeEncodedTo(out);
                                            }
                                        }
                                    },
                                    run.exception()));
                }
            };
        }
    }

    static class CutsLines extends Violation {
        @Override
        RunStore broken(RunStore store) {
            return new ForwardingRunStore(store) {
                @Override
                public Optional<Run> latest() {
                    return super.latest()
                            .map(run -> run.state() == MigrationProgressState.MIGRATION_FINISHED
                                    ? run
                                    : new Run(
                                            run.command(),
                                            run.state(),
                                            new ForwardingOutput(run.output()) {
                                                @Override
                                                public long encodedLength() {
                                                    return Math.max(0, super.encodedLength() - 1);
                                                }

                                                @Override
                                                public void writeEncodedTo(OutputStream out) throws IOException {
                                                    var copy = new ByteArrayOutputStream();
                                                    super.writeEncodedTo(copy);
                                                    out.write(copy.toByteArray(), 0, Math.max(0, copy.size() - 1));
                                                }
                                            },
                                            run.exception()));
                }
            };
        }
    }

    static class ShowsNothingInTheEnd extends Violation {
        @Override
        RunStore broken(RunStore store) {
            return new ForwardingRunStore(store) {
                @Override
                public Optional<Run> latest() {
                    return super.latest()
                            .map(run -> run.state() == MigrationProgressState.MIGRATION_RUNNING
                                    ? run
                                    : new Run(
                                            run.command(),
                                            run.state(),
                                            new ForwardingOutput(run.output()) {
                                                @Override
                                                public long encodedLength() {
                                                    return 0;
                                                }

                                                @Override
                                                public void writeEncodedTo(OutputStream out) throws IOException {
                                                    // Nothing.
                                                }
                                            },
                                            run.exception()));
                }
            };
        }
    }

    static class CanBeReadOnce extends Violation {
        @Override
        RunStore broken(RunStore store) {
            return new ForwardingRunStore(store) {
                @Override
                public Optional<Run> latest() {
                    return super.latest()
                            .map(run -> new Run(
                                    run.command(),
                                    run.state(),
                                    new ForwardingOutput(run.output()) {
                                        private boolean read;

                                        @Override
                                        public void writeEncodedTo(OutputStream out) throws IOException {
                                            if (read) {
                                                throw new IOException("It was read before");
                                            }
                                            read = true;
                                            super.writeEncodedTo(out);
                                        }
                                    },
                                    run.exception()));
                }
            };
        }
    }

    static class ShowsTheRunThatHasEnded extends Violation {
        @Override
        RunStore broken(RunStore store) {
            return new ForwardingRunStore(store) {
                @Override
                public RunClaim claimRun(MigrationCommand command, Duration wait, LossListener loss)
                        throws ExcludedException, InterruptedException {
                    return new ForwardingRunClaim(super.claimRun(command, wait, loss)) {
                        private @Nullable Run run;

                        @Override
                        public Optional<Run> progress() {
                            return run == null ? super.progress() : Optional.of(run);
                        }

                        @Override
                        public Run finish(@Nullable String exception) {
                            Run ended = super.finish(exception);
                            run = ended;
                            return ended;
                        }
                    };
                }
            };
        }
    }

    static class IsAlone extends Violation {
        @Override
        RunStore broken(RunStore store) {
            return store;
        }

        @Override
        protected RunStore anotherNode() {
            return inMemory();
        }
    }

    static class HasARunAtFirst extends Violation {
        @Override
        RunStore broken(RunStore store) {
            try {
                store.claimRun(MigrationCommand.MIGRATE, Duration.ZERO, reason -> {})
                        .finish(null)
                        .close();
                return store;
            } catch (ExcludedException | InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }
}
