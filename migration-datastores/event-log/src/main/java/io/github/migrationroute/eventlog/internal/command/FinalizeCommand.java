package io.github.migrationroute.eventlog.internal.command;

import io.github.migrationroute.eventlog.internal.event.MigrationChain;
import io.github.migrationroute.eventlog.internal.execution.Execution;
import java.io.IOException;
import java.sql.SQLException;

/**
 * Finds out what there is to finalize. In which order that is done, {@link Finalization} says.
 *
 * @param chain all migrations
 */
public record FinalizeCommand(MigrationChain chain) implements Command {
    @Override
    public String afterFailure() {
        return "The live tables are unchanged. What was converted stays so, and the next finalize continues there.";
    }

    @Override
    public void execute(Execution execution) throws SQLException, IOException, InterruptedException {
        IndexState state = IndexState.readChecked(execution.session().connection(), chain);
        if (state.isLatest()) {
            LatestIndex.replace(execution, chain, true);
        } else if (!state.isAtTarget(chain, execution.log())) {
            new Finalization(execution, chain, state.index()).finish();
        } else if (state.isEmpty()) {
            new ClearCollectionfieldTablesCommand().execute(execution);
        }
    }
}
