package io.github.migrationroute;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A store that does what another one does, until a subclass does something else. */
class ForwardingRunStore implements RunStore {
    final RunStore store;

    ForwardingRunStore(RunStore store) {
        this.store = store;
    }

    @Override
    public RunClaim claimRun(MigrationCommand command, Duration wait, LossListener loss)
            throws ExcludedException, InterruptedException {
        return store.claimRun(command, wait, loss);
    }

    @Override
    public Claim claim(MigrationCommand command, Duration wait, LossListener loss)
            throws ExcludedException, InterruptedException {
        return store.claim(command, wait, loss);
    }

    @Override
    public Optional<Run> latest() {
        return store.latest();
    }

    @Override
    public void close() {
        store.close();
    }

    static class ForwardingRunClaim implements RunClaim {
        final RunClaim claim;

        ForwardingRunClaim(RunClaim claim) {
            this.claim = claim;
        }

        @Override
        public void append(byte[] encoded, int offset, int length) {
            claim.append(encoded, offset, length);
        }

        @Override
        public Optional<Run> progress() {
            return claim.progress();
        }

        @Override
        public Run finish(@Nullable String exception) {
            return claim.finish(exception);
        }
    }

    static class ForwardingOutput implements MigrationOutput {
        final MigrationOutput output;

        ForwardingOutput(MigrationOutput output) {
            this.output = output;
        }

        @Override
        public long encodedLength() {
            return output.encodedLength();
        }

        @Override
        public void writeEncodedTo(OutputStream out) throws IOException {
            output.writeEncodedTo(out);
        }

        @Override
        public void close() {
            output.close();
        }
    }
}
