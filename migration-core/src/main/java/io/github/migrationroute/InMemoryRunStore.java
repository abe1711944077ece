package io.github.migrationroute;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The store of runs for one process. Every state change is under one lock, which is never held while anything waits. */
final class InMemoryRunStore implements RunStore {
    private static final Logger LOGGER = LoggerFactory.getLogger(InMemoryRunStore.class);

    private final int memoryLimit;
    private final Path temporaryFolder;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition released = lock.newCondition();
    private @Nullable MigrationCommand holder;
    private @Nullable StoredRun latest;
    private boolean closed;

    InMemoryRunStore(int memoryLimit, Path temporaryFolder) {
        if (memoryLimit < 0) {
            throw new IllegalArgumentException("The memory limit must be 0 or more bytes, but it is " + memoryLimit);
        }
        if (!Files.isDirectory(temporaryFolder)) {
            throw new IllegalArgumentException("The temporary folder " + temporaryFolder + " does not exist");
        }
        this.memoryLimit = memoryLimit;
        this.temporaryFolder = temporaryFolder;
    }

    @Override
    public RunClaim claimRun(MigrationCommand command, Duration wait, LossListener loss)
            throws ExcludedException, InterruptedException {
        StoredRun run = new StoredRun(command, new SpillingOutput(memoryLimit, temporaryFolder));
        StoredRun dropped;
        lock.lock();
        try {
            takeHold(command, wait);
            dropped = latest;
            latest = run;
        } finally {
            lock.unlock();
        }
        if (dropped != null) {
            dropped.drop();
        }
        return run;
    }

    @Override
    public Claim claim(MigrationCommand command, Duration wait, LossListener loss)
            throws ExcludedException, InterruptedException {
        // Before it is held: what is held and cannot be handed out could never be given back.
        var claim = new ShortClaim();
        lock.lock();
        try {
            takeHold(command, wait);
        } finally {
            lock.unlock();
        }
        return claim;
    }

    private void takeHold(MigrationCommand command, Duration wait) throws ExcludedException, InterruptedException {
        long left = TimeUnit.NANOSECONDS.convert(wait);
        for (MigrationCommand other = holder; other != null; other = holder) {
            if (other.startsRun() || left <= 0) {
                throw new ExcludedException(other);
            }
            left = released.awaitNanos(left);
        }
        holder = command;
    }

    /** Called with the lock. Wakes everybody: one takes hold, and if that is a run, the others give up at once. */
    private void giveBack() {
        holder = null;
        released.signalAll();
    }

    @Override
    public Optional<Run> latest() {
        lock.lock();
        try {
            return latest == null ? Optional.empty() : Optional.of(latest.snapshot());
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        StoredRun dropped;
        lock.lock();
        try {
            closed = true;
            dropped = latest;
            latest = null;
        } finally {
            lock.unlock();
        }
        // A run that closes its own handler goes on, and discards its output when it ends.
        if (dropped != null && dropped.finished) {
            dropped.output.discard();
        }
    }

    private final class ShortClaim implements Claim {
        private boolean closed;

        @Override
        public void close() {
            lock.lock();
            try {
                if (!closed) {
                    closed = true;
                    giveBack();
                }
            } finally {
                lock.unlock();
            }
        }
    }

    private final class StoredRun implements RunClaim {
        private final MigrationCommand command;
        private final SpillingOutput output;
        private volatile boolean finished;
        private @Nullable String exception;
        private volatile boolean fetched;

        StoredRun(MigrationCommand command, SpillingOutput output) {
            this.command = command;
            this.output = output;
        }

        @Override
        public void append(byte[] encoded, int offset, int length) {
            output.append(encoded, offset, length);
        }

        @Override
        public Optional<Run> progress() {
            lock.lock();
            try {
                return finished ? Optional.empty() : Optional.of(snapshot());
            } finally {
                lock.unlock();
            }
        }

        @Override
        public Run finish(@Nullable String exception) {
            lock.lock();
            try {
                this.finished = true;
                this.exception = exception;
                giveBack();
                return snapshot();
            } finally {
                if (closed) {
                    output.discard();
                }
                lock.unlock();
            }
        }

        /** Called with the lock, so that the run is not dropped meanwhile. */
        private Run snapshot() {
            return finished
                    ? new Run(
                            command,
                            MigrationProgressState.MIGRATION_FINISHED,
                            new NotingOutput(output.snapshot(), () -> fetched = true),
                            exception)
                    : new Run(command, MigrationProgressState.MIGRATION_RUNNING, output.snapshot(), null);
        }

        /** Never fails, because the run that takes its place is already claimed. */
        private void drop() {
            try {
                warnIfNobodyHasFetchedIt();
                output.discard();
            } catch (Throwable e) {
                LOGGER.debug("The last {} cannot be dropped", command.wireName(), e);
            }
        }

        private void warnIfNobodyHasFetchedIt() {
            if (!fetched && (output.length() > 0 || exception != null)) {
                LOGGER.warn(
                        "The output of the last {} ({} bytes{}) is dropped for a new run, and nobody has fetched it",
                        command.wireName(),
                        output.length(),
                        exception == null ? "" : ", exception: " + exception);
            }
        }
    }
}
