package io.github.migrationroute.testkit;

import io.github.migrationroute.runstore.ClaimListener;
import io.github.migrationroute.runstore.ClaimRequest;
import io.github.migrationroute.runstore.ExcludedException;
import io.github.migrationroute.runstore.Run;
import io.github.migrationroute.runstore.RunClaim;
import io.github.migrationroute.runstore.RunStore;
import io.github.migrationroute.runstore.StopRequest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Stores that carry the wish to stop a run in a wrong way. */
final class BrokenStops {
    private BrokenStops() {}

    private abstract static class Tells extends ImpatientViolation {
        abstract void tell(StopRequest stop, Consumer<StopRequest> holder);

        @Override
        RunStore broken(RunStore store) {
            return new ForwardingRunStore(store) {
                @Override
                public RunClaim claimRun(ClaimRequest request) throws ExcludedException, InterruptedException {
                    return super.claimRun(to(request, new ClaimListener() {
                        @Override
                        public void claimLost(String reason) {
                            request.listener().claimLost(reason);
                        }

                        @Override
                        public void stopRequested(StopRequest stop) {
                            tell(stop, request.listener()::stopRequested);
                        }
                    }));
                }
            };
        }
    }

    static class TellsNobody extends Tells {
        @Override
        void tell(StopRequest stop, Consumer<StopRequest> holder) {}
    }

    static class TellsTwice extends Tells {
        @Override
        void tell(StopRequest stop, Consumer<StopRequest> holder) {
            holder.accept(stop);
            holder.accept(stop);
        }
    }

    static class TellsOnlyThatItIsWanted extends Tells {
        @Override
        void tell(StopRequest stop, Consumer<StopRequest> holder) {
            holder.accept(StopRequest.of(stop.requestedAt(), null, null));
        }
    }

    static class TellsWithoutBeingAsked extends RunStoreViolation {
        @Override
        RunStore broken(RunStore store) {
            return new ForwardingRunStore(store) {
                @Override
                public RunClaim claimRun(ClaimRequest request) throws ExcludedException, InterruptedException {
                    RunClaim claim = super.claimRun(request);
                    request.listener().stopRequested(StopRequest.of(Instant.now(), null, null));
                    return claim;
                }
            };
        }
    }

    private abstract static class AnswersToAStop extends RunStoreViolation {
        abstract Optional<Run> answer(RunStore store, String id, @Nullable String by, @Nullable String reason);

        @Override
        RunStore broken(RunStore store) {
            return new ForwardingRunStore(store) {
                @Override
                public Optional<Run> requestStop(String id, @Nullable String requestedBy, @Nullable String reason) {
                    return answer(store, id, requestedBy, reason);
                }
            };
        }
    }

    static class ShowsTheLastWhoAsked extends AnswersToAStop {
        @Override
        Optional<Run> answer(RunStore store, String id, @Nullable String by, @Nullable String reason) {
            return store.requestStop(id, by, reason)
                    .map(run -> run.toBuilder()
                            .stop(StopRequest.of(Instant.now(), by, reason))
                            .build());
        }
    }

    static class LosesTheReason extends AnswersToAStop {
        @Override
        Optional<Run> answer(RunStore store, String id, @Nullable String by, @Nullable String reason) {
            return store.requestStop(id, by, null);
        }
    }

    static class NamesSomebody extends AnswersToAStop {
        @Override
        Optional<Run> answer(RunStore store, String id, @Nullable String by, @Nullable String reason) {
            return store.requestStop(id, by == null ? "unknown" : by, reason);
        }
    }

    static class StopsWhateverIsExecuted extends AnswersToAStop {
        @Override
        Optional<Run> answer(RunStore store, String id, @Nullable String by, @Nullable String reason) {
            Optional<Run> asked = store.run(id);
            store.requestStop(store.runs(1).get(0).id(), by, reason);
            return asked;
        }
    }

    static class StopsWhatHasEnded extends AnswersToAStop {
        @Override
        Optional<Run> answer(RunStore store, String id, @Nullable String by, @Nullable String reason) {
            return store.requestStop(id, by, reason)
                    .map(run -> run.toBuilder()
                            .stop(run.stop().orElse(StopRequest.of(Instant.now(), by, reason)))
                            .build());
        }
    }

    static class ForgetsAtTheEnd extends RunStoreViolation {
        @Override
        RunStore broken(RunStore store) {
            return new ForwardingRunStore(store) {
                @Override
                public List<Run> runs(int limit) {
                    return super.runs(limit).stream()
                            .map(run ->
                                    run.hasEnded() ? run.toBuilder().stop(null).build() : run)
                            .toList();
                }
            };
        }
    }
}
