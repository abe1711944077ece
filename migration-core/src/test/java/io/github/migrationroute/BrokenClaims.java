package io.github.migrationroute;

import java.time.Duration;

/** Stores that grant claims in a wrong way. */
final class BrokenClaims {
    private BrokenClaims() {}

    static class ExcludesNobody extends RunStoreViolation {
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

    static class LosesClaims extends RunStoreViolation {
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

    static class NamesTheOneThatAsks extends RunStoreViolation {
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

    static class NeverGivesBack extends ImpatientViolation {
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

    static class GivesBackWhatIsNotItsOwn extends RunStoreViolation {
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

    static class WaitsForRuns extends ImpatientViolation {
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

    static class NeverWaits extends RunStoreViolation {
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

    static class WaitsTooLong extends ImpatientViolation {
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

    static class WaitsWhateverHappens extends ImpatientViolation {
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

    static class HeedsInterruptions extends RunStoreViolation {
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
