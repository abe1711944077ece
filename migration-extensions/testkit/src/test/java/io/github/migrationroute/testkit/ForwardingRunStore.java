package io.github.migrationroute.testkit;

import io.github.migrationroute.runstore.ClaimListener;
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
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A store that does what another one does, until a subclass does something else. */
class ForwardingRunStore implements RunStore {
    final RunStore store;

    ForwardingRunStore(RunStore store) {
        this.store = store;
    }

    @Override
    public RunClaim claimRun(ClaimRequest request) throws ExcludedException, InterruptedException {
        return store.claimRun(request);
    }

    @Override
    public ShortClaim claimShort(ClaimRequest request) throws ExcludedException, InterruptedException {
        return store.claimShort(request);
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

    static ClaimRequest patient(ClaimRequest request, Duration patience) {
        return like(request, request.listener()).patience(patience).build();
    }

    static ClaimRequest deaf(ClaimRequest request) {
        return to(request, reason -> {});
    }

    /** Returns a request that differs from another one in who is told. */
    static ClaimRequest to(ClaimRequest request, ClaimListener listener) {
        return like(request, listener).patience(request.patience()).build();
    }

    private static ClaimRequest.Builder like(ClaimRequest request, ClaimListener listener) {
        return ClaimRequest.builder(request.id(), request.command(), listener)
                .verbose(request.verbose())
                .requester(request.requester().orElse(null));
    }

    /** Returns a run that differs from another one in its output. */
    static Run with(EncodedOutput output, Run run) {
        return with(output, run, run.id(), run.startedBy().orElse(null));
    }

    static Run with(EncodedOutput output, Run run, String id, @Nullable String startedBy) {
        Run.Builder copy = Run.builder(id, run.command(), run.startedAt(), output)
                .verbose(run.verbose())
                .node(run.node().orElse(null))
                .startedBy(startedBy)
                .progress(run.progress().orElse(null))
                .stop(run.stop().orElse(null))
                .duration(run.duration());
        run.endedAt().ifPresent(end -> copy.ended(end, run.end().orElseThrow()));
        return copy.build();
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
        public void progress(RunProgress progress) {
            claim.progress(progress);
        }

        @Override
        public Optional<Run> current() {
            return claim.current();
        }

        @Override
        public Run finish(RunEnd end) {
            return claim.finish(end);
        }
    }

    static class ForwardingOutput implements EncodedOutput {
        final EncodedOutput output;

        ForwardingOutput(EncodedOutput output) {
            this.output = output;
        }

        @Override
        public long encodedLength() {
            return output.encodedLength();
        }

        @Override
        public void writeEncodedTo(OutputStream out, long from, long to) throws IOException {
            output.writeEncodedTo(out, from, to);
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
