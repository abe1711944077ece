package io.github.migrationroute;

import io.github.migrationroute.runstore.ClaimRequest;
import io.github.migrationroute.runstore.EncodedOutput;
import io.github.migrationroute.runstore.ExcludedException;
import io.github.migrationroute.runstore.FollowedRun;
import io.github.migrationroute.runstore.Run;
import io.github.migrationroute.runstore.RunClaim;
import io.github.migrationroute.runstore.RunStore;
import io.github.migrationroute.runstore.RunStoreException;
import io.github.migrationroute.runstore.ShortClaim;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A store whose output has to come from elsewhere, as that of another process; it can be out of reach. */
final class RemoteRunStore implements RunStore {
    private final RunStore store;
    private final AtomicLong bytesRead = new AtomicLong();
    private final AtomicLong runsRead = new AtomicLong();
    private volatile boolean unreachable;
    private volatile boolean breaksOff;
    private volatile @Nullable Runnable whenRead;

    RemoteRunStore(RunStore store) {
        this.store = store;
    }

    void unreachable(boolean unreachable) {
        this.unreachable = unreachable;
    }

    /** Sets what is done when output is read, which then fails. */
    void unreadable(@Nullable Runnable meanwhile) {
        whenRead = meanwhile;
    }

    /** Lets the next reading of output fail when a byte was read. */
    void breakOff() {
        breaksOff = true;
    }

    /** Returns how much output has been read. */
    long bytesRead() {
        return bytesRead.get();
    }

    /** Returns how often something was read of a run. */
    long runsRead() {
        return runsRead.get();
    }

    private RunStore reached() {
        if (unreachable) {
            throw new RunStoreException("The store cannot be reached.");
        }
        return store;
    }

    @Override
    public RunClaim claimRun(ClaimRequest request) throws ExcludedException, InterruptedException {
        return reached().claimRun(request);
    }

    @Override
    public ShortClaim claimShort(ClaimRequest request) throws ExcludedException, InterruptedException {
        return reached().claimShort(request);
    }

    @Override
    public Optional<Run> latest() {
        runsRead.incrementAndGet();
        return reached().latest().map(this::remote);
    }

    @Override
    public List<Run> runs(int limit) {
        runsRead.incrementAndGet();
        return reached().runs(limit);
    }

    @Override
    public Optional<Run> run(String id) {
        runsRead.incrementAndGet();
        return reached().run(id);
    }

    @Override
    public Optional<FollowedRun> follow(String id) {
        return reached().follow(id).map(Followed::new);
    }

    @Override
    public Optional<Run> requestStop(String id, @Nullable String requestedBy, @Nullable String reason) {
        return reached().requestStop(id, requestedBy, reason);
    }

    @Override
    public void close() {
        store.close();
    }

    private Run remote(Run run) {
        return run.toBuilder().output(new RemoteOutput(run.output())).build();
    }

    private final class Followed implements FollowedRun {
        private final FollowedRun run;

        Followed(FollowedRun run) {
            this.run = run;
        }

        @Override
        public Run read() {
            runsRead.incrementAndGet();
            reached();
            return remote(run.read());
        }

        @Override
        public void close() {
            run.close();
        }
    }

    private final class RemoteOutput implements EncodedOutput {
        private final EncodedOutput output;

        RemoteOutput(EncodedOutput output) {
            this.output = output;
        }

        @Override
        public long encodedLength() {
            return output.encodedLength();
        }

        @Override
        public void writeEncodedTo(OutputStream out, long from, long to) throws IOException {
            bytesRead.addAndGet(to - from);
            Runnable meanwhile = whenRead;
            if (meanwhile != null) {
                meanwhile.run();
                throw new IOException("The output cannot be read");
            }
            if (breaksOff) {
                breaksOff = false;
                output.writeEncodedTo(out, from, from + 1);
                throw new IOException("The output breaks off");
            }
            output.writeEncodedTo(out, from, to);
        }

        @Override
        public boolean isLocal() {
            return false;
        }

        @Override
        public void close() {
            output.close();
        }
    }
}
