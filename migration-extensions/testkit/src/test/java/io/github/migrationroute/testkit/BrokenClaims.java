package io.github.migrationroute.testkit;

import io.github.migrationroute.runstore.ClaimRequest;
import io.github.migrationroute.runstore.ExcludedException;
import io.github.migrationroute.runstore.RunClaim;
import io.github.migrationroute.runstore.RunEnd;
import io.github.migrationroute.runstore.RunStore;
import io.github.migrationroute.runstore.ShortClaim;
import java.time.Duration;

/** Stores that grant claims in a wrong way. */
final class BrokenClaims {
    private BrokenClaims() {}

    static class ExcludesNobody extends RunStoreViolation {
        @Override
        RunStore broken(RunStore store) {
            return new ForwardingRunStore(store) {
                @Override
                public ShortClaim claimShort(ClaimRequest request) throws ExcludedException, InterruptedException {
                    return () -> {};
                }
            };
        }
    }

    static class LosesClaims extends RunStoreViolation {
        @Override
        RunStore broken(RunStore store) {
            return new ForwardingRunStore(store) {
                @Override
                public ShortClaim claimShort(ClaimRequest request) throws ExcludedException, InterruptedException {
                    request.listener().claimLost("It is gone.");
                    return super.claimShort(request);
                }
            };
        }
    }

    static class NamesTheOneThatAsks extends RunStoreViolation {
        @Override
        RunStore broken(RunStore store) {
            return new ForwardingRunStore(store) {
                @Override
                public ShortClaim claimShort(ClaimRequest request) throws ExcludedException, InterruptedException {
                    try {
                        return super.claimShort(request);
                    } catch (ExcludedException e) {
                        throw new ExcludedException(request.command());
                    }
                }
            };
        }
    }

    static class NeverGivesBack extends ImpatientViolation {
        @Override
        RunStore broken(RunStore store) {
            return new ForwardingRunStore(store) {
                @Override
                public ShortClaim claimShort(ClaimRequest request) throws ExcludedException, InterruptedException {
                    super.claimShort(request);
                    return () -> {};
                }
            };
        }
    }

    static class GivesBackWhatIsNotItsOwn extends RunStoreViolation {
        @Override
        RunStore broken(RunStore store) {
            return new ForwardingRunStore(store) {
                private volatile Runnable giveBack = () -> {};

                @Override
                public RunClaim claimRun(ClaimRequest request) throws ExcludedException, InterruptedException {
                    RunClaim claim = super.claimRun(request);
                    giveBack = () -> claim.finish(RunEnd.succeeded()).close();
                    return claim;
                }

                @Override
                public ShortClaim claimShort(ClaimRequest request) throws ExcludedException, InterruptedException {
                    giveBack = super.claimShort(request)::close;
                    return () -> giveBack.run();
                }
            };
        }
    }

    static class WaitsForRuns extends ImpatientViolation {
        @Override
        RunStore broken(RunStore store) {
            return new ForwardingRunStore(store) {
                @Override
                public ShortClaim claimShort(ClaimRequest request) throws ExcludedException, InterruptedException {
                    long start = System.nanoTime();
                    while (System.nanoTime() - start < request.patience().toNanos()) {
                        try {
                            return super.claimShort(patient(request, Duration.ZERO));
                        } catch (ExcludedException e) {
                            Thread.onSpinWait();
                        }
                    }
                    return super.claimShort(patient(request, Duration.ZERO));
                }
            };
        }
    }

    static class NeverWaits extends RunStoreViolation {
        @Override
        RunStore broken(RunStore store) {
            return new ForwardingRunStore(store) {
                @Override
                public ShortClaim claimShort(ClaimRequest request) throws ExcludedException, InterruptedException {
                    return super.claimShort(patient(request, Duration.ZERO));
                }
            };
        }
    }

    static class WaitsTooLong extends ImpatientViolation {
        @Override
        RunStore broken(RunStore store) {
            return new ForwardingRunStore(store) {
                @Override
                public ShortClaim claimShort(ClaimRequest request) throws ExcludedException, InterruptedException {
                    return super.claimShort(patient(request, Duration.ofDays(1)));
                }
            };
        }
    }

    static class WaitsWhateverHappens extends ImpatientViolation {
        @Override
        RunStore broken(RunStore store) {
            return new ForwardingRunStore(store) {
                @Override
                public ShortClaim claimShort(ClaimRequest request) throws ExcludedException, InterruptedException {
                    while (true) {
                        try {
                            return super.claimShort(request);
                        } catch (InterruptedException e) {
                            Thread.onSpinWait();
                        }
                    }
                }
            };
        }
    }

    static class HeedsInterruptions extends RunStoreViolation {
        @Override
        RunStore broken(RunStore store) {
            return new ForwardingRunStore(store) {
                @Override
                public ShortClaim claimShort(ClaimRequest request) throws ExcludedException, InterruptedException {
                    ShortClaim claim = super.claimShort(request);
                    return () -> {
                        if (!Thread.currentThread().isInterrupted()) {
                            claim.close();
                        }
                    };
                }
            };
        }
    }

    static class IsAlone extends RunStoreViolation {
        @Override
        RunStore broken(RunStore store) {
            return store;
        }

        @Override
        protected RunStore anotherNode() {
            return inMemory();
        }
    }
}
