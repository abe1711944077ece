package io.github.migrationroute.eventlog.internal.execution;

import io.github.migrationroute.MigrationException;
import io.github.migrationroute.MigrationLog;
import io.github.migrationroute.eventlog.internal.sql.CommandSession;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * One execution of one command, which keeps every other command out until it is closed: what all who take part in it work
 * with.
 *
 * @param session the connections of the command, which needs no others
 * @param settings what the host has set
 * @param log takes the lines of the command
 * @param progress is told how far the command is
 */
public record Execution(CommandSession session, Settings settings, MigrationLog log, Progress progress)
        implements AutoCloseable {
    /**
     * Begins, in the thread that executes the command: from now on its interrupt is noticed.
     *
     * @throws MigrationException if tables are missing, or another command is being executed
     */
    public static Execution begin(DataSource dataSource, Settings settings, MigrationLog log) throws SQLException {
        Progress progress = new Progress(log, settings.progressInterval(), Thread.currentThread());
        try {
            // A pool may let it wait for as long as it likes.
            progress.begin("Waiting for two connections to the database");
            CommandSession session = CommandSession.open(dataSource);
            progress.begin("Starting");
            progress.cancelWith(session::cancel);
            return new Execution(session, settings, log, progress);
        } catch (Throwable e) {
            progress.close();
            throw e;
        }
    }

    /**
     * Notices an interrupt where the database is not asked, which would notice it.
     *
     * @throws InterruptedException if the thread was interrupted
     */
    public static void checkInterrupt() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    /** Rolls back what was not committed, and lets other commands in. */
    @Override
    public void close() {
        try (session) {
            progress.close();
        }
    }
}
