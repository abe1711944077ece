package io.github.migrationroute;

import io.github.migrationroute.runstore.ExcludedException;
import io.github.migrationroute.runstore.Run;
import io.github.migrationroute.runstore.RunClaim;
import io.github.migrationroute.runstore.RunStore;
import io.github.migrationroute.runstore.RunStoreException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** One run of {@code migrate} or {@code finalize}: from its claim to its end, and what the one who started it sees. */
final class MigrationRun implements Runnable {
    private static final Logger LOGGER = LoggerFactory.getLogger(MigrationRun.class);

    private final Execution execution;
    private final CommandExecutor executor;
    private final LatestFailure failures;
    private final @Nullable Map<String, String> callersMdc = MDC.getCopyOfContextMap();
    private final CompletableFuture<Run> ended = new CompletableFuture<>();
    private final ClaimLoss loss;
    private @Nullable RunClaim claim;
    private @Nullable Thread executing;

    MigrationRun(Execution execution, CommandExecutor executor, LatestFailure failures) {
        this.execution = execution;
        this.executor = executor;
        this.failures = failures;
        this.loss = new ClaimLoss(execution, this::interrupt);
    }

    /** Claims the right to run. Everything that the run needs has been allocated before, so a claim is never lost. */
    void claim(RunStore store, Duration patience) throws ExcludedException, InterruptedException {
        claim = store.claimRun(execution.claimRequest(patience, loss));
    }

    private RunClaim claimed() {
        return Objects.requireNonNull(claim, "claim");
    }

    @Override
    public void run() {
        Throwable failure = new IllegalStateException("The command was not executed");
        try {
            if (callersMdc != null) {
                MDC.setContextMap(callersMdc);
            }
            execution.start();
            beginExecution();
            failure = executor.execute(
                    execution, new RunLog(execution.request(), claimed()::append, claimed()::progress));
        } catch (Throwable e) {
            failure = e;
        } finally {
            endExecution();
            failure = loss.explain(failure);
            end(failure);
        }
        execution.end(failure);
    }

    private synchronized void beginExecution() {
        executing = Thread.currentThread();
        if (loss.hasHappened()) {
            executing.interrupt();
        }
    }

    private synchronized void endExecution() {
        executing = null;
        // It was for the command; what follows must not take it for its own.
        Thread.interrupted();
    }

    private synchronized void interrupt() {
        if (executing != null) {
            executing.interrupt();
        }
    }

    /** Ends the run when no thread could be started for it. */
    void endWithoutStart(Throwable failure) {
        end(failure);
        LOGGER.error("{} could not start", execution.commandName(), failure);
        execution.end(failure);
    }

    private void end(@Nullable Throwable failure) {
        // Before the end can be seen, so that whoever sees it finds the failure as well.
        failures.keep(execution, failure);
        try {
            ended.complete(claimed().finish(failure == null ? null : CommandExecutor.describe(failure)));
        } catch (Throwable e) {
            ended.completeExceptionally(e);
            LOGGER.error("The end of {} cannot be stored", execution.commandName(), e);
        }
    }

    /**
     * Waits for the end of the run.
     *
     * @param patience how long to wait at the most
     * @return the run as it ended, or as it is after that time; to be closed by the caller
     */
    Run awaitEnd(Duration patience) {
        try {
            return ended.get(TimeUnit.NANOSECONDS.convert(patience), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return current();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return current();
        } catch (ExecutionException e) {
            throw unstored(e);
        }
    }

    private Run current() {
        Optional<Run> running = claimed().current();
        if (running.isPresent()) {
            // Nobody else will see how it ended through this run.
            var unused = ended.thenAccept(Run::close);
            return running.get();
        }
        try {
            return ended.join();
        } catch (CompletionException e) {
            throw unstored(e);
        }
    }

    private static RunStoreException unstored(Exception e) {
        return e.getCause() instanceof RunStoreException known
                ? known
                : new RunStoreException("The end of the command cannot be stored.", e);
    }
}
