package io.github.migrationroute.eventlog.internal.convert;

import io.github.migrationroute.MigrationException;
import io.github.migrationroute.MigrationLog;
import io.github.migrationroute.eventlog.internal.event.MigrationChain;
import io.github.migrationroute.eventlog.internal.execution.Execution;
import io.github.migrationroute.eventlog.internal.execution.Figures;
import io.github.migrationroute.eventlog.internal.execution.Progress;
import io.github.migrationroute.eventlog.internal.sql.CommandSession;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.StringJoiner;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Converts all positions that are not converted yet.
 *
 * <p>Where a part has been converted before, the migrations are shown it again without anything being written, because
 * the states that they see are not kept. To read and convert it is the cheaper part of the work by far. Their answers must
 * be those that are stored, or the states would be others.
 */
public final class HistoryConverter implements AutoCloseable {
    /** In the transaction of finalize, which may be in the way of whoever is in the way of the reader. */
    private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(10);

    private final Execution execution;
    private final CommandSession session;
    private final MigrationLog log;
    private final Progress progress;
    private final MigrationTables tables;
    private final MigrationChain chain;
    private final int from;
    private final int index;
    private @Nullable Conversion conversion;

    /** The number of the position that is being converted; those before it that have been read are converted. */
    private int current;

    /** Whether what was converted before a failure is written. */
    private boolean kept;

    /**
     * Creates a converter.
     *
     * @param chain all migrations
     * @param from the index that the history has; there must be event migrations after it
     */
    public HistoryConverter(Execution execution, MigrationChain chain, int from) {
        this.execution = execution;
        this.session = execution.session();
        this.log = execution.log();
        this.progress = execution.progress();
        this.tables = new MigrationTables(execution);
        this.chain = chain;
        this.from = from;
        this.index = chain.eventTargetIndex();
    }

    /**
     * Converts what has not been converted.
     *
     * @param commits whether each chunk is committed; if not, all is part of the session's transaction
     * @throws MigrationException if a migration fails, or it or the history breaks a rule. What comes before that
     *     position stays converted
     * @throws InterruptedException if the thread was interrupted. What has been converted stays so
     */
    public void convert(boolean commits) throws SQLException, IOException, InterruptedException {
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
                if (!commits || !missesLatePosition(e)) {
                    throw e;
                }
                log.info("A position was committed late, below others that depend on it: converting from there again.");
            }
            first = firstUnconverted(last);
        }
    }

    /** Tells whether it would have to go through the history again before it could convert another position. */
    public boolean isAtItsBeginning() {
        return conversion == null;
    }

    /** Tells whether there are positions that are not converted. */
    public boolean hasUnconverted() throws SQLException {
        return firstUnconverted(Integer.MAX_VALUE).isPresent();
    }

    /**
     * The history is read in ranges; what was committed between two readings may be missing in the first of them.
     *
     * @param failure what a position that is missing could be the reason for, and what nothing else may hide
     */
    private boolean missesLatePosition(MigrationException failure) {
        // Positions that could not be written are missing as well, and would be so again and again.
        if (!kept) {
            return false;
        }
        try {
            // A transaction in which something has failed answers nothing.
            session.connection().rollback();
            return firstUnconverted(current - 1L).isPresent();
        } catch (SQLException e) {
            failure.addSuppressed(e);
            return false;
        }
    }

    private OptionalInt firstUnconverted(long last) throws SQLException {
        return tables.firstUnconverted(index, last);
    }

    private void convertFrom(int first, int last, boolean commits)
            throws SQLException, IOException, InterruptedException {
        kept = false;
        discardFrom(first);
        Conversion states = statesBefore(first);
        long again = session.number(
                "SELECT count(*) FROM positions WHERE position < " + first + " AND position > " + states.last());
        long wanted = session.number(
                "SELECT count(*) FROM positions WHERE position >= " + first + " AND position <= " + last);
        if (commits) {
            session.commit();
        }
        log.info("Positions to convert to index " + index + ": " + Figures.number(wanted));
        if (again > 0) {
            log.info("Before that, what is converted is gone through again, to know its states: "
                    + Figures.number(again) + " positions");
            progress.begin("Going through what is converted", "positions", again);
        } else {
            progress.begin("Converting", "positions", wanted);
        }
        try (HistoryReader reader = new HistoryReader(
                        session.reader(), states.last(), last, commits ? Duration.ZERO : LOCK_TIMEOUT);
                ChunkThread thread = new ChunkThread(session)) {
            var check = new AnswerCheck(session, thread, states.migrations(), commits);
            var writer = new ConvertedWriter(session, thread, index, commits);
            convert(states, reader, check, writer, first, wanted);
        }
    }

    /** What was converted after the first position that was not, or to a lower index, is done again. */
    private void discardFrom(int first) throws SQLException {
        long other = session.number("SELECT count(*) FROM migration_positions WHERE migration_index <> " + index);
        if (other > 0) {
            log.info("Converted to another index, and to be converted again: " + Figures.number(other) + " positions");
        }
        tables.discardFrom(first);
    }

    private Conversion statesBefore(int first) throws IOException {
        if (conversion == null || conversion.last() >= first) {
            forget();
            conversion = new Conversion(chain.makeEventMigrationsAfter(from), execution.settings());
        }
        return conversion;
    }

    private void convert(
            Conversion states, HistoryReader reader, AnswerCheck check, ConvertedWriter writer, int first, long wanted)
            throws SQLException, IOException, InterruptedException {
        try {
            for (List<LivePosition> batch = reader.next(); !batch.isEmpty(); batch = reader.next()) {
                for (LivePosition position : batch) {
                    Execution.checkInterrupt();
                    current = position.number();
                    if (current < first) {
                        convertAgain(states, check, position);
                        continue;
                    }
                    if (current == first) {
                        check.finish();
                        progress.begin("Converting", "positions", wanted);
                    }
                    convert(states, writer, position);
                }
                // As much as the reader hands over at once: that is bounded in events and in bytes.
                check.endChunk();
            }
            String summary = progress.summary();
            progress.begin("Writing the last positions");
            writer.finish();
            log.info("Converted " + summary);
        } catch (MigrationException | InterruptedException e) {
            kept = keep(writer, e);
            forget();
            throw e;
        }
    }

    private void convertAgain(Conversion states, AnswerCheck check, LivePosition position)
            throws SQLException, InterruptedException {
        try {
            check.add(position.number(), states.convert(position));
        } catch (MigrationException e) {
            // An answer before may be what it fails of.
            check.finish();
            throw AnswerCheck.failedAgain(position.number(), e);
        }
        progress.advance(1, position.events().size());
    }

    private void convert(Conversion states, ConvertedWriter writer, LivePosition position)
            throws SQLException, InterruptedException {
        if (log.verbose()) {
            var line = new StringJoiner("; ", "position " + position.number() + ": ", "");
            writer.add(
                    position,
                    states.convert(
                            position,
                            (migration, shown, produced) -> line.add(
                                    MigrationChain.describe(migration) + " " + shown + " → " + produced + " events")));
            log.debug(line.toString());
        } else {
            writer.add(position, states.convert(position));
        }
        progress.advance(1, position.events().size());
        if (writer.isFull(execution.settings().chunkSize())) {
            writer.endChunk();
        }
    }

    /** What is converted stays so, also in the chunk in which something failed; tells whether it does. */
    private static boolean keep(ConvertedWriter writer, Exception failure) {
        try {
            writer.finishSoon();
            return true;
        } catch (SQLException | RuntimeException | InterruptedException | TimeoutException e) {
            failure.addSuppressed(e);
            return false;
        }
    }

    /** Nobody goes on with migrations that have seen a part of a position, or positions in another order. */
    private void forget() throws IOException {
        if (conversion != null) {
            conversion.close();
            conversion = null;
        }
    }

    @Override
    public void close() throws IOException {
        forget();
    }
}
