package io.github.migrationroute.runstore.postgres.internal.claim;

import java.time.Duration;

/**
 * What one node knows of its deployment without asking the database.
 *
 * @param name what the nodes of a deployment have in common
 * @param node the name of this node
 * @param stopGrace how long a node that has lost its claim is given to stop its command
 * @param keptRuns how many runs are kept, the latest one among them
 */
public record Deployment(String name, String node, Duration stopGrace, int keptRuns) {}
