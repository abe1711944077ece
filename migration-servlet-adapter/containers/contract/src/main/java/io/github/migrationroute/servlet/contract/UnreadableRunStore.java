package io.github.migrationroute.servlet.contract;

import io.github.migrationroute.ExcludedException;
import io.github.migrationroute.MigrationCommand;
import io.github.migrationroute.MigrationOutput;
import io.github.migrationroute.Run;
import io.github.migrationroute.RunStore;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** A store whose output is lost between the moment in which it is asked for and that in which it is read. */
final class UnreadableRunStore implements RunStore {
    private final RunStore store = RunStore.inMemory(0, Path.of(System.getProperty("java.io.tmpdir")));

    /**
     * Output of a known length that cannot be read.
     *
     * @param encodedLength the length in bytes
     */
    private record Unreadable(long encodedLength) implements MigrationOutput {
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
        return store.latest().map(run -> {
            try (run) {
                return new Run(
                        run.command(), run.state(), new Unreadable(run.output().encodedLength()), run.exception());
            }
        });
    }

    @Override
    public void close() {
        store.close();
    }
}
