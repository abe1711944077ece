package io.github.migrationroute;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * An answer that is there when something has happened to a run, or a time has gone by. No thread waits for it. Thread-safe.
 */
public final class PendingAnswer implements RunsReply {
    private final RunFeed feed;
    private final Predicate<RunView> awaited;
    private final Supplier<RunsAnswer> answer;
    private final long nanos;
    private final long begin = System.nanoTime();
    private final RunFeed.Listener listener = changed -> turn();
    /** An answer may hold something, so only one is made. */
    private final AtomicBoolean ended = new AtomicBoolean();

    private final CompletableFuture<RunsAnswer> future = new CompletableFuture<>();

    /**
     * Begins to wait.
     *
     * @param awaited what is waited for
     * @param patience for how long at the most
     * @param answer makes the answer
     */
    PendingAnswer(RunFeed feed, Predicate<RunView> awaited, Duration patience, Supplier<RunsAnswer> answer) {
        this.feed = feed;
        this.awaited = awaited;
        this.answer = answer;
        this.nanos = patience.toNanos();
        feed.add(listener);
        turn();
    }

    private void turn() {
        if (isDue() && ended.compareAndSet(false, true)) {
            feed.remove(listener);
            try {
                RunsAnswer found = feed.isAbandoned() ? gone() : answer.get();
                if (!future.complete(found)) {
                    // Nobody wants it any more.
                    found.close();
                }
            } catch (Throwable e) {
                future.completeExceptionally(e);
            }
        }
    }

    private boolean isDue() {
        return feed.isAbandoned() || awaited.test(feed.view()) || System.nanoTime() - begin >= nanos;
    }

    private static RunsAnswer gone() {
        return RunsAnswer.refused(new RefusedException(
                503, "The run cannot be followed any more: the host shuts down, or the store of runs fails."));
    }

    /**
     * Returns the answer.
     *
     * @return is completed by any thread, which must not be kept from other work by what depends on it; the answer is to be
     *     closed by who takes it
     */
    public CompletionStage<RunsAnswer> answer() {
        return future;
    }

    /** Does not wait any more, because the client is gone. An answer that was not taken is closed. Idempotent. */
    public void cancel() {
        feed.remove(listener);
        if (!future.cancel(false)) {
            var unused = future.thenAccept(RunsAnswer::close);
        }
    }
}
