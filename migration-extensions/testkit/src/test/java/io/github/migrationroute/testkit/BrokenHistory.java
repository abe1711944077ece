package io.github.migrationroute.testkit;

import io.github.migrationroute.InMemoryRunStore;
import io.github.migrationroute.runstore.ClaimRequest;
import io.github.migrationroute.runstore.ExcludedException;
import io.github.migrationroute.runstore.Run;
import io.github.migrationroute.runstore.RunClaim;
import io.github.migrationroute.runstore.RunEnd;
import io.github.migrationroute.runstore.RunProgress;
import io.github.migrationroute.runstore.RunState;
import io.github.migrationroute.runstore.RunStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Stores that remember wrong things of runs, or say wrong things of how far one is. */
final class BrokenHistory {
    private BrokenHistory() {}

    static class ListsTheOldestFirst extends RunStoreViolation {
        @Override
        RunStore broken(RunStore store) {
            return new ForwardingRunStore(store) {
                @Override
                public List<Run> runs(int limit) {
                    List<Run> runs = new ArrayList<>(super.runs(limit));
                    Collections.reverse(runs);
                    return runs;
                }
            };
        }
    }

    static class ListsTheOldest extends RunStoreViolation {
        @Override
        RunStore broken(RunStore store) {
            return new ForwardingRunStore(store) {
                @Override
                public List<Run> runs(int limit) {
                    List<Run> runs = super.runs(Integer.MAX_VALUE);
                    return super.runs(limit).size() == runs.size()
                            ? runs
                            : runs.subList(runs.size() - limit, runs.size());
                }
            };
        }
    }

    static class ListsAll extends RunStoreViolation {
        @Override
        RunStore broken(RunStore store) {
            return new ForwardingRunStore(store) {
                @Override
                public List<Run> runs(int limit) {
                    return super.runs(Math.max(limit, 100));
                }
            };
        }
    }

    static class TakesAnyLimit extends RunStoreViolation {
        @Override
        RunStore broken(RunStore store) {
            return new ForwardingRunStore(store) {
                @Override
                public List<Run> runs(int limit) {
                    return limit < 1 ? List.of() : super.runs(limit);
                }
            };
        }
    }

    static class ListsOutput extends RunStoreViolation {
        @Override
        RunStore broken(RunStore store) {
            return new ForwardingRunStore(store) {
                @Override
                public List<Run> runs(int limit) {
                    return super.runs(limit).stream()
                            .map(run -> with(latest().orElseThrow().output(), run))
                            .toList();
                }
            };
        }
    }

    static class FindsTheLatest extends RunStoreViolation {
        @Override
        RunStore broken(RunStore store) {
            return new ForwardingRunStore(store) {
                @Override
                public Optional<Run> run(String id) {
                    return super.runs(1).stream().findFirst();
                }
            };
        }
    }

    static class FindsOnlyTheLatest extends RunStoreViolation {
        @Override
        RunStore broken(RunStore store) {
            return new ForwardingRunStore(store) {
                @Override
                public Optional<Run> run(String id) {
                    return super.run(id)
                            .filter(run -> run.id().equals(runs(1).get(0).id()));
                }
            };
        }
    }

    static class FailsForWhatIsNoId extends RunStoreViolation {
        @Override
        RunStore broken(RunStore store) {
            return new ForwardingRunStore(store) {
                @Override
                public Optional<Run> run(String id) {
                    if (id.indexOf('\0') >= 0) {
                        throw new IllegalStateException("The database does not take this");
                    }
                    return super.run(id);
                }
            };
        }
    }

    static class KeepsOneMore extends RunStoreViolation {
        @Override
        RunStore inMemory() {
            return InMemoryRunStore.builder().keptRuns(keptRuns() + 1).build();
        }

        @Override
        RunStore broken(RunStore store) {
            return store;
        }
    }

    static class KeepsOneLess extends RunStoreViolation {
        @Override
        RunStore inMemory() {
            return InMemoryRunStore.builder().keptRuns(keptRuns() - 1).build();
        }

        @Override
        RunStore broken(RunStore store) {
            return store;
        }
    }

    private abstract static class ShowsTheRest extends RunStoreViolation {
        /** Returns what is shown of a run in lists and by its id. */
        abstract Run.Builder changed(Run run);

        @Override
        RunStore broken(RunStore store) {
            return new ForwardingRunStore(store) {
                @Override
                public List<Run> runs(int limit) {
                    return super.runs(limit).stream()
                            .map(run -> changed(run).build())
                            .toList();
                }

                @Override
                public Optional<Run> run(String id) {
                    return super.run(id).map(run -> changed(run).build());
                }
            };
        }
    }

    static class TakesStoppedForFailed extends ShowsTheRest {
        @Override
        Run.Builder changed(Run run) {
            return run.state() == RunState.STOPPED
                    ? run.toBuilder()
                            .ended(
                                    run.endedAt().orElseThrow(),
                                    RunEnd.failed(run.exception().orElseThrow()))
                    : run.toBuilder();
        }
    }

    static class ListsOnlyWhatHasEnded extends ShowsTheRest {
        @Override
        Run.Builder changed(Run run) {
            return run.hasEnded() ? run.toBuilder() : run.toBuilder().ended(Instant.now(), RunEnd.succeeded());
        }
    }

    static class GoesOnToCountTime extends ShowsTheRest {
        @Override
        Run.Builder changed(Run run) {
            return run.toBuilder()
                    .duration(Duration.between(run.startedAt(), Instant.now()).plusMillis(1));
        }
    }

    static class ForgetsProgressAtTheEnd extends ShowsTheRest {
        @Override
        Run.Builder changed(Run run) {
            return run.hasEnded() ? run.toBuilder().progress(null) : run.toBuilder();
        }
    }

    static class CountsOnly extends ImpatientViolation {
        @Override
        Run shown(RunStore store, Run run) {
            return run.toBuilder()
                    .progress(run.progress()
                            .map(progress -> RunProgress.of(progress.stage(), progress.done(), progress.unit()))
                            .orElse(null))
                    .build();
        }
    }

    private abstract static class HearsProgress extends ImpatientViolation {
        abstract void hear(RunClaim claim, RunProgress progress);

        @Override
        RunStore broken(RunStore store) {
            return new ForwardingRunStore(store) {
                @Override
                public RunClaim claimRun(ClaimRequest request) throws ExcludedException, InterruptedException {
                    return new ForwardingRunClaim(super.claimRun(request)) {
                        @Override
                        public void progress(RunProgress progress) {
                            hear(claim, progress);
                        }
                    };
                }
            };
        }
    }

    static class IgnoresProgress extends HearsProgress {
        @Override
        void hear(RunClaim claim, RunProgress progress) {}
    }

    static class LosesTheLastProgress extends HearsProgress {
        private @Nullable String stage;

        @Override
        void hear(RunClaim claim, RunProgress progress) {
            // One that is said at once after another one is never sent.
            boolean isLast = progress.percent().orElse(0) == 100;
            if (!isLast || stage == null) {
                claim.progress(progress);
            }
            stage = progress.stage();
        }
    }

    static class KeepsTheProgressForTheNextRun extends RunStoreViolation {
        private @Nullable RunProgress said;

        @Override
        RunStore broken(RunStore store) {
            return new ForwardingRunStore(store) {
                @Override
                public RunClaim claimRun(ClaimRequest request) throws ExcludedException, InterruptedException {
                    RunClaim next = super.claimRun(request);
                    if (said != null) {
                        next.progress(said);
                    }
                    return new ForwardingRunClaim(next) {
                        @Override
                        public void progress(RunProgress progress) {
                            said = progress;
                            super.progress(progress);
                        }
                    };
                }
            };
        }
    }
}
