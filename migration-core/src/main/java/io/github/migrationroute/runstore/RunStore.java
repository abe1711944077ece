package io.github.migrationroute.runstore;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Answers three questions for everything that shares it, be it one handler or many nodes: <em>may this command start?</em>
 * (a claim, held by one command at a time), <em>what is the latest run?</em> (its command, output and exception), and <em>what
 * were the runs before it?</em> (all but their output). It also carries the wish that a run be stopped to whoever executes it.
 *
 * <p>A store knows commands by their names only: it need not know which there are, and what each of them does.
 *
 * <p>Implementations are thread-safe, and inherit the tests of the testkit. Methods that later versions add have defaults. Every method may throw a {@link RunStoreException} if the store cannot be reached.
 *
 * <p>Who creates a store closes it, after the handlers that use it.
 */
public interface RunStore extends AutoCloseable {
    /**
     * Claims the right to execute {@code migrate} or {@code finalize}, and makes that run the latest one: the output of
     * the run before it is dropped.
     *
     * @param request for which command, and how long to wait for a short command that is being executed; a run in
     *     progress is never waited for
     * @return the claim; exclusive until its {@link RunClaim#finish}, or until it is lost
     * @throws ExcludedException if a run is in progress, or a short command still after the wait; the latest run is then
     *     unchanged
     * @throws InterruptedException if the thread is interrupted while it waits; the latest run is then unchanged
     */
    RunClaim claimRun(ClaimRequest request) throws ExcludedException, InterruptedException;

    /**
     * Claims the right to execute a short command. The latest run stays as it is.
     *
     * @param request as in {@link #claimRun}
     * @return the claim; exclusive until its {@link ShortClaim#close}, or until it is lost
     * @throws ExcludedException as {@link #claimRun}
     * @throws InterruptedException as {@link #claimRun}
     */
    ShortClaim claimShort(ClaimRequest request) throws ExcludedException, InterruptedException;

    /**
     * Returns the latest run as it is now. Never waits for a command or for a reader.
     *
     * @return the latest run, to be closed by the caller; empty if there was none yet
     */
    Optional<Run> latest();

    /**
     * Returns the latest runs. Never waits for a command or for a reader.
     *
     * @param limit how many at the most, from 1 on
     * @return the runs as they are now, the latest one first; without their output, so they need not be closed
     */
    List<Run> runs(int limit);

    /**
     * Finds a run. Never waits for a command or for a reader.
     *
     * @param id any text
     * @return the run as it is now, without its output, so it need not be closed; empty if there is none with this id, or it
     *     is not remembered any more
     */
    Optional<Run> run(String id);

    /**
     * Begins to follow a run.
     *
     * @param id any text
     * @return the run, to be closed by the caller; empty if it is not the latest one
     */
    Optional<FollowedRun> follow(String id);

    /**
     * Asks for a run to stop, which whoever executes it is told through {@link ClaimListener#stopRequested} within a second.
     * Has no effect if it has ended, or somebody has already asked.
     *
     * @param id any text
     * @param requestedBy who asks, as {@link StopRequest#requestedBy()}; null if nobody knows
     * @param reason why, as {@link StopRequest#reason()}; null if none is given
     * @return the run as it is then, without its output; {@linkplain RunState#STOPPING stopping} unless it has ended. Empty if
     *     there is none with this id
     */
    Optional<Run> requestStop(String id, @Nullable String requestedBy, @Nullable String reason);

    /**
     * Releases everything; no other method is to be called afterwards. A claim that is still held is not given back by it.
     * The output of the latest run is gone for a store that lives in memory.
     */
    @Override
    void close();
}
