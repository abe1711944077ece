package io.github.migrationroute;

import io.github.migrationroute.runstore.ClaimRequest;
import io.github.migrationroute.runstore.ExcludedException;
import io.github.migrationroute.runstore.FollowedRun;
import io.github.migrationroute.runstore.Run;
import io.github.migrationroute.runstore.RunClaim;
import io.github.migrationroute.runstore.RunEnd;
import io.github.migrationroute.runstore.RunProgress;
import io.github.migrationroute.runstore.RunStore;
import io.github.migrationroute.runstore.ShortClaim;
import io.github.migrationroute.runstore.StopRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store of runs for one process: handlers that share it exclude each other and report the same progress. Output is kept
 * in memory up to a limit, and in a temporary file beyond it that only its owner can read and that is removed when the next
 * run starts. Of the runs before the latest everything but their output is kept in memory, up to a number.
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

    /** Those before the latest, the youngest first, without their output. */
    private final Deque<Run> earlier = new ArrayDeque<>();

    private final int keptRuns;
    private boolean closed;

    private InMemoryRunStore(Builder builder) {
        this.outputMemoryLimit = builder.outputMemoryLimit;
        this.temporaryFolder = builder.temporaryFolder;
        this.keptRuns = builder.keptRuns;
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
            run.startNanos = System.nanoTime();
            holder = taker;
            dropped = latest;
            latest = run;
            remember(dropped);
        } finally {
            lock.unlock();
        }
        if (dropped != null) {
            dropped.drop();
        }
        return run;
    }

    /** Called with the lock. */
    private void remember(@Nullable StoredRun run) {
        if (run != null) {
            earlier.addFirst(run.withoutOutput());
        }
        while (earlier.size() >= keptRuns) {
            earlier.removeLast();
        }
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
    public List<Run> runs(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("The limit must be 1 or more, but it is " + limit);
        }
        lock.lock();
        try {
            return all().limit(limit).toList();
        } finally {
            lock.unlock();
        }
    }

    /** Called with the lock. */
    private Stream<Run> all() {
        return Stream.concat(Stream.ofNullable(latest).map(StoredRun::withoutOutput), earlier.stream());
    }

    @Override
    public Optional<Run> run(String id) {
        lock.lock();
        try {
            return all().filter(run -> run.id().equals(id)).findFirst();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Optional<FollowedRun> follow(String id) {
        lock.lock();
        try {
            return latest == null || !latest.request.id().equals(id)
                    ? Optional.empty()
                    : Optional.of(latest.new Followed());
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Optional<Run> requestStop(String id, @Nullable String requestedBy, @Nullable String reason) {
        StoredRun asked = null;
        Optional<Run> found;
        lock.lock();
        try {
            if (latest != null && latest.request.id().equals(id) && latest.end == null && latest.stop == null) {
                asked = latest;
                asked.stop = StopRequest.of(Instant.now(), requestedBy, reason);
            }
            found = all().filter(run -> run.id().equals(id)).findFirst();
        } finally {
            lock.unlock();
        }
        if (asked != null) {
            // The holder may end its run in this very moment, which takes the lock.
            asked.request.listener().stopRequested(Objects.requireNonNull(asked.stop));
        }
        return found;
    }

    @Override
    public void close() {
        StoredRun dropped;
        lock.lock();
        try {
            closed = true;
            dropped = latest;
            latest = null;
            // Or one of them would be taken for the latest.
            earlier.clear();
        } finally {
            lock.unlock();
        }
        // A run that closes its own handler goes on, and discards its output when it ends.
        if (dropped != null && dropped.end != null) {
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
        private @Nullable RunProgress progress;
        private @Nullable StopRequest stop;
        private @Nullable Instant endedAt;
        private @Nullable RunEnd end;
        private long startNanos;
        private long endNanos;

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
            lock.lock();
            try {
                // What a thread says that the command has left behind is not of this run any more.
                if (end == null) {
                    this.progress = progress;
                }
            } finally {
                lock.unlock();
            }
        }

        @Override
        public Optional<Run> current() {
            lock.lock();
            try {
                return end == null ? Optional.of(snapshot()) : Optional.empty();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public Run finish(RunEnd end) {
            lock.lock();
            try {
                this.endedAt = Instant.now();
                this.endNanos = System.nanoTime();
                this.end = end;
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
            return described().output(output.snapshot()).build();
        }

        /** Called with the lock. */
        private Run withoutOutput() {
            return described().build();
        }

        private Run.Builder described() {
            long until = end == null ? System.nanoTime() : endNanos;
            Run.Builder run = Run.builder(request.id(), request.command(), startedAt)
                    .verbose(request.verbose())
                    .startedBy(request.requester().orElse(null))
                    .progress(progress)
                    .stop(stop)
                    .duration(Duration.ofNanos(until - startNanos));
            if (endedAt != null && end != null) {
                run.ended(endedAt, end);
            }
            return run;
        }

        /** Created with the lock, while the output is there. */
        private final class Followed implements FollowedRun {
            private final AtomicBoolean open = new AtomicBoolean(true);

            Followed() {
                output.pin();
            }

            @Override
            public Run read() {
                lock.lock();
                try {
                    return snapshot();
                } finally {
                    lock.unlock();
                }
            }

            @Override
            public void close() {
                if (open.compareAndSet(true, false)) {
                    output.unpin();
                }
            }
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
        private static final int MOST_KEPT_RUNS = 10_000;

        private int outputMemoryLimit = DEFAULT_MEMORY;
        private int keptRuns = 100;
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
         * Sets how many runs are remembered, the latest one among them.
         *
         * @param runs the number, from 1 to 10,000; 100 unless set
         * @return this builder
         * @throws IllegalArgumentException if the number is out of range
         */
        public Builder keptRuns(int runs) {
            if (runs < 1 || runs > MOST_KEPT_RUNS) {
                throw new IllegalArgumentException(
                        "The number of runs that are kept must be from 1 to 10,000, but it is " + runs);
            }
            this.keptRuns = runs;
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
