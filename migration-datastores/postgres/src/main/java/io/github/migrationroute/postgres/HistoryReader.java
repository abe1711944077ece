package io.github.migrationroute.postgres;

import io.github.migrationroute.MigrationException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the live history, position after position, in a thread and on a connection of its own, some way ahead of whoever
 * takes it.
 *
 * <p>Each range of positions is read in a transaction of its own, so that a migration of hours keeps no old row versions
 * from being vacuumed.
 */
final class HistoryReader implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(HistoryReader.class);

    private static final int RANGE = 4000;
    private static final int BATCH_EVENTS = 1000;
    private static final int BATCHES_AHEAD = 8;
    private static final long STOP_MILLIS = 10_000;
    private static final Instant POSTGRES_EPOCH = Instant.parse("2000-01-01T00:00:00Z");

    /**
     * What is handed over.
     *
     * @param positions some positions, none at the end
     * @param failure why there are no more, if not because of the end
     */
    private record Batch(
            List<HistoryPosition> positions, @Nullable Throwable failure) {}

    private final BlockingQueue<Batch> queue = new ArrayBlockingQueue<>(BATCHES_AHEAD);
    private final Connection connection;
    private final boolean autoCommit;
    private final int isolation;
    private final Thread thread;
    private volatile boolean stopped;

    /**
     * Starts to read.
     *
     * @param after the number of the position after which to begin
     */
    HistoryReader(DataSource dataSource, int after) throws SQLException {
        connection = dataSource.getConnection();
        autoCommit = connection.getAutoCommit();
        isolation = connection.getTransactionIsolation();
        thread = new Thread(() -> run(after), "migration-history-reader");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Returns the next positions.
     *
     * @return some positions; none at the end
     * @throws MigrationException if an event in the history cannot be read; what came before it has been returned
     */
    List<HistoryPosition> next() throws SQLException, InterruptedException {
        Batch batch = queue.take();
        if (batch.failure instanceof SQLException failure) {
            throw failure;
        }
        if (batch.failure instanceof RuntimeException failure) {
            throw failure;
        }
        if (batch.failure != null) {
            throw new IllegalStateException("The reader of the history has failed: " + batch.failure, batch.failure);
        }
        return batch.positions;
    }

    private void run(int after) {
        try {
            put(read(after));
        } catch (InterruptedException e) {
            // Only by close(): nobody takes anything any more.
        }
    }

    /** Returns what comes last. */
    private Batch read(int after) throws InterruptedException {
        List<HistoryPosition> batch = new ArrayList<>();
        try {
            connection.setAutoCommit(false);
            // Positions and their events are two queries; both must see the same.
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            int from = after;
            List<HistoryPosition> range = positions(from);
            while (!range.isEmpty() && !stopped) {
                batch = readEvents(range, from, batch);
                connection.commit();
                from = range.get(range.size() - 1).number();
                range = positions(from);
            }
            flush(batch);
            return new Batch(List.of(), null);
        } catch (MigrationException e) {
            flush(batch);
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

    private List<HistoryPosition> positions(int after) throws SQLException, IOException {
        String sql = "SELECT position, timestamp, user_id, information::text FROM positions WHERE position > " + after
                + " ORDER BY position LIMIT " + RANGE;
        List<HistoryPosition> positions = new ArrayList<>();
        try (CopyReader rows = new CopyReader(connection, sql)) {
            while (rows.next()) {
                positions.add(new HistoryPosition(
                        rows.integer(), instant(rows.bigint()), rows.integer(), rows.text(), new ArrayList<>()));
            }
        }
        return positions;
    }

    private static Instant instant(long micros) {
        return POSTGRES_EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    /** Returns the batch that is not full yet. */
    private List<HistoryPosition> readEvents(List<HistoryPosition> range, int after, List<HistoryPosition> started)
            throws SQLException, IOException, InterruptedException {
        String sql = "SELECT position, fqid, type::text, data, weight FROM events WHERE position > " + after
                + " AND position <= " + range.get(range.size() - 1).number() + " ORDER BY position, weight";
        List<HistoryPosition> batch = started;
        int events = 0;
        int index = 0;
        try (CopyReader rows = new CopyReader(connection, sql)) {
            while (rows.next()) {
                int number = rows.integer();
                while (range.get(index).number() != number) {
                    batch.add(range.get(index++));
                    if (events + batch.size() >= BATCH_EVENTS) {
                        flush(batch);
                        batch = new ArrayList<>();
                        events = 0;
                    }
                }
                range.get(index).events().add(event(rows, number));
                events++;
            }
        }
        batch.addAll(range.subList(index, range.size()));
        return batch;
    }

    private static Event event(CopyReader row, int position) throws IOException {
        String fqid = row.required();
        String type = row.required();
        String data = row.jsonb();
        int weight = row.integer();
        try {
            return EventType.ofLabel(type).read(fqid, data);
        } catch (IllegalArgumentException e) {
            throw new MigrationException(
                    "The history itself breaks a rule at position " + position + ", event " + weight + " (" + type + " "
                            + fqid + "): " + e.getMessage() + ". It must be repaired before it can be migrated.",
                    e);
        }
    }

    private void flush(List<HistoryPosition> batch) throws InterruptedException {
        if (!batch.isEmpty()) {
            put(new Batch(batch, null));
        }
    }

    private void put(Batch batch) throws InterruptedException {
        queue.put(batch);
    }

    /** Stops reading, wherever it is, and gives the connection back. */
    @Override
    public void close() throws SQLException {
        stopped = true;
        boolean interrupted = Thread.interrupted();
        thread.interrupt();
        try {
            if (thread.isAlive()) {
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

    private void release() throws SQLException {
        try {
            if (thread.isAlive()) {
                throw new SQLException("The reader of the history does not stop");
            }
            connection.rollback();
            connection.setTransactionIsolation(isolation);
            connection.setAutoCommit(autoCommit);
        } catch (SQLException e) {
            connection.abort(Runnable::run);
            LOGGER.debug("The connection that reads the history was lost", e);
        } finally {
            connection.close();
        }
    }
}
