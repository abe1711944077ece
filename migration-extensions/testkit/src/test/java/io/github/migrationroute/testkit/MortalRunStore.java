package io.github.migrationroute.testkit;

import io.github.migrationroute.runstore.ClaimListener;
import io.github.migrationroute.runstore.ClaimRequest;
import io.github.migrationroute.runstore.ExcludedException;
import io.github.migrationroute.runstore.Run;
import io.github.migrationroute.runstore.RunClaim;
import io.github.migrationroute.runstore.RunEnd;
import io.github.migrationroute.runstore.RunProgress;
import io.github.migrationroute.runstore.RunStore;
import io.github.migrationroute.runstore.RunStoreException;
import io.github.migrationroute.runstore.ShortClaim;
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
    public RunClaim claimRun(ClaimRequest request) throws ExcludedException, InterruptedException {
        MortalRun claim = mortal(super.claimRun(request), request.listener());
        loss = claim::lose;
        return claim;
    }

    MortalRun mortal(RunClaim claim, ClaimListener listener) {
        return new MortalRun(claim, listener);
    }

    @Override
    public ShortClaim claimShort(ClaimRequest request) throws ExcludedException, InterruptedException {
        ShortClaim claim = super.claimShort(request);
        loss = () -> {
            claim.close();
            request.listener().claimLost(REASON);
        };
        return claim;
    }

    static class MortalRun extends ForwardingRunClaim {
        private final ClaimListener listener;
        volatile @Nullable Run ended;

        MortalRun(RunClaim claim, ClaimListener listener) {
            super(claim);
            this.listener = listener;
        }

        void lose() {
            ended = claim.finish(endOfALoss());
            listener.claimLost(REASON);
        }

        RunEnd endOfALoss() {
            return RunEnd.lost("The node was lost.");
        }

        @Override
        public void append(byte[] encoded, int offset, int length) {
            if (ended != null) {
                throw new RunStoreException("The claim is lost.");
            }
            super.append(encoded, offset, length);
        }

        @Override
        public void progress(RunProgress progress) {
            if (ended == null) {
                super.progress(progress);
            }
        }

        @Override
        public Run finish(RunEnd end) {
            Run told = ended;
            return told == null ? super.finish(end) : told;
        }
    }
}
