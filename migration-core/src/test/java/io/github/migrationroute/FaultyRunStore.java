package io.github.migrationroute;

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
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The store of one process, one call to which fails: before it does what it should, or when it has done it. */
final class FaultyRunStore implements RunStore {
    /** When a call fails. */
    enum Moment {
        BEFORE,
        AFTER
    }

    private final RunStore store = InMemoryRunStore.builder().build();
    private final int faultyCall;
    private final Moment moment;
    private final Throwable fault;
    private final AtomicInteger calls = new AtomicInteger();
    private volatile boolean claimGiven;

    /**
     * Creates a store.
     *
     * @param faultyCall which call fails, the first one is 0
     * @param fault what it throws, a {@link RuntimeException} or an {@link Error}
     */
    FaultyRunStore(int faultyCall, Moment moment, Throwable fault) {
        this.faultyCall = faultyCall;
        this.moment = moment;
        this.fault = fault;
    }

    /** Tells whether somebody has got a claim. */
    boolean hasGivenClaim() {
        return claimGiven;
    }

    /** Tells whether a call has failed. */
    boolean hasFailed() {
        return calls.get() > faultyCall;
    }

    /** To be called first; returns which call this is. */
    private int before() {
        int call = calls.getAndIncrement();
        if (call == faultyCall && moment == Moment.BEFORE) {
            throw fault();
        }
        return call;
    }

    /** To be called last. */
    private void after(int call) {
        if (call == faultyCall) {
            throw fault();
        }
    }

    private RuntimeException fault() {
        if (fault instanceof Error error) {
            throw error;
        }
        return (RuntimeException) fault;
    }

    @Override
    public RunClaim claimRun(ClaimRequest request) throws ExcludedException, InterruptedException {
        int call = before();
        RunClaim claim = store.claimRun(request);
        after(call);
        claimGiven = true;
        return new FaultyRunClaim(claim);
    }

    @Override
    public ShortClaim claimShort(ClaimRequest request) throws ExcludedException, InterruptedException {
        int call = before();
        ShortClaim claim = store.claimShort(request);
        after(call);
        claimGiven = true;
        return () -> {
            int end = before();
            claim.close();
            after(end);
        };
    }

    @Override
    public Optional<Run> latest() {
        return store.latest();
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
        return store.follow(id);
    }

    @Override
    public Optional<Run> requestStop(String id, @Nullable String requestedBy, @Nullable String reason) {
        return store.requestStop(id, requestedBy, reason);
    }

    @Override
    public void close() {
        store.close();
    }

    private final class FaultyRunClaim implements RunClaim {
        private final RunClaim claim;

        FaultyRunClaim(RunClaim claim) {
            this.claim = claim;
        }

        @Override
        public void append(byte[] encoded, int offset, int length) {
            int call = before();
            claim.append(encoded, offset, length);
            after(call);
        }

        @Override
        public void progress(RunProgress progress) {
            int call = before();
            claim.progress(progress);
            after(call);
        }

        @Override
        public Optional<Run> current() {
            int call = before();
            Optional<Run> run = claim.current();
            after(call);
            return run.map(this::faulty);
        }

        @Override
        public Run finish(RunEnd end) {
            int call = before();
            Run run = claim.finish(end);
            after(call);
            return faulty(run);
        }

        private Run faulty(Run run) {
            Run.Builder copy = Run.builder(run.id(), run.command(), run.startedAt(), new FaultyOutput(run.output()));
            run.endedAt().ifPresent(end -> copy.ended(end, run.end().orElseThrow()));
            return copy.build();
        }
    }

    private final class FaultyOutput implements EncodedOutput {
        private final EncodedOutput output;

        FaultyOutput(EncodedOutput output) {
            this.output = output;
        }

        @Override
        public long encodedLength() {
            return output.encodedLength();
        }

        @Override
        public void writeEncodedTo(OutputStream out, long from, long to) throws IOException {
            int call = before();
            output.writeEncodedTo(out, from, to);
            after(call);
        }

        @Override
        public boolean isLocal() {
            return output.isLocal();
        }

        @Override
        public void close() {
            output.close();
        }
    }
}
