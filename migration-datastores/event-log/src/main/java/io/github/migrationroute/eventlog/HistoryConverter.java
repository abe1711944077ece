package io.github.migrationroute.eventlog;

import io.github.migrationroute.MigrationException;
import io.github.migrationroute.MigrationLog;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.StringJoiner;
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Converts all positions that are not converted yet.
 *
 * <p>Where a part has been converted before, the migrations are shown it again without anything being written, because
 * the states that they see are not stored. To read and convert it is the cheaper part of the work by far.
 */
final class HistoryConverter implements AutoCloseable {
    /** In the transaction of finalize, which may be in the way of whoever is in the way of the reader. */
    private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(10);

    private final DataSource dataSource;
    private final CommandSession session;
    private final Settings settings;
    private final MigrationLog log;
    private final Progress progress;
    private final List<EventMigration> migrations;
    private final int index;
    private @Nullable Conversion conversion;

    /** The number of the position that is being converted; those before it that have been read are converted. */
    private int current;

    /**
     * Creates a converter.
     *
     * @param migrations the migrations to apply, at least one
     */
    HistoryConverter(
            DataSource dataSource,
            CommandSession session,
            Settings settings,
            MigrationLog log,
            Progress progress,
            List<EventMigration> migrations) {
        this.dataSource = dataSource;
        this.session = session;
        this.settings = settings;
        this.log = log;
        this.progress = progress;
        this.migrations = migrations;
        this.index = migrations.get(migrations.size() - 1).targetIndex();
    }

    /**
     * Converts what has not been converted.
     *
     * @param commits whether each chunk is committed; if not, all is part of the session's transaction
     * @throws MigrationException if a migration fails, or it or the history breaks a rule. What comes before that
     *     position stays converted
     * @throws InterruptedException if the thread was interrupted. What has been converted stays so
     */
    void convert(boolean commits) throws SQLException, IOException, InterruptedException {
        // What is written from now on is left to the next command, or there might be no end of it.
        int last = (int) session.number("SELECT max(position) FROM positions");
        OptionalInt first = firstUnconverted(last);
        if (first.isEmpty() && commits) {
            log.info("All positions are converted to index " + index + " already.");
        }
        // More than once only if a position was committed late, below others that had been converted already.
        while (first.isPresent()) {
            try {
                convertFrom(first.getAsInt(), last, commits);
            } catch (MigrationException e) {
                if (!commits || !missesLatePosition()) {
                    throw e;
                }
                log.info("A position was committed late, below others that depend on it: converting from there again.");
            }
            first = firstUnconverted(last);
        }
    }

    /** Tells whether it would have to go through the history again before it could convert another position. */
    boolean isAtItsBeginning() {
        return conversion == null;
    }

    /** Tells whether there are positions that are not converted. */
    boolean hasUnconverted() throws SQLException {
        return firstUnconverted(Integer.MAX_VALUE).isPresent();
    }

    /** The history is read in ranges; what was committed between two readings may be missing in the first of them. */
    private boolean missesLatePosition() throws SQLException {
        return firstUnconverted(current - 1).isPresent();
    }

    private OptionalInt firstUnconverted(int last) throws SQLException {
        progress.begin("Looking for positions that are not converted yet");
        String sql = "SELECT min(position) FROM positions WHERE position <= " + last
                + " AND NOT EXISTS (SELECT 1 FROM migration_positions"
                + " WHERE migration_positions.position = positions.position AND migration_positions.migration_index = "
                + index + ")";
        try (Statement statement = session.connection().createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            int first = row.getInt(1);
            return row.wasNull() ? OptionalInt.empty() : OptionalInt.of(first);
        }
    }

    private void convertFrom(int first, int last, boolean commits)
            throws SQLException, IOException, InterruptedException {
        discardFrom(first);
        Conversion states = statesBefore(first);
        long again = session.number(
                "SELECT count(*) FROM positions WHERE position < " + first + " AND position > " + states.last());
        long wanted = session.number(
                "SELECT count(*) FROM positions WHERE position >= " + first + " AND position <= " + last);
        if (commits) {
            session.commit();
        }
        log.info("Positions to convert to index " + index + ": " + Progress.number(wanted));
        if (again > 0) {
            log.info("Before that, what is converted is gone through again, to know its states: "
                    + Progress.number(again) + " positions");
            progress.begin("Going through what is converted", "positions", again);
        } else {
            progress.begin("Converting", "positions", wanted);
        }
        try (HistoryReader reader =
                        new HistoryReader(dataSource, states.last(), last, commits ? Duration.ZERO : LOCK_TIMEOUT);
                ConvertedWriter writer = new ConvertedWriter(session, index, commits)) {
            convert(states, reader, writer, first, wanted);
        }
    }

    /** What was converted after the first position that was not, or to a lower index, is done again. */
    private void discardFrom(int first) throws SQLException {
        long other = session.number("SELECT count(*) FROM migration_positions WHERE migration_index <> " + index);
        if (other > 0) {
            log.info("Converted to another index, and to be converted again: " + Progress.number(other) + " positions");
        }
        boolean all = session.number(
                        "SELECT count(*) FROM (SELECT 1 FROM positions WHERE position < " + first + " LIMIT 1) AS one")
                == 0;
        if (all) {
            new LiveTables(session, progress).clearMigrationTables();
        } else {
            session.execute("DELETE FROM migration_events WHERE position >= " + first);
            session.execute("DELETE FROM migration_positions WHERE position >= " + first);
        }
    }

    private Conversion statesBefore(int first) throws IOException {
        if (conversion == null || conversion.last() >= first) {
            close();
            conversion = new Conversion(migrations, settings);
        }
        return conversion;
    }

    private void convert(Conversion states, HistoryReader reader, ConvertedWriter writer, int first, long wanted)
            throws SQLException, InterruptedException {
        try {
            for (List<HistoryPosition> batch = reader.next(); !batch.isEmpty(); batch = reader.next()) {
                for (HistoryPosition position : batch) {
                    if (Thread.interrupted()) {
                        throw new InterruptedException();
                    }
                    if (position.number() == first) {
                        progress.begin("Converting", "positions", wanted);
                    }
                    convert(states, writer, position, position.number() >= first);
                }
            }
            String summary = progress.summary();
            progress.begin("Writing the last positions");
            writer.finish();
            log.info("Converted " + summary);
        } catch (MigrationException | InterruptedException e) {
            keep(writer, e);
            throw e;
        }
    }

    private void convert(Conversion states, ConvertedWriter writer, HistoryPosition position, boolean isNew)
            throws SQLException, InterruptedException {
        current = position.number();
        if (!isNew) {
            states.convert(position);
        } else if (log.verbose()) {
            var line = new StringJoiner("; ", "position " + position.number() + ": ", "");
            writer.add(
                    position.number(),
                    states.convert(
                            position,
                            (migration, shown, produced) -> line.add(
                                    MigrationChain.describe(migration) + " " + shown + " → " + produced + " events")));
            log.debug(line.toString());
        } else {
            writer.add(position.number(), states.convert(position));
        }
        progress.advance(1, position.events().size());
        if (writer.isFull(settings.chunkSize())) {
            writer.endChunk();
        }
    }

    /** What is converted stays so, also in the chunk in which something failed. */
    private static void keep(ConvertedWriter writer, Exception failure) {
        try {
            writer.finishSoon();
        } catch (SQLException | InterruptedException | TimeoutException e) {
            failure.addSuppressed(e);
        }
    }

    @Override
    public void close() throws IOException {
        if (conversion != null) {
            conversion.close();
        }
    }
}
