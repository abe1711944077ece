package io.github.migrationroute;

import io.github.migrationroute.ActiveThreads.CallerActivity;
import io.github.migrationroute.runstore.ExcludedException;
import io.github.migrationroute.runstore.Run;
import io.github.migrationroute.runstore.RunStore;
import io.github.migrationroute.runstore.RunStoreException;
import io.github.migrationroute.runstore.ShortClaim;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides whether a command may be executed now, and on which thread: {@code migrate} and {@code finalize} in one of
 * their own, the short commands in the caller's, {@code progress} without waiting for anything.
 */
final class MigrationRunner {
    /** What a host can set; see {@link MigrationRouteHandler.Builder}. */
    record Settings(
            Duration initialWait,
            Duration shortCommandWait,
            Duration closeGrace,
            int outputMemoryLimit,
            Path temporaryFolder,
            ThreadFactory threadFactory,
            List<MigrationListener> listeners) {}

    private static final Logger LOGGER = LoggerFactory.getLogger(MigrationRunner.class);

    private final CommandExecutor executor;
    private final RunStore store;
    private final Settings settings;
    private final ActiveThreads threads = new ActiveThreads();
    private final LatestFailure failures = new LatestFailure();

    MigrationRunner(Datastore datastore, RunStore store, Settings settings) {
        this.executor = new CommandExecutor(datastore);
        this.store = store;
        this.settings = settings;
    }

    /**
     * Executes a command, or starts it.
     *
     * @throws RefusedException if the command may not be executed now
     * @throws RunStoreException if the store of runs cannot be reached
     */
    MigrationResult execute(MigrationRequest request) throws RefusedException {
        if (request.command() == MigrationCommand.PROGRESS) {
            return progress();
        }
        var execution = new Execution(request, settings.listeners());
        try {
            return request.command().startsRun() ? startRun(execution) : executeInThisThread(execution);
        } catch (ExcludedException e) {
            execution.exclude(e);
            throw new RefusedException(
                    409,
                    "The command " + e.command()
                            + " is being executed; until it has ended, only progress is permitted.");
        } catch (ClosedException e) {
            throw RefusedException.shuttingDown();
        } catch (InterruptedException e) {
            throw interruptedWhileWaiting();
        }
    }

    private MigrationResult progress() throws RefusedException {
        if (threads.isClosed()) {
            throw RefusedException.shuttingDown();
        }
        Optional<Run> latest = store.latest();
        if (latest.isEmpty() && threads.isClosed()) {
            // Closed in between, and the store with it: that there was no run is not known any more.
            throw RefusedException.shuttingDown();
        }
        return latest.map(this::result).orElseGet(MigrationResult::noRunYet);
    }

    private MigrationResult result(Run run) {
        return MigrationResult.of(run, failures.of(run));
    }

    private MigrationResult startRun(Execution execution)
            throws ExcludedException, ClosedException, InterruptedException {
        var run = new MigrationRun(execution, executor, failures);
        try (CallerActivity waiting = threads.enter()) {
            run.claim(store, settings.shortCommandWait());
        }
        startThread(run);
        return result(run.awaitEnd(settings.initialWait()));
    }

    /**
     * From the claim on everything ends in a finished run, whatever goes wrong.
     *
     * @throws ClosedException if this runner was closed since the claim
     */
    private void startThread(MigrationRun run) throws ClosedException {
        boolean started = true;
        try {
            Thread thread = settings.threadFactory().newThread(run);
            if (thread == null) {
                throw new IllegalStateException("The thread factory gave no thread");
            }
            thread.setContextClassLoader(Thread.currentThread().getContextClassLoader());
            started = threads.start(thread);
        } catch (Throwable e) {
            run.endWithoutStart(e);
        }
        if (!started) {
            run.endWithoutStart(new MigrationException("The host was shut down before the command could start."));
            throw new ClosedException();
        }
    }

    private MigrationResult executeInThisThread(Execution execution)
            throws ExcludedException, ClosedException, InterruptedException {
        var output = new SpillingOutput(settings.outputMemoryLimit(), settings.temporaryFolder());
        try (CallerActivity activity = threads.enter()) {
            var loss = new ClaimLoss(execution, activity::interrupt);
            Throwable failure;
            try (ShortClaim claim = store.claimShort(execution.claimRequest(settings.shortCommandWait(), loss))) {
                activity.beginExecution();
                execution.start();
                failure = executor.execute(execution, new RunLog(execution.request(), output::append, progress -> {}));
            }
            if (failure instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            failure = loss.explain(failure);
            execution.end(failure);
            return MigrationResult.ofShortCommand(output.snapshot(), failure);
        } finally {
            output.discard();
        }
    }

    private RefusedException interruptedWhileWaiting() {
        if (threads.isClosed()) {
            return RefusedException.shuttingDown();
        }
        // Not our interruption, so it is the host that must see it.
        Thread.currentThread().interrupt();
        return new RefusedException(503, "The request was interrupted while it waited for another command.");
    }

    /** Refuses new commands, and leaves no thread behind. Idempotent. */
    void close() {
        LOGGER.debug("The migration route is being closed");
        threads.close(settings.closeGrace());
    }
}
