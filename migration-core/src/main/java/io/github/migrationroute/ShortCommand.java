package io.github.migrationroute;

import io.github.migrationroute.ActiveThreads.CallerActivity;
import io.github.migrationroute.runstore.ClaimRequest;
import io.github.migrationroute.runstore.EncodedOutput;
import io.github.migrationroute.runstore.ExcludedException;
import io.github.migrationroute.runstore.Run;
import io.github.migrationroute.runstore.RunStore;
import io.github.migrationroute.runstore.ShortClaim;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One execution of a short command, in the thread of its request: from its claim to its answer. */
final class ShortCommand {
    private static final Logger LOGGER = LoggerFactory.getLogger(ShortCommand.class);

    private final Execution execution;
    private final CommandExecutor executor;
    private final SpillingOutput output;
    private final CallerActivity activity;
    private final Interruption interruption;

    /**
     * Creates what can be executed once.
     *
     * @param output takes the lines; discarded by the caller
     * @param activity that of the current thread; closed by the caller
     */
    ShortCommand(Execution execution, CommandExecutor executor, SpillingOutput output, CallerActivity activity) {
        this.execution = execution;
        this.executor = executor;
        this.output = output;
        this.activity = activity;
        this.interruption = new Interruption(execution, activity::interrupt);
    }

    /**
     * Claims the right to execute the command, and does. From the claim on, whatever goes wrong is part of the answer.
     *
     * @throws ExcludedException if another command is being executed
     * @throws OvertakenException if this would discard what a run has done that has begun since
     * @throws InterruptedException if the thread was interrupted while it waited for its turn
     */
    MigrationResult execute(RunStore store, Duration patience)
            throws ExcludedException, OvertakenException, InterruptedException {
        ShortClaim claim = claim(store, patience);
        Throwable thrown = call();
        boolean interrupted = activity.endExecution() || thrown instanceof InterruptedException;
        Throwable failure = interruption.explain(thrown);
        try {
            HostLog.ended(execution, failure);
        } finally {
            // Whatever the host is out of: a claim that is not given back excludes every command.
            giveBack(claim);
        }
        execution.end(failure);
        MigrationResult answer = answer(failure);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return answer;
    }

    private ShortClaim claim(RunStore store, Duration patience)
            throws ExcludedException, OvertakenException, InterruptedException {
        ClaimRequest request = execution.claimRequest(patience, interruption);
        return execution.request().command() == MigrationCommand.RESET
                ? claimUnlessOvertaken(store, request)
                : store.claimShort(request);
    }

    /**
     * Whoever finds a run in progress is refused. So is a reset that has slept through one, or through the rest of one, as a
     * store that looks only now and then makes it possible: a client that has given up on it may have sent a migrate, whose
     * work must not be discarded.
     */
    private ShortClaim claimUnlessOvertaken(RunStore store, ClaimRequest request)
            throws ExcludedException, OvertakenException, InterruptedException {
        Optional<Seen> before = latest(store).map(ShortCommand::seen);
        ShortClaim claim = store.claimShort(request);
        try {
            // No run can begin now.
            Optional<Run> latest = latest(store);
            if (!latest.map(ShortCommand::seen).equals(before)) {
                throw new OvertakenException(latest.map(Run::command).orElse("migrate"));
            }
            return claim;
        } catch (Throwable e) {
            giveBack(claim);
            throw e;
        }
    }

    private static Optional<Run> latest(RunStore store) {
        return store.runs(1).stream().findFirst();
    }

    /** What is told of a run: that it has ended is something else than that it is in progress. */
    private record Seen(String id, boolean ended) {}

    private static Seen seen(Run run) {
        return new Seen(run.id(), run.hasEnded());
    }

    private @Nullable Throwable call() {
        try {
            if (!activity.beginExecution(interruption)) {
                return Interruption.beforeStart();
            }
            execution.start();
            var log = new RunLog(execution.request(), execution.facts(), output::append, progress -> {});
            return executor.execute(execution.request().command(), log);
        } catch (Throwable e) {
            // No memory for what is around the command, perhaps.
            return e;
        }
    }

    private void giveBack(ShortClaim claim) {
        try {
            claim.close();
        } catch (Throwable e) {
            // It must not throw, and the command has been executed all the same.
            HostLog.safely(
                    execution.commandName(),
                    e,
                    () -> LOGGER.error("The right to execute {} cannot be given back", execution.commandName(), e));
        }
    }

    private MigrationResult answer(@Nullable Throwable failure) {
        try {
            return MigrationResult.ofShortCommand(output.snapshot(), failure, execution.facts());
        } catch (Throwable e) {
            HostLog.safely(
                    execution.commandName(),
                    e,
                    () -> LOGGER.error("The output of {} cannot be read", execution.commandName(), e));
            return MigrationResult.ofShortCommand(
                    EncodedOutput.none(), IncompleteAnswer.unreadable(failure, e), execution.facts());
        }
    }
}
