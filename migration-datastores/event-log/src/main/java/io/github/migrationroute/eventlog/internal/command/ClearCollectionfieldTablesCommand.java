package io.github.migrationroute.eventlog.internal.command;

import io.github.migrationroute.eventlog.internal.execution.Execution;
import java.sql.SQLException;

/** Empties the collectionfield tables. */
public record ClearCollectionfieldTablesCommand() implements Command {
    @Override
    public String afterFailure() {
        return "Nothing was changed.";
    }

    @Override
    public void execute(Execution execution) throws SQLException {
        new LiveTables(execution).clearCollectionfields();
        execution.session().commit();
        execution.log().info("The collectionfield tables are empty.");
    }
}
