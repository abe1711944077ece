package io.github.migrationroute;

import io.github.migrationroute.runstore.ClaimRequest;
import io.github.migrationroute.runstore.EncodedOutput;
import io.github.migrationroute.runstore.ExcludedException;
import io.github.migrationroute.runstore.Run;
import io.github.migrationroute.runstore.RunClaim;
import io.github.migrationroute.runstore.RunProgress;
import io.github.migrationroute.runstore.RunStore;
import io.github.migrationroute.runstore.ShortClaim;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store of runs for one process: handlers that share it exclude each other and report the same progress. Output is kept
 * in memory up to a limit, and in a temporary file beyond it that only its owner can read and that is removed with the run.
 *
 * <p>Thread-safe. A claim is never lost.
 */
public final class InMemoryRunStore implements RunStore {
    private static final Logger LOGGER = LoggerFactory.getLogger(InMemoryRunStore.class);

    private final int outputMemoryLimit;
    private final Path temporaryFolder;

    /** Every change of a state is under this lock, which is never held while anything waits. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition released = lock.newCondition();
    private @Nullable Holder holder;
    private @Nullable StoredRun latest;
    private boolean closed;

    private InMemoryRunStore(Builder builder) {
        this.outputMemoryLimit = builder.outputMemoryLimit;
        this.temporaryFolder = builder.temporaryFolder;
    }

    /**
     * Begins to build a store.
     *
     * @return a builder with the defaults that its methods name
     */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public RunClaim claimRun(ClaimRequest request) throws ExcludedException, InterruptedException {
        StoredRun run = new StoredRun(request, new SpillingOutput(outputMemoryLimit, temporaryFolder));
        var taker = new Holder(request.command(), true);
        StoredRun dropped;
        lock.lock();
        try {
            awaitFree(request.patience());
            run.startedAt = Instant.now();
            holder = taker;
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
    public ShortClaim claimShort(ClaimRequest request) throws ExcludedException, InterruptedException {
        // Before it is held: what is held and cannot be handed out could never be given back.
        var claim = new HeldShortClaim();
        var taker = new Holder(request.command(), false);
        lock.lock();
        try {
            awaitFree(request.patience());
            holder = taker;
        } finally {
            lock.unlock();
        }
        return claim;
    }

    /** Whose command is being executed. */
    private record Holder(String command, boolean isRun) {}

    /** Called with the lock. */
    private void awaitFree(Duration patience) throws ExcludedException, InterruptedException {
        long left = TimeUnit.NANOSECONDS.convert(patience);
        for (Holder other = holder; other != null; other = holder) {
            if (other.isRun || left <= 0) {
                throw new ExcludedException(other.command);
            }
            left = released.awaitNanos(left);
        }
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
    public Optional<Run> latestWithoutOutput() {
        lock.lock();
        try {
            return latest == null ? Optional.empty() : Optional.of(latest.snapshot(new IncompleteAnswer.NoOutput()));
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
        if (dropped != null && dropped.endedAt != null) {
            dropped.output.discard();
        }
    }

    private final class HeldShortClaim implements ShortClaim {
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
        private final ClaimRequest request;
        private Instant startedAt = Instant.EPOCH;
        private final SpillingOutput output;
        private volatile @Nullable RunProgress progress;
        private @Nullable Instant endedAt;
        private @Nullable String exception;

        StoredRun(ClaimRequest request, SpillingOutput output) {
            this.request = request;
            this.output = output;
        }

        @Override
        public void append(byte[] encoded, int offset, int length) {
            output.append(encoded, offset, length);
        }

        @Override
        public void progress(RunProgress progress) {
            this.progress = progress;
        }

        @Override
        public Optional<Run> current() {
            lock.lock();
            try {
                return endedAt == null ? Optional.of(snapshot()) : Optional.empty();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public Run finish(@Nullable String exception) {
            lock.lock();
            try {
                this.endedAt = Instant.now();
                this.exception = exception;
                giveBack();
                return snapshot();
            } finally {
                if (closed) {
                    drop();
                }
                lock.unlock();
            }
        }

        /** Called with the lock, so that the run is not dropped meanwhile. */
        private Run snapshot() {
            return snapshot(output.snapshot());
        }

        private Run snapshot(EncodedOutput then) {
            Run.Builder run = Run.builder(request.id(), request.command(), startedAt, then)
                    .verbose(request.verbose())
                    .startedBy(request.requester().orElse(null))
                    .progress(progress);
            if (endedAt != null) {
                run.ended(endedAt, exception);
            }
            return run.build();
        }

        /** Never fails: the run that takes its place is already claimed, or the lock is held. */
        private void drop() {
            try {
                output.discard();
            } catch (Throwable e) {
                HostLog.safely(
                        request.command(),
                        e,
                        () -> LOGGER.debug("The last {} cannot be dropped", request.command(), e));
            }
        }
    }

    /** Builds an {@link InMemoryRunStore}. Not thread-safe. */
    public static final class Builder {
        private static final int DEFAULT_MEMORY = 4 * 1024 * 1024;

        private int outputMemoryLimit = DEFAULT_MEMORY;
        private Path temporaryFolder = Path.of(System.getProperty("java.io.tmpdir"));

        private Builder() {}

        /**
         * Sets how much output of the latest run is kept in memory; what is longer goes to a temporary file.
         *
         * @param bytes the limit in bytes, 0 or more, rounded up to 64 KiB; 4 MiB unless set
         * @return this builder
         * @throws IllegalArgumentException if the limit is negative
         */
        public Builder outputMemoryLimit(int bytes) {
            if (bytes < 0) {
                throw new IllegalArgumentException(
                        "The output kept in memory must be 0 or more bytes, but it is " + bytes);
            }
            this.outputMemoryLimit = bytes;
            return this;
        }

        /**
         * Sets where long output is stored. The file is readable and writable by its owner only.
         *
         * @param folder an existing folder; the value of {@code java.io.tmpdir} unless set
         * @return this builder
         * @throws IllegalArgumentException if the folder does not exist
         */
        public Builder temporaryFolder(Path folder) {
            Objects.requireNonNull(folder, "folder");
            if (!Files.isDirectory(folder)) {
                throw new IllegalArgumentException("The temporary folder " + folder + " does not exist");
            }
            this.temporaryFolder = folder;
            return this;
        }

        /**
         * Builds the store.
         *
         * @return the store
         */
        public InMemoryRunStore build() {
            return new InMemoryRunStore(this);
        }
    }
}
