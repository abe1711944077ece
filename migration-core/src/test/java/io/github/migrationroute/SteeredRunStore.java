package io.github.migrationroute;

import io.github.migrationroute.runstore.Claim;
import io.github.migrationroute.runstore.ClaimListener;
import io.github.migrationroute.runstore.ClaimRequest;
import io.github.migrationroute.runstore.ExcludedException;
import io.github.migrationroute.runstore.Run;
import io.github.migrationroute.runstore.RunClaim;
import io.github.migrationroute.runstore.RunStore;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The store of one process, with claims that can be lost and a moment after each claim that a test can use. */
final class SteeredRunStore implements RunStore {
    private final RunStore store = RunStore.inMemory(0, Path.of(System.getProperty("java.io.tmpdir")));
    private volatile @Nullable ClaimListener listener;
    private volatile Runnable afterClaim = () -> {};

    void afterClaim(Runnable action) {
        afterClaim = action;
    }

    void loseClaim(String reason) {
        ClaimListener holder = listener;
        if (holder == null) {
            throw new IllegalStateException("Nobody has a claim");
        }
        holder.claimLost(reason);
    }

    @Override
    public RunClaim claimRun(ClaimRequest request) throws ExcludedException, InterruptedException {
        RunClaim claim = store.claimRun(request);
        listener = loss;
        afterClaim.run();
        return claim;
    }

    @Override
    public Claim claim(ClaimRequest request) throws ExcludedException, InterruptedException {
        Claim claim = store.claim(request);
        listener = loss;
        afterClaim.run();
        return claim;
    }

    @Override
    public Optional<Run> latest() {
        return store.latest();
    }

    @Override
    public void close() {
        store.close();
    }
}
