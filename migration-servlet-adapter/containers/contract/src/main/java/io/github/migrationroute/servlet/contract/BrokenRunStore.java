package io.github.migrationroute.servlet.contract;

import io.github.migrationroute.runstore.ClaimRequest;
import io.github.migrationroute.runstore.FollowedRun;
import io.github.migrationroute.runstore.Run;
import io.github.migrationroute.runstore.RunClaim;
import io.github.migrationroute.runstore.RunStore;
import io.github.migrationroute.runstore.ShortClaim;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A store of which nothing can be had, as one whose database driver is broken.
 *
 * @param failure what is thrown instead
 */
record BrokenRunStore(Throwable failure) implements RunStore {
    @Override
    public RunClaim claimRun(ClaimRequest request) {
        throw Thrower.sneaky(failure);
    }

    @Override
    public ShortClaim claimShort(ClaimRequest request) {
        throw Thrower.sneaky(failure);
    }

    @Override
    public Optional<Run> latest() {
        throw Thrower.sneaky(failure);
    }

    @Override
    public List<Run> runs(int limit) {
        throw Thrower.sneaky(failure);
    }

    @Override
    public Optional<Run> run(String id) {
        throw Thrower.sneaky(failure);
    }

    @Override
    public Optional<FollowedRun> follow(String id) {
        throw Thrower.sneaky(failure);
    }

    @Override
    public Optional<Run> requestStop(String id, @Nullable String requestedBy, @Nullable String reason) {
        throw Thrower.sneaky(failure);
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
