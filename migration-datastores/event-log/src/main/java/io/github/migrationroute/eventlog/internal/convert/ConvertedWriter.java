package io.github.migrationroute.eventlog.internal.convert;

import io.github.migrationroute.eventlog.internal.event.EventType;
import io.github.migrationroute.eventlog.internal.sql.CommandSession;
import io.github.migrationroute.eventlog.internal.sql.CopyRows;
import io.github.migrationroute.eventlog.migration.Event;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeoutException;

/**
 * Writes converted positions beside the live ones, in chunks of whole positions: what is there at any moment is a
 * history from its beginning to some position.
 */
final class ConvertedWriter {
    /** With fewer, a chunk costs more than its rows. */
    private static final int MIN_ROWS = 5000;

    private static final int MAX_CHUNK_BYTES = 4 << 20;

    private final CommandSession session;
    private final ChunkThread thread;
    private final int index;
    private final boolean commits;
    private Chunk collected = new Chunk();
    private Chunk spare = new Chunk();

    /** The rows of some positions. */
    private static final class Chunk {
        private final CopyRows events = new CopyRows("migration_events (position, fqid, type, data, weight)");
        private final CopyRows positions = new CopyRows("migration_positions (position, migration_index)");
        private long rows;
    }

    /**
     * Creates a writer.
     *
     * @param thread writes the chunks
     * @param index the index that the positions were converted to
     * @param commits whether each chunk is committed; if not, all is part of the session's transaction
     */
    ConvertedWriter(CommandSession session, ChunkThread thread, int index, boolean commits) {
        this.session = session;
        this.thread = thread;
        this.index = index;
        this.commits = commits;
    }

    /** Adds a position to the chunk. */
    void add(LivePosition position, List<Event> converted) {
        CopyRows events = collected.events;
        int weight = 0;
        for (Event event : converted) {
            events.row(5);
            events.integer(position.number());
            events.text(event.fqid().toString());
            events.text(EventType.of(event).label());
            events.jsonb(position.data(event));
            events.integer(++weight);
        }
        collected.positions.row(2);
        collected.positions.integer(position.number());
        collected.positions.integer(index);
        collected.rows += 1 + weight;
    }

    /**
     * Tells whether the chunk has so many rows, or is so large, that it should be written; fewer are enough if the database
     * has nothing else to do.
     */
    boolean isFull(int rows) {
        return collected.rows >= rows
                || collected.events.size() >= MAX_CHUNK_BYTES
                || (collected.rows >= MIN_ROWS && thread.isIdle());
    }

    /**
     * Has the chunk written, and begins the next one.
     *
     * @throws SQLException if the chunk before could not be written
     */
    void endChunk() throws SQLException, InterruptedException {
        Chunk full = collected;
        thread.begin(() -> write(full));
        collected = spare;
        spare = full;
    }

    /** Has everything written, and waits for it. */
    void finish() throws SQLException, InterruptedException {
        endChunk();
        thread.await();
    }

    /**
     * Has everything written because the command ends early, and does not wait for it long. What was not given to be
     * written then is dropped.
     *
     * @throws TimeoutException if it takes too long
     */
    void finishSoon() throws SQLException, InterruptedException, TimeoutException {
        thread.awaitSoon();
        endChunk();
        thread.awaitSoon();
    }

    private void write(Chunk chunk) throws SQLException {
        if (chunk.rows == 0) {
            return;
        }
        if (commits) {
            // What is lost when the server crashes is converted again, so there is nothing to wait for.
            session.execute("SET LOCAL synchronous_commit = off");
        }
        chunk.events.write(session.connection());
        chunk.positions.write(session.connection());
        chunk.rows = 0;
        if (commits) {
            session.commit();
        }
    }
}
