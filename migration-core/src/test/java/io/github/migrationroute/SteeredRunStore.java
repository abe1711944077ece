package io.github.migrationroute;

import io.github.migrationroute.runstore.ClaimListener;
import io.github.migrationroute.runstore.ClaimRequest;
import io.github.migrationroute.runstore.ExcludedException;
import io.github.migrationroute.runstore.FollowedRun;
import io.github.migrationroute.runstore.Run;
import io.github.migrationroute.runstore.RunClaim;
import io.github.migrationroute.runstore.RunEnd;
import io.github.migrationroute.runstore.RunProgress;
import io.github.migrationroute.runstore.RunStore;
import io.github.migrationroute.runstore.RunStoreException;
import io.github.migrationroute.runstore.ShortClaim;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The store of one process, with claims that can be lost and moments after each claim and before its end for a test. */
final class SteeredRunStore implements RunStore {
    private final RunStore store =
            InMemoryRunStore.builder().outputMemoryLimit(0).build();
    private volatile @Nullable ClaimListener listener;
    private volatile @Nullable SteeredRunClaim running;
    private volatile Runnable afterClaim = () -> {};
    private volatile Runnable beforeEnd = () -> {};
    private volatile Runnable beforeLatest = () -> {};
    private volatile Runnable beforeFollow = () -> {};
    private volatile boolean refusesProgress;
    private volatile boolean refusesInterruptedReaders;

    void afterClaim(Runnable action) {
        afterClaim = action;
    }

    /** Sets what is done in the thread that gives a claim back, before it is. */
    void beforeEnd(Runnable action) {
        beforeEnd = action;
    }

    /** Sets what is done before somebody begins to follow a run. */
    void beforeFollow(Runnable action) {
        beforeFollow = action;
    }

    void beforeLatest(Runnable action) {
        beforeLatest = action;
    }

    /** Makes claims throw when they are told how far a command is. */
    void refuseProgress() {
        refusesProgress = true;
    }

    /** Makes claims throw when an interrupted thread asks for the run, as a pool does that it would have to wait for. */
    void refuseInterruptedReaders() {
        refusesInterruptedReaders = true;
    }

    void loseClaim(String reason) {
        ClaimListener holder = listener;
        if (holder == null) {
            throw new IllegalStateException("Nobody has a claim");
        }
        holder.claimLost(reason);
    }

    /** Ends the run, as another node does that takes this one for lost. */
    void endElsewhere() {
        SteeredRunClaim lost = running;
        if (lost == null) {
            throw new IllegalStateException("There is no run");
        }
        lost.ended = lost.claim.finish(RunEnd.failed("The node was lost."));
    }

    @Override
    public RunClaim claimRun(ClaimRequest request) throws ExcludedException, InterruptedException {
        RunClaim claim = store.claimRun(request);
        var steered = new SteeredRunClaim(claim);
        listener = request.listener();
        running = steered;
        afterClaim.run();
        return steered;
    }

    private final class SteeredRunClaim implements RunClaim {
        private final RunClaim claim;
        private volatile @Nullable Run ended;

        SteeredRunClaim(RunClaim claim) {
            this.claim = claim;
        }

        @Override
        public void append(byte[] encoded, int offset, int length) {
            claim.append(encoded, offset, length);
        }

        @Override
        public void progress(RunProgress progress) {
            if (refusesProgress) {
                throw new RunStoreException("There is no room for " + progress);
            }
            claim.progress(progress);
        }

        @Override
        public Optional<Run> current() {
            if (refusesInterruptedReaders && Thread.currentThread().isInterrupted()) {
                throw new RunStoreException("Interrupted while waiting for a connection.");
            }
            return claim.current();
        }

        @Override
        public Run finish(RunEnd end) {
            beforeEnd.run();
            Run told = ended;
            return told == null ? claim.finish(end) : told;
        }
    }

    @Override
    public ShortClaim claimShort(ClaimRequest request) throws ExcludedException, InterruptedException {
        ShortClaim claim = store.claimShort(request);
        listener = request.listener();
        afterClaim.run();
        return () -> {
            beforeEnd.run();
            claim.close();
        };
    }

    @Override
    public Optional<Run> latest() {
        beforeLatest.run();
        return store.latest();
    }

    @Override
    public List<Run> runs(int limit) {
        return store.runs(limit);
    }

    @Override
    public Optional<Run> run(String id) {
        return store.run(id);
    }

    @Override
    public Optional<FollowedRun> follow(String id) {
        beforeFollow.run();
        return store.follow(id);
    }

    @Override
    public Optional<Run> requestStop(String id, @Nullable String requestedBy, @Nullable String reason) {
        return store.requestStop(id, requestedBy, reason);
    }

    @Override
    public void close() {
        store.close();
    }
}
