package io.github.migrationroute.eventlog.internal.command;

import io.github.migrationroute.eventlog.internal.execution.Execution;
import java.io.IOException;
import java.sql.SQLException;

/** A command that changes something. It has no state, so that it can be executed several times, by several threads. */
public interface Command {
    /**
     * Does its work.
     *
     * @param execution keeps every other command out
     * @throws InterruptedException if the thread was interrupted; a statement that was cancelled because of it may also
     *     end with an {@link SQLException}
     */
    void execute(Execution execution) throws SQLException, IOException, InterruptedException;

    /** Says what holds after a failure and what can be done, one or two sentences. */
    String afterFailure();
}
