package io.github.migrationroute.eventlog.internal.command;

import io.github.migrationroute.eventlog.internal.convert.MigrationTables;
import io.github.migrationroute.eventlog.internal.execution.Execution;
import io.github.migrationroute.eventlog.internal.execution.Progress;
import io.github.migrationroute.eventlog.internal.sql.CommandSession;
import java.sql.SQLException;
import java.sql.Savepoint;

/** What commands do to the live tables, in the transaction of an execution. */
final class LiveTables {
    /**
     * About how many events are replaced by one statement: many enough for it to cost little, few enough to see the
     * progress and to be interrupted.
     */
    private static final long SLICE = 50_000;

    private final CommandSession session;
    private final Progress progress;

    LiveTables(Execution execution) {
        this.session = execution.session();
        this.progress = execution.progress();
    }

    /**
     * Keeps writers out until the end of the transaction. Readers of the history and of models are let in; only readers
     * of the collectionfield tables have to wait.
     *
     * <p>All locks that others could be in the way of are taken here, in the beginning: to wait for one later, while they
     * wait for those that are held, could end in a deadlock after hours of work.
     */
    void lock() throws SQLException {
        noticeDeadClient();
        progress.begin("Waiting for the end of other transactions that write");
        // Also who locks rows to write them later is kept out: that could end in a deadlock as well.
        session.execute("LOCK TABLE positions, events, models, id_sequences IN EXCLUSIVE MODE");
        session.execute("LOCK TABLE collectionfields, events_to_collectionfields, " + MigrationTables.NAMES
                + " IN ACCESS EXCLUSIVE MODE");
    }

    /**
     * Lets the server look, also during a long statement, whether this process is still there; its locks would otherwise
     * stay until the statement ends. Not every server can do that.
     */
    private void noticeDeadClient() throws SQLException {
        Savepoint before = session.connection().setSavepoint();
        try {
            session.execute("SET LOCAL client_connection_check_interval = '1s'");
            session.connection().releaseSavepoint(before);
        } catch (SQLException e) {
            session.connection().rollback(before);
        }
    }

    /** Puts the converted events into the place of the live ones, and returns how many there are. */
    long replaceEvents() throws SQLException, InterruptedException {
        progress.begin("Counting the converted events");
        long events = session.number("SELECT count(*) FROM migration_events");
        long first = session.number("SELECT min(position) FROM positions");
        long last = session.number("SELECT max(position) FROM positions");
        long step = Math.max(1, (last - first + 1) * SLICE / Math.max(1, events));
        progress.begin("Replacing the live events", "events", events);
        for (long from = first; from <= last; from += step) {
            Execution.checkInterrupt();
            String slice = " WHERE position >= " + from + " AND position < " + (from + step);
            session.execute("DELETE FROM events" + slice);
            long inserted = session.execute("INSERT INTO events (position, fqid, type, data, weight)"
                    + " SELECT position, fqid, type, data, weight FROM migration_events" + slice
                    + " ORDER BY position, weight");
            progress.advance(inserted, inserted);
        }
        return events;
    }

    void setIndex(int index) throws SQLException {
        progress.begin("Setting the migration index of all positions");
        session.execute("UPDATE positions SET migration_index = " + index + " WHERE migration_index <> " + index);
    }

    void clearCollectionfields() throws SQLException {
        progress.begin("Emptying the collectionfield tables");
        session.execute("TRUNCATE events_to_collectionfields, collectionfields");
    }
}
