package io.github.migrationroute.postgres;

import java.sql.SQLException;
import java.util.List;

/**
 * Writes converted positions beside the live ones, in chunks of whole positions: what is there at any moment is a
 * history from its beginning to some position.
 */
final class ConvertedWriter implements AutoCloseable {
    private static final int SEND_SIZE = 1 << 16;

    private final CommandSession session;
    private final int index;
    private final boolean commits;
    private CopyWriter events;
    private CopyWriter positions;
    private long rows;

    /**
     * Creates a writer.
     *
     * @param index the index that the positions were converted to
     * @param commits whether each chunk is committed; if not, all is part of the session's transaction
     */
    ConvertedWriter(CommandSession session, int index, boolean commits) {
        this.session = session;
        this.index = index;
        this.commits = commits;
        this.events = events();
        this.positions = positions();
    }

    private CopyWriter events() {
        return new CopyWriter(session.connection(), "migration_events (position, fqid, type, data, weight)");
    }

    private CopyWriter positions() {
        return new CopyWriter(session.connection(), "migration_positions (position, migration_index)");
    }

    void write(int position, List<Event> converted) throws SQLException {
        if (rows == 0 && commits) {
            // What is lost when the server crashes is converted again, so there is nothing to wait for.
            session.execute("SET LOCAL synchronous_commit = off");
        }
        int weight = 0;
        for (Event event : converted) {
            events.row(5);
            events.integer(position);
            events.text(event.fqid().toString());
            events.text(EventType.of(event).label());
            events.jsonb(EventType.data(event));
            events.integer(++weight);
        }
        positions.row(2);
        positions.integer(position);
        positions.integer(index);
        rows += 1 + weight;
        if (events.waiting() >= SEND_SIZE) {
            events.send();
        }
    }

    /** Returns how many rows have been written since the last chunk has ended. */
    long rows() {
        return rows;
    }

    /** Ends a chunk. */
    void endChunk() throws SQLException {
        if (rows == 0) {
            return;
        }
        events.finish();
        positions.finish();
        if (commits) {
            session.commit();
        }
        events = events();
        positions = positions();
        rows = 0;
    }

    /** Drops the chunk that has not ended. */
    @Override
    public void close() throws SQLException {
        events.close();
        positions.close();
    }
}
