package io.github.migrationroute;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Is told when a run of {@code migrate} or {@code finalize} starts and how it ended, for metrics, notifications, or a
 * maintenance mode.
 *
 * <p>Both methods are called in the thread of the run. What they throw is logged and has no other effect.
 */
public interface MigrationListener {
    /**
     * A run starts: it has its claim, and the datastore is called when this method returns.
     *
     * @param request the request that started it
     */
    default void runStarted(MigrationRequest request) {}

    /**
     * A run has ended: {@code progress} already says so, and the next command may already have started.
     *
     * @param request the request that started it
     * @param duration how long it took
     * @param failure what the datastore threw, or null if the run was successful
     */
    default void runEnded(MigrationRequest request, Duration duration, @Nullable Throwable failure) {}
}
