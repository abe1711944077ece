package io.github.migrationroute.runstore.postgres.cluster;

import org.jspecify.annotations.Nullable;

/**
 * Something bad that the test has done.
 *
 * @param node to which node; null if to all
 * @param from before it was done
 * @param to after it was over; of a process that was killed, after it was gone
 */
record Disturbance(Kind kind, @Nullable String node, Moment from, Moment to) {
    enum Kind {
        /** The process was killed. */
        KILLED,
        /** Database sessions of the node were terminated. */
        CUT,
        /** The database let nobody in. */
        SHUT
    }

    boolean hits(String other) {
        return node == null || node.equals(other);
    }
}
