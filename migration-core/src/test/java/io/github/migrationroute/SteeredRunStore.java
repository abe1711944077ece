package io.github.migrationroute;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The store of one process, with claims that can be lost and a moment after each claim that a test can use. */
final class SteeredRunStore implements RunStore {
    private final RunStore store = RunStore.inMemory(0, Path.of(System.getProperty("java.io.tmpdir")));
    private volatile @Nullable LossListener listener;
    private volatile Runnable afterClaim = () -> {};

    void afterClaim(Runnable action) {
        afterClaim = action;
    }

    void loseClaim(String reason) {
        LossListener holder = listener;
        if (holder == null) {
            throw new IllegalStateException("Nobody has a claim");
        }
        holder.claimLost(reason);
    }

    @Override
    public RunClaim claimRun(MigrationCommand command, Duration wait, LossListener loss)
            throws ExcludedException, InterruptedException {
        RunClaim claim = store.claimRun(command, wait, loss);
        listener = loss;
        afterClaim.run();
        return claim;
    }

    @Override
    public Claim claim(MigrationCommand command, Duration wait, LossListener loss)
            throws ExcludedException, InterruptedException {
        Claim claim = store.claim(command, wait, loss);
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
