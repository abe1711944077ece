package io.github.migrationroute.runstore.postgres.internal.claim;

import org.jspecify.annotations.Nullable;

/**
 * A claim that this node has taken, as the database has it.
 *
 * @param key its number, which is also the key of its advisory lock
 * @param command the name of the command that it is for
 * @param runId the id of its run; null for a short command
 * @param takenAt when it was taken, for people, by the clock of the database
 */
record TakenClaim(long key, String command, @Nullable String runId, String takenAt) {}
