package io.github.migrationroute.eventlog.migration;

import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * All that has happened, as a {@link ModelMigration} can look it up. To be used by the thread of the migration that it was
 * given to, during the call.
 *
 * <p>All methods throw an unchecked exception, which need not be caught, if the database fails.
 *
 * <p>Implemented by the datastore; later versions add methods.
 */
public interface History {
    /**
     * Finds the latest position.
     *
     * @return its number; nothing if there are no positions
     */
    OptionalInt highestPosition();

    /**
     * Streams the history of one model.
     *
     * @param fqid its name
     * @return the positions at which something has happened to the model, in order, each with only those of its events that
     *     are about the model; none if it has never existed. A stream that is not read to its end is best closed
     */
    Stream<HistoryPosition> positions(Fqid fqid);
}
