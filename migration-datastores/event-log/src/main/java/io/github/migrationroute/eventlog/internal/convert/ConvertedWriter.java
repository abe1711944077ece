package io.github.migrationroute.eventlog.internal.convert;

import io.github.migrationroute.eventlog.internal.event.EventType;
import io.github.migrationroute.eventlog.internal.sql.CommandSession;
import io.github.migrationroute.eventlog.internal.sql.CopyRows;
import io.github.migrationroute.eventlog.migration.Event;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Writes converted positions beside the live ones, in chunks of whole positions: what is there at any moment is a
 * history from its beginning to some position.
 *
 * <p>A chunk is written by a thread of its own while the next one is collected, so that neither the database nor the
 * migrations wait for the other. Until this is closed, the connection of the session must be used for nothing else.
 */
final class ConvertedWriter implements AutoCloseable {
    private static final int MAX_CHUNK_BYTES = 4 << 20;

    /** How long a command that ends early waits for what is being written, before it cancels that. */
    private static final long PATIENCE_SECONDS = 3;

    private final CommandSession session;
    private final int index;
    private final boolean commits;
    private final ExecutorService executor = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "migration-writer");
        thread.setDaemon(true);
        return thread;
    });
    private Chunk collected = new Chunk();
    private Chunk spare = new Chunk();
    private @Nullable Future<?> writing;

    /** The rows of some positions. */
    private static final class Chunk {
        private final CopyRows events = new CopyRows("migration_events (position, fqid, type, data, weight)");
        private final CopyRows positions = new CopyRows("migration_positions (position, migration_index)");
        private long rows;
    }

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
    }

    /** Adds a position to the chunk. */
    void add(int position, List<Event> converted) {
        CopyRows events = collected.events;
        int weight = 0;
        for (Event event : converted) {
            events.row(5);
            events.integer(position);
            events.text(event.fqid().toString());
            events.text(EventType.of(event).label());
            events.jsonb(EventType.data(event));
            events.integer(++weight);
        }
        collected.positions.row(2);
        collected.positions.integer(position);
        collected.positions.integer(index);
        collected.rows += 1 + weight;
    }

    /** Tells whether the chunk has so many rows, or is so large, that it should be written. */
    boolean isFull(int rows) {
        return collected.rows >= rows || collected.events.size() >= MAX_CHUNK_BYTES;
    }

    /**
     * Has the chunk written, and begins the next one.
     *
     * @throws SQLException if the chunk before could not be written
     */
    void endChunk() throws SQLException, InterruptedException {
        awaitWritten();
        Chunk full = collected;
        writing = executor.submit(() -> {
            write(full);
            return null;
        });
        collected = spare;
        spare = full;
    }

    /** Has everything written, and waits for it. */
    void finish() throws SQLException, InterruptedException {
        endChunk();
        awaitWritten();
    }

    /**
     * Has everything written because the command ends early, and does not wait for it long.
     *
     * @throws TimeoutException if it takes too long; it is cancelled by {@link #close}
     */
    void finishSoon() throws SQLException, InterruptedException, TimeoutException {
        if (writing != null) {
            awaitWritten(writing, PATIENCE_SECONDS);
        }
        endChunk();
        awaitWritten(Objects.requireNonNull(writing), PATIENCE_SECONDS);
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

    private void awaitWritten() throws SQLException, InterruptedException {
        if (writing == null) {
            return;
        }
        try {
            awaitWritten(writing, Long.MAX_VALUE);
        } catch (TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void awaitWritten(Future<?> chunk, long seconds)
            throws SQLException, InterruptedException, TimeoutException {
        try {
            chunk.get(seconds, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SQLException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Waits for what is being written, or cancels it if that takes long. What was not given to be written is dropped. */
    @Override
    public void close() {
        executor.shutdown();
        boolean interrupted = false;
        while (!executor.isTerminated()) {
            try {
                if (!executor.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    session.cancel();
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
