package io.github.migrationroute.runstore.postgres.cluster;

/**
 * A moment of a history. What has ended before something else began has the lower ticket, on whichever node it was.
 *
 * @param ticket the order, which the journal's database gives to all processes
 * @param nanos the time of the test's process, where a rule says how long something may take
 */
record Moment(long ticket, long nanos) {}
