package io.github.migrationroute.eventlog.migration;

/**
 * What the events of one fqid amount to. Immutable.
 *
 * @param fqid its name
 * @param fields its fields, without those that begin with {@code meta_}
 * @param deleted whether it is deleted; the fields of a deleted model stay
 * @param position the number of the position of its latest event
 */
public record Model(Fqid fqid, Fields fields, boolean deleted, int position) {}
