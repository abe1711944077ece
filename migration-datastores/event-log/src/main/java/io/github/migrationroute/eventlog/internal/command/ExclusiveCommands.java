package io.github.migrationroute.eventlog.internal.command;

import io.github.migrationroute.MigrationException;
import io.github.migrationroute.MigrationLog;
import io.github.migrationroute.eventlog.internal.convert.ModelFileFailure;
import io.github.migrationroute.eventlog.internal.execution.Execution;
import io.github.migrationroute.eventlog.internal.execution.Settings;
import io.github.migrationroute.eventlog.internal.sql.SqlFailures;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.sql.SQLException;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;

/**
 * Executes commands, one at a time in a database, and says of a failure what it means to the operator. Safe for use by
 * several threads.
 */
public final class ExclusiveCommands {
    private final DataSource dataSource;
    private final Settings settings;

    /** Two that begin at once could take one connection of a small pool each, and both wait for a second one. */
    private final ReentrantLock beginning = new ReentrantLock();

    public ExclusiveCommands(DataSource dataSource, Settings settings) {
        this.dataSource = dataSource;
        this.settings = settings;
    }

    public DataSource dataSource() {
        return dataSource;
    }

    /**
     * Executes a command.
     *
     * @throws MigrationException if it fails, is interrupted, or another one is being executed
     */
    public void execute(Command command, MigrationLog log) {
        String consequence = command.afterFailure();
        try (Execution execution = begin(log)) {
            command.execute(execution);
        } catch (InterruptedException e) {
            throw interrupted(consequence, e);
        } catch (SQLException e) {
            throw Thread.interrupted() ? interrupted(consequence, e) : SqlFailures.explain(e, consequence);
        } catch (IOException e) {
            throw temporaryFileFailed(consequence, e);
        } catch (ModelFileFailure e) {
            throw temporaryFileFailed(consequence, e.failure());
        }
    }

    private Execution begin(MigrationLog log) throws SQLException {
        if (!beginning.tryLock()) {
            throw new MigrationException(
                    "Another command is just beginning. Nothing was changed; wait until it has ended.");
        }
        try {
            return Execution.begin(dataSource, settings, log);
        } finally {
            beginning.unlock();
        }
    }

    private MigrationException temporaryFileFailed(String consequence, IOException failure) {
        // To be interrupted while it is read closes the file.
        return Thread.interrupted() || failure instanceof ClosedChannelException
                ? interrupted(consequence, failure)
                : new MigrationException(
                        "The temporary folder " + settings.temporaryFolder() + " failed: " + failure + ". "
                                + consequence,
                        failure);
    }

    private static MigrationException interrupted(String consequence, Exception cause) {
        return new MigrationException("The command was interrupted. " + consequence, cause);
    }
}
