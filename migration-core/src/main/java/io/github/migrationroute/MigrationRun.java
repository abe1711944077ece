package io.github.migrationroute;

import io.github.migrationroute.runstore.ExcludedException;
import io.github.migrationroute.runstore.Run;
import io.github.migrationroute.runstore.RunClaim;
import io.github.migrationroute.runstore.RunEnd;
import io.github.migrationroute.runstore.RunStore;
import io.github.migrationroute.runstore.RunStoreException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * One run of {@code migrate} or {@code finalize}: from its claim to its end, and what the one who started it sees. From the
 * claim on, whatever goes wrong is part of the run or of the answer.
 *
 * <p>It is executed once at the most, by the thread that it was given and no other.
 */
final class MigrationRun implements Runnable {
    private static final Logger LOGGER = LoggerFactory.getLogger(MigrationRun.class);

    private static final String BAD_FACTORY =
            "The thread factory must give a new thread that executes what it was given"
                    + " when it is started; it must neither start the thread nor execute the command itself";

    private final Execution execution;
    private final CommandExecutor executor;
    private final LatestOutcome outcomes;
    private final @Nullable Map<String, String> callersMdc = MDC.getCopyOfContextMap();
    private final CompletableFuture<MigrationResult> ended = new CompletableFuture<>();
    private final Interruption interruption;

    /** Whether it is decided if this is executed; whoever decides it ends the run. */
    private final AtomicBoolean decided = new AtomicBoolean();

    /** Whether the store has been asked to end this. */
    private volatile boolean ending;

    private volatile @Nullable Thread permitted;
    private final ProgressMeter meter = new ProgressMeter(System::nanoTime);
    private @Nullable RunClaim claim;
    private @Nullable Thread executing;

    MigrationRun(Execution execution, CommandExecutor executor, LatestOutcome outcomes) {
        this.execution = execution;
        this.executor = executor;
        this.outcomes = outcomes;
        this.interruption = new Interruption(execution, this::interrupt);
    }

    /** Claims the right to run. Everything that the run needs has been allocated before, so a claim is never lost. */
    void claim(RunStore store, Duration patience) throws ExcludedException, InterruptedException {
        claim = store.claimRun(execution.claimRequest(patience, interruption));
    }

    private RunClaim claimed() {
        return Objects.requireNonNull(claim, "claim");
    }

    /** Starts the thread of the run, after its claim. If that is not possible, the run ends without being executed. */
    void start(ThreadFactory threadFactory, ActiveThreads threads) {
        try {
            Thread thread = threadFactory.newThread(this);
            if (thread == null) {
                throw new IllegalStateException("The thread factory gave no thread");
            }
            if (thread.getState() != Thread.State.NEW) {
                throw new IllegalStateException(BAD_FACTORY);
            }
            thread.setContextClassLoader(Thread.currentThread().getContextClassLoader());
            permitted = thread;
            if (!threads.start(thread, interruption)) {
                endWithoutStart(Interruption.beforeStart());
            }
        } catch (Throwable e) {
            endWithoutStart(e);
        }
    }

    /**
     * Executes the command, if that is up to the current thread.
     *
     * @throws IllegalStateException if it is not, and then this was not called by the thread that the thread factory gave
     */
    @Override
    public void run() {
        if (Thread.currentThread() != permitted || !decided.compareAndSet(false, true)) {
            var misuse = new IllegalStateException(BAD_FACTORY);
            endWithoutStart(misuse);
            throw misuse;
        }
        Throwable failure = call();
        end(interruption.explain(failure), interruption.isStop());
    }

    private @Nullable Throwable call() {
        try {
            if (callersMdc != null) {
                MDC.setContextMap(callersMdc);
            }
            execution.start();
            beginExecution();
            outcomes.begin(execution);
            RunClaim claimed = claimed();
            var log = new RunLog(
                    execution.request(),
                    execution.facts(),
                    claimed::append,
                    said -> meter.measure(said, claimed::progress));
            return executor.execute(execution.request().command(), log);
        } catch (Throwable e) {
            // No memory for what is around the command, perhaps.
            return e;
        } finally {
            endExecution();
        }
    }

    private synchronized void beginExecution() {
        executing = Thread.currentThread();
        if (interruption.hasReason()) {
            executing.interrupt();
        }
    }

    private synchronized void endExecution() {
        executing = null;
        interruption.commandEnded();
        // It was for the command; what follows must not take it for its own.
        Thread.interrupted();
    }

    private synchronized void interrupt() {
        if (executing != null) {
            executing.interrupt();
        }
    }

    /** Has no effect if it is decided already that the command is executed, or that it is not. */
    private void endWithoutStart(Throwable failure) {
        if (decided.compareAndSet(false, true)) {
            end(failure, false);
        }
    }

    /** Ends the run if its thread has ended and will never execute it, which nobody else would notice. */
    void endIfAbandoned() {
        Thread thread = permitted;
        if (thread != null && thread.getState() == Thread.State.TERMINATED) {
            endWithoutStart(new IllegalStateException(BAD_FACTORY));
        }
    }

    /**
     * Ends the run.
     *
     * @param stopped whether the failure, if there is one, is that of a command that was asked to stop
     */
    private void end(@Nullable Throwable failure, boolean stopped) {
        try {
            HostLog.ended(execution, failure);
            // Before the end can be seen, so that whoever sees it finds what it threw as well.
            outcomes.end(execution, failure);
        } finally {
            // Whatever the host is out of: a claim that is not given back excludes every command.
            complete(failure, stopped);
        }
        execution.end(failure);
    }

    private void complete(@Nullable Throwable failure, boolean stopped) {
        try {
            ended.complete(finish(failure, stopped));
        } catch (Throwable e) {
            ended.completeExceptionally(e);
        }
    }

    private MigrationResult finish(@Nullable Throwable failure, boolean stopped) {
        ending = true;
        try {
            return result(claimed().finish(endWith(failure, stopped)));
        } catch (Throwable e) {
            HostLog.safely(
                    execution.commandName(),
                    e,
                    () -> LOGGER.error("The store of runs failed at the end of {}", execution.commandName(), e));
            return MigrationResult.ofRun(
                    MigrationProgressState.MIGRATION_FINISHED, IncompleteAnswer.unstored(failure, e), execution);
        }
    }

    private static RunEnd endWith(@Nullable Throwable failure, boolean stopped) {
        if (failure == null) {
            return RunEnd.succeeded();
        }
        String exception = CommandExecutor.describe(failure);
        return stopped ? RunEnd.stopped(exception) : RunEnd.failed(exception);
    }

    private MigrationResult result(Run run) {
        return MigrationResult.of(run, outcomes);
    }

    /**
     * Waits for the end of the run.
     *
     * @param patience how long to wait at the most
     * @return the run as it ended, or as it is after that time
     */
    MigrationResult awaitEnd(Duration patience) {
        try {
            return ended.get(TimeUnit.NANOSECONDS.convert(patience), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException e) {
            return current();
        } catch (InterruptedException e) {
            // The interrupt is set again afterwards: a store may not be able to answer a thread that has it.
            MigrationResult current = current();
            Thread.currentThread().interrupt();
            return current;
        }
    }

    private MigrationResult current() {
        try {
            Optional<Run> running = claimed().current();
            if (running.isEmpty()) {
                if (!ending) {
                    // The end of the command can be far away.
                    throw new RunStoreException("It takes the run for ended, but the command is still being executed.");
                }
                // This takes no longer than the store does.
                return ended.join();
            }
            MigrationResult result = result(running.get());
            // Nobody else will see how it ended through this run.
            var unused = ended.thenAccept(MigrationResult::close);
            return result;
        } catch (Throwable e) {
            HostLog.safely(
                    execution.commandName(),
                    e,
                    () -> LOGGER.error("The store of runs cannot say how far {} is", execution.commandName(), e));
            return MigrationResult.ofRun(
                    MigrationProgressState.MIGRATION_RUNNING, IncompleteAnswer.unread(e), execution);
        }
    }
}
