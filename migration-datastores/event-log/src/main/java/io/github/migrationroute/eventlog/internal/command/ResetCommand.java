package io.github.migrationroute.eventlog.internal.command;

import io.github.migrationroute.eventlog.internal.convert.MigrationTables;
import io.github.migrationroute.eventlog.internal.event.MigrationChain;
import io.github.migrationroute.eventlog.internal.execution.Execution;
import io.github.migrationroute.eventlog.internal.execution.Figures;
import java.sql.SQLException;

/**
 * Discards what is converted.
 *
 * @param chain all migrations
 */
public record ResetCommand(MigrationChain chain) implements Command {
    @Override
    public String afterFailure() {
        return "Nothing was changed.";
    }

    @Override
    public void execute(Execution execution) throws SQLException {
        IndexState state = IndexState.readChecked(execution.session().connection(), chain);
        new MigrationTables(execution).clear();
        execution.session().commit();
        long converted = state.convertedBelow(Integer.MAX_VALUE);
        execution
                .log()
                .info("Converted positions discarded: " + Figures.number(converted)
                        + ". The live tables are unchanged.");
    }
}
