package io.github.migrationroute;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A node that can be cut off from what it shares with others; that is a store in memory. */
class MortalRunStore extends ForwardingRunStore {
    private static final String REASON = "The node was cut off.";

    private volatile Runnable loss = () -> {};

    MortalRunStore(RunStore shared) {
        super(shared);
    }

    void cutOff() {
        loss.run();
    }

    @Override
    public RunClaim claimRun(MigrationCommand command, Duration wait, LossListener listener)
            throws ExcludedException, InterruptedException {
        MortalRun claim = mortal(super.claimRun(command, wait, listener), listener);
        loss = claim::lose;
        return claim;
    }

    MortalRun mortal(RunClaim claim, LossListener listener) {
        return new MortalRun(claim, listener);
    }

    @Override
    public Claim claim(MigrationCommand command, Duration wait, LossListener listener)
            throws ExcludedException, InterruptedException {
        Claim claim = super.claim(command, wait, listener);
        loss = () -> {
            claim.close();
            listener.claimLost(REASON);
        };
        return claim;
    }

    static class MortalRun extends ForwardingRunClaim {
        private final LossListener listener;
        volatile @Nullable Run ended;

        MortalRun(RunClaim claim, LossListener listener) {
            super(claim);
            this.listener = listener;
        }

        void lose() {
            ended = claim.finish(exceptionOfALoss());
            listener.claimLost(REASON);
        }

        @Nullable
        String exceptionOfALoss() {
            return "The node was lost.";
        }

        @Override
        public void append(byte[] encoded, int offset, int length) {
            if (ended != null) {
                throw new RunStoreException("The claim is lost.");
            }
            super.append(encoded, offset, length);
        }

        @Override
        public Run finish(@Nullable String exception) {
            Run told = ended;
            return told == null ? super.finish(exception) : told;
        }
    }
}
