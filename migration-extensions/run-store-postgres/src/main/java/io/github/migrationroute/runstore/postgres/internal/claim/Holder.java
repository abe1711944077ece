package io.github.migrationroute.runstore.postgres.internal.claim;

/**
 * Who has the claim of a deployment.
 *
 * @param command the name of the command that is being executed; not necessarily one that this version knows
 * @param isRun whether it is a run
 * @param isLost whether it is known that the holder has lost its session
 */
record Holder(String command, boolean isRun, boolean isLost) {
    /** A run takes too long to wait for it; one that was lost is stopping. */
    boolean mayBeWaitedFor() {
        return !isRun || isLost;
    }
}
