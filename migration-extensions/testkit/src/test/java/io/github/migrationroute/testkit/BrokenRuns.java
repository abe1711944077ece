package io.github.migrationroute.testkit;

import io.github.migrationroute.MigrationCommand;
import io.github.migrationroute.runstore.ClaimRequest;
import io.github.migrationroute.runstore.EncodedOutput;
import io.github.migrationroute.runstore.ExcludedException;
import io.github.migrationroute.runstore.Run;
import io.github.migrationroute.runstore.RunClaim;
import io.github.migrationroute.runstore.RunEnd;
import io.github.migrationroute.runstore.RunProgress;
import io.github.migrationroute.runstore.RunStore;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Stores that show wrong runs. */
final class BrokenRuns {
    private BrokenRuns() {}

    static class RemembersTheEnd extends RunStoreViolation {
        @Override
        RunStore broken(RunStore store) {
            return new ForwardingRunStore(store) {
                private volatile @Nullable Run ended;

                @Override
                public RunClaim claimRun(ClaimRequest request) throws ExcludedException, InterruptedException {
                    return new ForwardingRunClaim(super.claimRun(request)) {
                        @Override
                        public Run finish(RunEnd end) {
                            Run run = super.finish(end);
                            ended = run;
                            return run;
                        }
                    };
                }

                @Override
                public Optional<Run> latest() {
                    Run last = ended;
                    return super.latest().map(run -> last == null ? run : with(run.output(), last));
                }
            };
        }
    }

    static class DropsTheRunTooSoon extends RunStoreViolation {
        @Override
        RunStore broken(RunStore store) {
            return new ForwardingRunStore(store) {
                private volatile boolean dropped;

                @Override
                public RunClaim claimRun(ClaimRequest request) throws ExcludedException, InterruptedException {
                    dropped = true;
                    RunClaim claim = super.claimRun(request);
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

    static class ShowsNothingBeforeTheEnd extends ImpatientViolation {
        @Override
        Run shown(RunStore store, Run run) {
            return run.hasEnded() ? run : ForwardingRunStore.with(EncodedOutput.none(), run);
        }
    }

    static class LosesTheLastOutput extends RunStoreViolation {
        @Override
        RunStore broken(RunStore store) {
            return new ForwardingRunStore(store) {
                @Override
                public RunClaim claimRun(ClaimRequest request) throws ExcludedException, InterruptedException {
                    return new ForwardingRunClaim(super.claimRun(request)) {
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

    static class KeepsTheArray extends RunStoreViolation {
        @Override
        RunStore broken(RunStore store) {
            return new ForwardingRunStore(store) {
                @Override
                public RunClaim claimRun(ClaimRequest request) throws ExcludedException, InterruptedException {
                    return new ForwardingRunClaim(super.claimRun(request)) {
                        private Runnable last = () -> {};

                        @Override
                        public void append(byte[] encoded, int offset, int length) {
                            last.run();
                            last = () -> super.append(encoded, offset, length);
                        }

                        @Override
                        public Run finish(RunEnd end) {
                            last.run();
                            return super.finish(end);
                        }
                    };
                }
            };
        }
    }

    static class LetsShownOutputGrow extends RunStoreViolation {
        @Override
        Run shown(RunStore store, Run run) {
            return ForwardingRunStore.with(
                    new ForwardingRunStore.ForwardingOutput(run.output()) {
                        @Override
                        public long encodedLength() {
                            try (Run now = store.latest().orElseThrow()) {
                                return now.output().encodedLength();
                            }
                        }

                        @Override
                        public void writeEncodedTo(OutputStream out, long from, long to) throws IOException {
                            try (Run now = store.latest().orElseThrow()) {
                                now.output().writeEncodedTo(out, from, to);
                            }
                        }
                    },
                    run);
        }
    }

    static class CutsLines extends RunStoreViolation {
        @Override
        Run shown(RunStore store, Run run) {
            return run.hasEnded()
                    ? run
                    : ForwardingRunStore.with(
                            new ForwardingRunStore.ForwardingOutput(run.output()) {
                                @Override
                                public long encodedLength() {
                                    return Math.max(0, super.encodedLength() - 1);
                                }
                            },
                            run);
        }
    }

    static class ShowsNothingInTheEnd extends RunStoreViolation {
        @Override
        Run shown(RunStore store, Run run) {
            return !run.hasEnded() ? run : ForwardingRunStore.with(EncodedOutput.none(), run);
        }
    }

    static class CanBeReadOnce extends RunStoreViolation {
        @Override
        Run shown(RunStore store, Run run) {
            return ForwardingRunStore.with(
                    new ForwardingRunStore.ForwardingOutput(run.output()) {
                        private boolean read;

                        @Override
                        public void writeEncodedTo(OutputStream out, long from, long to) throws IOException {
                            if (read) {
                                throw new IOException("It was read before");
                            }
                            read = true;
                            super.writeEncodedTo(out, from, to);
                        }
                    },
                    run);
        }
    }

    static class ShowsTheRunThatHasEnded extends RunStoreViolation {
        @Override
        RunStore broken(RunStore store) {
            return new ForwardingRunStore(store) {
                @Override
                public RunClaim claimRun(ClaimRequest request) throws ExcludedException, InterruptedException {
                    return new ForwardingRunClaim(super.claimRun(request)) {
                        private @Nullable Run run;

                        @Override
                        public Optional<Run> current() {
                            return run == null ? super.current() : Optional.of(run);
                        }

                        @Override
                        public Run finish(RunEnd end) {
                            Run ended = super.finish(end);
                            run = ended;
                            return ended;
                        }
                    };
                }
            };
        }
    }

    static class GivesItsOwnId extends RunStoreViolation {
        @Override
        RunStore broken(RunStore store) {
            return new ForwardingRunStore(store) {
                @Override
                public Optional<Run> latest() {
                    return super.latest()
                            .map(run ->
                                    with(run.output(), run, "1", run.startedBy().orElse(null)));
                }
            };
        }
    }

    static class ForgetsWhoAsked extends RunStoreViolation {
        @Override
        Run shown(RunStore store, Run run) {
            return ForwardingRunStore.with(run.output(), run, run.id(), null);
        }
    }

    static class NamesSomebody extends RunStoreViolation {
        @Override
        Run shown(RunStore store, Run run) {
            return ForwardingRunStore.with(run.output(), run, run.id(), "unknown");
        }
    }

    static class TakesProgressForOutput extends RunStoreViolation {
        @Override
        RunStore broken(RunStore store) {
            return new ForwardingRunStore(store) {
                @Override
                public RunClaim claimRun(ClaimRequest request) throws ExcludedException, InterruptedException {
                    return new ForwardingRunClaim(super.claimRun(request)) {
                        @Override
                        public void progress(RunProgress progress) {
                            byte[] line = (progress + "\n").getBytes(StandardCharsets.UTF_8);
                            append(line, 0, line.length);
                        }
                    };
                }
            };
        }
    }

    static class HasARunAtFirst extends RunStoreViolation {
        @Override
        RunStore broken(RunStore store) {
            try {
                store.claimRun(RunStoreContractTest.request(MigrationCommand.MIGRATE, Duration.ZERO, reason -> {}))
                        .finish(RunEnd.succeeded())
                        .close();
                return store;
            } catch (ExcludedException | InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    private abstract static class ChangesTheException extends RunStoreViolation {
        abstract RunEnd stored(RunEnd end);

        static String exception(RunEnd end) {
            return end.exception().orElseThrow();
        }

        @Override
        RunStore broken(RunStore store) {
            return new ForwardingRunStore(store) {
                @Override
                public RunClaim claimRun(ClaimRequest request) throws ExcludedException, InterruptedException {
                    return new ForwardingRunClaim(super.claimRun(request)) {
                        @Override
                        public Run finish(RunEnd end) {
                            return super.finish(end.exception().isEmpty() ? end : stored(end));
                        }
                    };
                }
            };
        }
    }

    static class ForgetsTheException extends ChangesTheException {
        @Override
        RunEnd stored(RunEnd end) {
            return RunEnd.succeeded();
        }
    }

    static class StoresUtf8 extends ChangesTheException {
        @Override
        RunEnd stored(RunEnd end) {
            return RunEnd.failed(new String(exception(end).getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
        }
    }

    static class CutsTheException extends ChangesTheException {
        @Override
        RunEnd stored(RunEnd end) {
            String exception = exception(end);
            return RunEnd.failed(exception.substring(0, Math.min(1_000_000, exception.length())));
        }
    }
}
