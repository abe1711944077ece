package io.github.migrationroute;

import io.github.migrationroute.ActiveThreads.CallerActivity;
import io.github.migrationroute.runstore.ExcludedException;
import io.github.migrationroute.runstore.Run;
import io.github.migrationroute.runstore.RunStore;
import io.github.migrationroute.runstore.RunStoreException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;
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
            List<MigrationListener> listeners,
            StatusForm statusForm) {}

    private static final Logger LOGGER = LoggerFactory.getLogger(MigrationRunner.class);

    private final CommandExecutor executor;
    private final RunStore store;
    private final Settings settings;
    private final ActiveThreads threads = new ActiveThreads();
    private final LatestOutcome outcomes = new LatestOutcome();
    private final StatusWords words;
    private volatile @Nullable MigrationRun latestStarted;

    MigrationRunner(Datastore datastore, RunStore store, Settings settings) {
        this.executor = new CommandExecutor(datastore);
        this.store = store;
        this.settings = settings;
        this.words = new StatusWords(datastore, threads, System::nanoTime);
    }

    /**
     * Executes a command, or starts it. Whatever is thrown, nothing was executed: once a command has its right, what goes
     * wrong is in its result.
     *
     * @throws RefusedException if the command may not be executed now
     * @throws RunStoreException if the store of runs cannot be reached
     */
    MigrationResult execute(MigrationRequest request) throws RefusedException {
        MigrationResult result = executed(request);
        if (settings.statusForm() == StatusForm.NUMBERS) {
            return result;
        }
        return request.command() == MigrationCommand.PROGRESS
                ? progressInWords(result)
                : words.say(request.command(), result);
    }

    /**
     * The datastore is asked later than the store of runs, perhaps by seconds. What it says is not said of a run that is the
     * latest no longer, and not while another one is in progress.
     */
    private MigrationResult progressInWords(MigrationResult progress) throws RefusedException {
        MigrationResult said = words.say(MigrationCommand.PROGRESS, progress);
        if (progress.status().equals(Optional.of(MigrationProgressState.MIGRATION_RUNNING))) {
            return said;
        }
        MigrationResult now;
        try {
            now = progress();
        } catch (RefusedException | RuntimeException e) {
            progress.close();
            throw e;
        }
        if (now.runId().equals(progress.runId())) {
            now.close();
            return said;
        }
        progress.close();
        return progressInWords(now);
    }

    private MigrationResult executed(MigrationRequest request) throws RefusedException {
        endIfAbandoned();
        if (request.command() == MigrationCommand.PROGRESS) {
            HostLog.progress(request.requester());
            return progress();
        }
        var execution = new Execution(request, settings.listeners());
        try {
            return request.command().startsRun() ? startRun(execution) : executeInThisThread(execution);
        } catch (ExcludedException e) {
            execution.exclude(e);
            throw refused(
                    execution,
                    new RefusedException(
                            409,
                            "The command " + e.command()
                                    + " is being executed; until it has ended, only progress is permitted."));
        } catch (OvertakenException e) {
            execution.exclude(e);
            throw refused(
                    execution,
                    new RefusedException(
                            409,
                            "The command " + e.command()
                                    + " was executed while this request waited; send it again if it is still wanted."));
        } catch (ClosedException e) {
            throw refused(execution, RefusedException.shuttingDown());
        } catch (InterruptedException e) {
            throw refused(execution, interruptedWhileWaiting());
        }
    }

    private void endIfAbandoned() {
        MigrationRun started = latestStarted;
        if (started != null) {
            started.endIfAbandoned();
        }
    }

    private static RefusedException refused(Execution execution, RefusedException refusal) {
        HostLog.refused(execution, refusal);
        return refusal;
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
        return latest.map(run -> MigrationResult.of(run, outcomes)).orElseGet(MigrationResult::noRunYet);
    }

    private MigrationResult startRun(Execution execution)
            throws ExcludedException, ClosedException, InterruptedException {
        var run = new MigrationRun(execution, executor, outcomes);
        try (CallerActivity waiting = threads.enter()) {
            run.claim(store, settings.shortCommandWait());
        }
        latestStarted = run;
        run.start(settings.threadFactory(), threads);
        return run.awaitEnd(settings.initialWait());
    }

    private MigrationResult executeInThisThread(Execution execution)
            throws ExcludedException, OvertakenException, ClosedException, InterruptedException {
        var output = new SpillingOutput(settings.outputMemoryLimit(), settings.temporaryFolder());
        try (CallerActivity activity = threads.enter()) {
            return new ShortCommand(execution, executor, output, activity).execute(store, settings.shortCommandWait());
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
        HostLog.safely("the end of the route", null, () -> LOGGER.debug("The migration route is being closed"));
        threads.close(settings.closeGrace());
        endIfAbandoned();
    }
}
