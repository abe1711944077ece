package io.github.migrationroute.runstore.postgres.internal.claim;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The time that a node which has lost its claim is given to stop its command. It begins when this node first knows of the
 * loss, and is measured by a clock of this node that nobody can set: the clock of the database may be set forward, and two
 * commands would overlap, or back, and nobody could begin for as long. Thread-safe.
 */
final class StopGrace {
    /** That a claim is lost, and since when that is known here. */
    private record Loss(long claimKey, long knownSince) {}

    private final Duration duration;
    private final LongSupplier nanoTime;

    /** Of the claim that was seen last: a deployment has one at a time. */
    private @Nullable Loss loss;

    /**
     * Creates a grace.
     *
     * @param nanoTime a clock as {@link System#nanoTime}
     */
    StopGrace(Duration duration, LongSupplier nanoTime) {
        this.duration = duration;
        this.nanoTime = nanoTime;
    }

    /** Takes note that a claim is lost. */
    synchronized void lost(long claimKey) {
        if (loss == null || loss.claimKey != claimKey) {
            loss = new Loss(claimKey, nanoTime.getAsLong());
        }
    }

    /** Returns the key of the lost claim whose node has had its time; null if there is none. */
    synchronized @Nullable Long overFor() {
        return loss != null && nanoTime.getAsLong() - loss.knownSince >= duration.toNanos() ? loss.claimKey : null;
    }
}
