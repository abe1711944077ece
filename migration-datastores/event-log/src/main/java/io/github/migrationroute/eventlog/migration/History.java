package io.github.migrationroute.eventlog.migration;

import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * The history that the models of a {@link ModelReader} were made by: as it is after the event migrations, with what the model
 * migrations before this one have added. To be used by the thread of the migration that it was given to.
 *
 * <p>All methods throw an unchecked exception, which need not be caught, if the database fails.
 *
 * <p>Implemented by the datastore; later versions add methods.
 */
public interface History {
    /**
     * Tells where the history ends.
     *
     * @return the highest number of a position, if there is a position
     */
    OptionalInt highestPosition();

    /**
     * Streams the positions that have events of a model.
     *
     * @param fqid the model
     * @return the positions, by ascending number, each with the events of this model only; none if the model has never
     *     existed. A stream that is not read to its end is best closed
     */
    Stream<HistoryPosition> positions(Fqid fqid);
}
