package io.github.migrationroute.runstore.postgres.cluster;

import org.jspecify.annotations.Nullable;

/**
 * What a client has joined of the output of a run, from whichever nodes.
 *
 * @param id the number of its last request
 * @param run the id of the run
 * @param script whose output it is; null if it is empty
 * @param length in chars
 * @param complete whether an answer has said that this is all
 * @param seen when the last piece had been received
 * @param problem what is wrong with the pieces, or what they give when they are joined; null if nothing is
 */
record Joined(
        long id,
        String run,
        @Nullable Script script,
        int length,
        boolean complete,
        Moment seen,
        @Nullable String problem) {}
