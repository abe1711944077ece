package io.github.migrationroute.servlet.contract;

import io.github.migrationroute.InMemoryRunStore;
import io.github.migrationroute.runstore.ClaimRequest;
import io.github.migrationroute.runstore.EncodedOutput;
import io.github.migrationroute.runstore.ExcludedException;
import io.github.migrationroute.runstore.FollowedRun;
import io.github.migrationroute.runstore.Run;
import io.github.migrationroute.runstore.RunClaim;
import io.github.migrationroute.runstore.RunEnd;
import io.github.migrationroute.runstore.RunProgress;
import io.github.migrationroute.runstore.RunStore;
import io.github.migrationroute.runstore.ShortClaim;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A store whose output is lost between the moment in which it is asked for and that in which it is read to its end. */
final class UnreadableRunStore implements RunStore {
    private final RunStore store =
            InMemoryRunStore.builder().outputMemoryLimit(0).build();
    private final int readable;
    private final Throwable failure;

    /**
     * Creates a store without a run.
     *
     * @param readable how many bytes of output can be read
     * @param failure what is thrown after them
     */
    UnreadableRunStore(int readable, Throwable failure) {
        this.readable = readable;
        this.failure = failure;
    }

    /**
     * Output of a known length that cannot be read to its end.
     *
     * @param encodedLength the length in bytes
     */
    private record Unreadable(long encodedLength, int readable, Throwable failure) implements EncodedOutput {
        @Override
        public void writeEncodedTo(OutputStream out, long from, long to) throws IOException {
            out.write("x".repeat(readable).getBytes(StandardCharsets.US_ASCII));
            throw Thrower.sneaky(failure);
        }

        @Override
        public boolean isLocal() {
            return true;
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    }

    @Override
    public RunClaim claimRun(ClaimRequest request) throws ExcludedException, InterruptedException {
        return new UnreadableRunClaim(store.claimRun(request));
    }

    private final class UnreadableRunClaim implements RunClaim {
        private final RunClaim claim;

        UnreadableRunClaim(RunClaim claim) {
            this.claim = claim;
        }

        @Override
        public void append(byte[] encoded, int offset, int length) {
            claim.append(encoded, offset, length);
        }

        @Override
        public void progress(RunProgress progress) {
            claim.progress(progress);
        }

        @Override
        public Optional<Run> current() {
            return claim.current().map(UnreadableRunStore.this::unreadable);
        }

        @Override
        public Run finish(RunEnd end) {
            return unreadable(claim.finish(end));
        }
    }

    @Override
    public ShortClaim claimShort(ClaimRequest request) throws ExcludedException, InterruptedException {
        return store.claimShort(request);
    }

    @Override
    public Optional<Run> latest() {
        return store.latest().map(this::unreadable);
    }

    private Run unreadable(Run run) {
        try (run) {
            EncodedOutput unreadable = new Unreadable(run.output().encodedLength(), readable, failure);
            Run.Builder copy = Run.builder(run.id(), run.command(), run.startedAt(), unreadable);
            run.endedAt().ifPresent(end -> copy.ended(end, run.end().orElseThrow()));
            return copy.build();
        }
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
        return store.follow(id).map(UnreadableFollowedRun::new);
    }

    private final class UnreadableFollowedRun implements FollowedRun {
        private final FollowedRun followed;

        UnreadableFollowedRun(FollowedRun followed) {
            this.followed = followed;
        }

        @Override
        public Run read() {
            return unreadable(followed.read());
        }

        @Override
        public void close() {
            followed.close();
        }
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
