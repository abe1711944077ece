package io.github.migrationroute.runstore.postgres.internal.claim;

/**
 * What the database answers the node that has a claim, and still has it.
 *
 * @param time when, for people, by the clock of the database
 * @param stopRequested whether somebody wants its run to be stopped
 */
record HolderAnswer(String time, boolean stopRequested) {}
