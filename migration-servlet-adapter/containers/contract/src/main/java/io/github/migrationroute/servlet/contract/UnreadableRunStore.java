package io.github.migrationroute.servlet.contract;

import io.github.migrationroute.InMemoryRunStore;
import io.github.migrationroute.runstore.ClaimRequest;
import io.github.migrationroute.runstore.EncodedOutput;
import io.github.migrationroute.runstore.ExcludedException;
import io.github.migrationroute.runstore.Run;
import io.github.migrationroute.runstore.RunClaim;
import io.github.migrationroute.runstore.RunStore;
import io.github.migrationroute.runstore.ShortClaim;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A store whose output is lost between the moment in which it is asked for and that in which it is read. */
final class UnreadableRunStore implements RunStore {
    private final RunStore store =
            InMemoryRunStore.builder().outputMemoryLimit(0).build();

    /**
     * Output of a known length that cannot be read.
     *
     * @param encodedLength the length in bytes
     */
    private record Unreadable(long encodedLength) implements EncodedOutput {
        @Override
        public void writeEncodedTo(OutputStream out) throws IOException {
            throw new IOException("The cable was pulled");
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

    private record UnreadableRunClaim(RunClaim claim) implements RunClaim {
        @Override
        public void append(byte[] encoded, int offset, int length) {
            claim.append(encoded, offset, length);
        }

        @Override
        public Optional<Run> current() {
            return claim.current().map(UnreadableRunStore::unreadable);
        }

        @Override
        public Run finish(@Nullable String exception) {
            return unreadable(claim.finish(exception));
        }
    }

    @Override
    public ShortClaim claimShort(ClaimRequest request) throws ExcludedException, InterruptedException {
        return store.claimShort(request);
    }

    @Override
    public Optional<Run> latest() {
        return store.latest().map(UnreadableRunStore::unreadable);
    }

    private static Run unreadable(Run run) {
        try (run) {
            EncodedOutput unreadable = new Unreadable(run.output().encodedLength());
            Run.Builder copy = Run.builder(run.id(), run.command(), run.startedAt(), unreadable);
            run.endedAt().ifPresent(end -> copy.ended(end, run.exception().orElse(null)));
            return copy.build();
        }
    }

    @Override
    public void close() {
        store.close();
    }
}
