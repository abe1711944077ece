package io.github.migrationroute.eventlog;

import java.util.List;

/**
 * What is written to a database from outside.
 *
 * @param tables positions and events to be appended; what the others are to be from now on
 * @param links the rows of {@code events_to_collectionfields}
 */
public record Load(Tables tables, List<Link> links) {
    record Link(int position, int weight, String collectionfield) {}
}
