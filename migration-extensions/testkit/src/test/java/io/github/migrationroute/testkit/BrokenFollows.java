package io.github.migrationroute.testkit;

import io.github.migrationroute.runstore.FollowedRun;
import io.github.migrationroute.runstore.Run;
import io.github.migrationroute.runstore.RunStore;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/** Stores whose runs are followed, or whose output is given in parts, in a wrong way. */
final class BrokenFollows {
    private BrokenFollows() {}

    private abstract static class Follows extends RunStoreViolation {
        abstract Run read(RunStore store, FollowedRun followed);

        @Override
        RunStore broken(RunStore store) {
            return new ForwardingRunStore(store) {
                @Override
                public Optional<FollowedRun> follow(String id) {
                    return super.follow(id).map(followed -> new FollowedRun() {
                        @Override
                        public Run read() {
                            return Follows.this.read(store, followed);
                        }

                        @Override
                        public void close() {
                            followed.close();
                        }
                    });
                }
            };
        }
    }

    static class FollowsTheLatest extends Follows {
        @Override
        Run read(RunStore store, FollowedRun followed) {
            return store.latest().orElseThrow();
        }
    }

    static class DropsOutputAtTheEnd extends Follows {
        @Override
        Run read(RunStore store, FollowedRun followed) {
            Run run = followed.read();
            return run.hasEnded() ? store.run(run.id()).orElseThrow() : run;
        }
    }

    static class ReadsOnce extends RunStoreViolation {
        @Override
        RunStore broken(RunStore store) {
            return new ForwardingRunStore(store) {
                @Override
                public Optional<FollowedRun> follow(String id) {
                    return super.follow(id).map(followed -> {
                        Run run = followed.read();
                        return new FollowedRun() {
                            @Override
                            public Run read() {
                                return run;
                            }

                            @Override
                            public void close() {
                                followed.close();
                            }
                        };
                    });
                }
            };
        }
    }

    static class FollowsAnyRun extends RunStoreViolation {
        @Override
        RunStore broken(RunStore store) {
            return new ForwardingRunStore(store) {
                @Override
                public Optional<FollowedRun> follow(String id) {
                    return super.follow(runs(1).get(0).id());
                }
            };
        }
    }

    static class WritesToTheEnd extends RunStoreViolation {
        @Override
        Run shown(RunStore store, Run run) {
            return ForwardingRunStore.with(
                    new ForwardingRunStore.ForwardingOutput(run.output()) {
                        @Override
                        public void writeEncodedTo(OutputStream out, long from, long to) throws IOException {
                            super.writeEncodedTo(out, from, from > to ? to : encodedLength());
                        }
                    },
                    run);
        }
    }

    static class WritesFromTheBeginning extends RunStoreViolation {
        @Override
        Run shown(RunStore store, Run run) {
            return ForwardingRunStore.with(
                    new ForwardingRunStore.ForwardingOutput(run.output()) {
                        @Override
                        public void writeEncodedTo(OutputStream out, long from, long to) throws IOException {
                            super.writeEncodedTo(out, 0, to - from);
                        }
                    },
                    run);
        }
    }

    static class TakesAnyPart extends RunStoreViolation {
        @Override
        Run shown(RunStore store, Run run) {
            return ForwardingRunStore.with(
                    new ForwardingRunStore.ForwardingOutput(run.output()) {
                        @Override
                        public void writeEncodedTo(OutputStream out, long from, long to) throws IOException {
                            long end = Math.min(to, encodedLength());
                            super.writeEncodedTo(out, Math.max(0, Math.min(from, end)), end);
                        }
                    },
                    run);
        }
    }
}
