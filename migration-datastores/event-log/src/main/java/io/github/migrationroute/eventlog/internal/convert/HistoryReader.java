package io.github.migrationroute.eventlog.internal.convert;

import io.github.migrationroute.MigrationException;
import io.github.migrationroute.eventlog.internal.event.EventType;
import io.github.migrationroute.eventlog.internal.sql.CopyReader;
import io.github.migrationroute.eventlog.migration.Event;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the live history, position after position, in a thread of its own, some way ahead of whoever takes it. Until this is
 * closed, the connection must be used for nothing else.
 *
 * <p>Each range of positions is read in a transaction of its own, so that a migration of hours keeps no old row versions
 * from being vacuumed.
 */
final class HistoryReader implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(HistoryReader.class);

    private static final int RANGE = 4000;
    private static final int BATCH_EVENTS = 1000;
    private static final int BATCH_BYTES = 1 << 20;
    private static final int BATCHES_AHEAD = 4;
    private static final long STOP_MILLIS = 10_000;
    private static final Instant POSTGRES_EPOCH = Instant.parse("2000-01-01T00:00:00Z");

    /**
     * What is handed over.
     *
     * @param positions some positions, none at the end
     * @param failure why there are no more, if not because of the end
     */
    private record Batch(
            List<LivePosition> positions, @Nullable Throwable failure) {}

    private final BlockingQueue<Batch> queue = new ArrayBlockingQueue<>(BATCHES_AHEAD);
    private final Connection connection;
    private final Thread thread;
    private final int last;
    private final Duration lockTimeout;
    private volatile boolean stopped;
    private boolean ended;

    /** Used by the thread only: what has been read and not handed over, and how much that is. */
    private List<LivePosition> batch = new ArrayList<>();

    private int batchEvents;
    private long batchBytes;

    /**
     * Starts to read.
     *
     * @param connection what to read with; positions and their events are two queries, and both must see the same
     * @param after the number of the position after which to begin
     * @param last the number of the last position to read
     * @param lockTimeout how long to wait for somebody who has locked a table, zero for ever. Not for ever if somebody
     *     could wait for a lock of the same command: no database can see that then all wait for each other
     */
    HistoryReader(Connection connection, long after, int last, Duration lockTimeout) {
        this.connection = connection;
        this.last = last;
        this.lockTimeout = lockTimeout;
        thread = new Thread(() -> handOver(after), "migration-history-reader");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Returns the next positions.
     *
     * @return some positions; none at the end
     * @throws MigrationException if an event in the history cannot be read; what came before it has been returned
     */
    List<LivePosition> next() throws SQLException, InterruptedException {
        Batch next = queue.take();
        ended = next.positions.isEmpty();
        if (next.failure instanceof SQLException failure) {
            throw failure;
        }
        if (next.failure instanceof RuntimeException failure) {
            throw failure;
        }
        if (next.failure != null) {
            throw new IllegalStateException("The reader of the history has failed: " + next.failure, next.failure);
        }
        return next.positions;
    }

    private void handOver(long after) {
        try {
            put(read(after));
        } catch (InterruptedException e) {
            // Only by close(): nobody takes anything any more.
        }
    }

    /** Returns what comes last. */
    private Batch read(long after) throws InterruptedException {
        try {
            long from = after;
            List<LivePosition> range = positions(from);
            while (!range.isEmpty() && !stopped) {
                readEvents(range, from);
                connection.commit();
                from = range.get(range.size() - 1).number();
                range = positions(from);
            }
            flush();
            return new Batch(List.of(), null);
        } catch (MigrationException e) {
            flush();
            return new Batch(List.of(), e);
        } catch (IOException e) {
            // The driver's stream wraps what the database says.
            return new Batch(List.of(), e.getCause() instanceof SQLException cause ? cause : e);
        } catch (InterruptedException e) {
            throw e;
        } catch (Throwable e) {
            // Also an Error: somebody waits for the next batch.
            return new Batch(List.of(), e);
        }
    }

    private List<LivePosition> positions(long after) throws SQLException, IOException {
        String sql = "SELECT position, timestamp, user_id, information::text FROM positions WHERE position > " + after
                + " AND position <= " + last
                + " ORDER BY position LIMIT " + RANGE;
        List<LivePosition> positions = new ArrayList<>();
        if (!lockTimeout.isZero()) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET LOCAL lock_timeout = " + lockTimeout.toMillis());
            }
        }
        try (CopyReader rows = new CopyReader(connection, sql)) {
            while (rows.next()) {
                positions.add(position(rows));
            }
        }
        return positions;
    }

    private static LivePosition position(CopyReader row) throws IOException {
        int number = row.integer("position");
        try {
            Long micros = row.bigint("timestamp");
            Instant time = micros == null ? null : POSTGRES_EPOCH.plus(micros, ChronoUnit.MICROS);
            return new LivePosition(number, time, row.integer("user_id"), row.text());
        } catch (CopyReader.UnexpectedValueException e) {
            throw broken("position " + number, e);
        }
    }

    private void readEvents(List<LivePosition> range, long after)
            throws SQLException, IOException, InterruptedException {
        String sql = "SELECT position, weight, fqid, type::text, data FROM events WHERE position > " + after
                + " AND position <= " + range.get(range.size() - 1).number() + " ORDER BY position, weight";
        int index = 0;
        try (CopyReader rows = new CopyReader(connection, sql)) {
            while (rows.next()) {
                int number = rows.integer("position");
                while (index < range.size() && range.get(index).number() < number) {
                    add(range.get(index++));
                }
                EventRow row = EventRow.read(rows, number);
                Event event = row.event();
                if (index == range.size() || range.get(index).number() != number) {
                    throw new MigrationException("The history itself breaks a rule: there is the event "
                            + EventType.describe(event) + " of position " + number
                            + ", but no such position. It must be repaired before it can be migrated.");
                }
                range.get(index).events().add(event);
                if (row.hasOtherData()) {
                    range.get(index).otherData().put(event, row.data());
                }
                batchEvents++;
                batchBytes += rows.textSize();
            }
        }
        while (index < range.size()) {
            add(range.get(index++));
        }
    }

    /** Adds a position that is complete. */
    private void add(LivePosition position) throws InterruptedException {
        batch.add(position);
        if (batchEvents + batch.size() >= BATCH_EVENTS || batchBytes >= BATCH_BYTES) {
            flush();
        }
    }

    /**
     * An event as it is in the live tables.
     *
     * @param data its data as JSON text, or null
     */
    private record EventRow(Event event, @Nullable String data) {
        static EventRow read(CopyReader row, int position) throws IOException {
            int weight;
            try {
                weight = row.integer("weight");
            } catch (CopyReader.UnexpectedValueException e) {
                throw broken("position " + position + ", an event", e);
            }
            String fqid = null;
            String type = null;
            try {
                fqid = row.required("fqid");
                type = row.required("type");
                String data = row.jsonb();
                return new EventRow(EventType.ofLabel(type).read(fqid, data), data);
            } catch (CopyReader.UnexpectedValueException | IllegalArgumentException e) {
                String event = type != null ? " (" + type + " " + fqid + ")" : fqid != null ? " of " + fqid : "";
                throw broken("position " + position + ", event " + weight + event, e);
            }
        }

        /** Tells whether it would be written with other data today; only where they say nothing. */
        boolean hasOtherData() {
            return (event instanceof Event.Delete || event instanceof Event.Restore)
                    && !Objects.equals(data, EventType.data(event));
        }
    }

    private static MigrationException broken(String place, RuntimeException cause) {
        return new MigrationException(
                "The history itself breaks a rule at " + place + ": " + cause.getMessage()
                        + ". It must be repaired before it can be migrated.",
                cause);
    }

    private void flush() throws InterruptedException {
        if (!batch.isEmpty()) {
            put(new Batch(batch, null));
            batch = new ArrayList<>();
            batchEvents = 0;
            batchBytes = 0;
        }
    }

    private void put(Batch next) throws InterruptedException {
        queue.put(next);
    }

    /** Stops reading, wherever it is, and ends the transaction. */
    @Override
    public void close() throws SQLException {
        stopped = true;
        boolean interrupted = Thread.interrupted();
        thread.interrupt();
        try {
            if (!ended && thread.isAlive()) {
                connection.unwrap(PGConnection.class).cancelQuery();
            }
            thread.join(STOP_MILLIS);
        } catch (InterruptedException e) {
            interrupted = true;
        } finally {
            release();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** A failure is only logged: it must not hide why reading has ended, and who reads next meets it again. */
    private void release() {
        try {
            if (thread.isAlive()) {
                LOGGER.debug("The reader of the history does not stop, and is cut off");
                connection.abort(Runnable::run);
            } else {
                connection.rollback();
            }
        } catch (SQLException e) {
            LOGGER.debug("The connection that reads the history was lost", e);
        }
    }
}
