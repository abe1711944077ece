package io.github.migrationroute.eventlog.migration;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One write of the history: who made it and when, and what happened.
 *
 * <p>Implemented by the datastore; later versions add methods.
 */
public interface HistoryPosition {
    /**
     * Tells its number.
     *
     * @return the number; numbers rise and may have gaps
     */
    int number();

    /**
     * Tells when it was written.
     *
     * @return the time, unless none was noted
     */
    Optional<Instant> time();

    /**
     * Tells who wrote it.
     *
     * @return the id of the user; 0 if no user did
     */
    int user();

    /**
     * Tells what was noted at the write.
     *
     * @return any JSON value but null, if there is one
     */
    Optional<JsonValue> information();

    /**
     * Gives what happened.
     *
     * @return the events, in an unmodifiable list
     */
    List<Event> events();
}
