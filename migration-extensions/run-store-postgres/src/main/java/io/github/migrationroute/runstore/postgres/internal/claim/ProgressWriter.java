package io.github.migrationroute.runstore.postgres.internal.claim;

import io.github.migrationroute.runstore.RunProgress;
import io.github.migrationroute.runstore.postgres.internal.run.ProgressTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes how far the run of a claim is: only what is not written yet, once a second at the most, and the last time with the
 * end of the run. Not thread-safe.
 */
final class ProgressWriter {
    static final Duration BETWEEN_WRITES = Duration.ofSeconds(1);

    private final HeldClaim claim;
    private final LongSupplier nanoTime;

    /** What is in the database, and the number that it has there: that of a run that was just started says nothing. */
    private @Nullable RunProgress written;

    private long writtenNumber;
    private long writtenAt;

    /** The number of what was written last, which need not be in the database: nobody knows if its transaction has failed. */
    private long lastNumber;

    /**
     * Creates a writer for a run that was just started.
     *
     * @param nanoTime a clock as {@link System#nanoTime}
     */
    ProgressWriter(HeldClaim claim, LongSupplier nanoTime) {
        this.claim = claim;
        this.nanoTime = nanoTime;
    }

    /** Returns what is to be written now; null if nothing is. */
    @Nullable
    RunProgress due() {
        boolean isTime = written == null || nanoTime.getAsLong() - writtenAt >= BETWEEN_WRITES.toNanos();
        return isTime ? unwritten() : null;
    }

    private @Nullable RunProgress unwritten() {
        RunProgress said = claim.progress();
        return said == null || (written != null && ProgressTable.isSame(said, written)) ? null : said;
    }

    /** Writes something, in a transaction in which the caller has made sure that it still has the claim. */
    void write(Connection transaction, String runId, RunProgress progress) throws SQLException {
        lastNumber++;
        ProgressTable.replace(transaction, runId, writtenNumber, lastNumber, progress);
    }

    /** Takes note that what was written last is in the database. */
    void written(RunProgress progress) {
        written = progress;
        writtenNumber = lastNumber;
        writtenAt = nanoTime.getAsLong();
    }

    /** Writes what was said last, in the transaction in which the run is ended. */
    void writeLast(Connection transaction, String runId) throws SQLException {
        RunProgress last = unwritten();
        if (last != null) {
            write(transaction, runId, last);
        }
    }
}
