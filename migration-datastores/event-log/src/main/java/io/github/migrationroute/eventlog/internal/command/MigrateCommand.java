package io.github.migrationroute.eventlog.internal.command;

import io.github.migrationroute.eventlog.internal.convert.HistoryConverter;
import io.github.migrationroute.eventlog.internal.event.MigrationChain;
import io.github.migrationroute.eventlog.internal.execution.Execution;
import java.io.IOException;
import java.sql.SQLException;

/**
 * Converts what is not converted yet, beside the live tables.
 *
 * @param chain all migrations
 */
public record MigrateCommand(MigrationChain chain) implements Command {
    @Override
    public String afterFailure() {
        return "What was converted stays so, and the next migrate or finalize continues there.";
    }

    @Override
    public void execute(Execution execution) throws SQLException, IOException, InterruptedException {
        IndexState state = IndexState.readChecked(execution.session().connection(), chain);
        if (state.isLatest()) {
            LatestIndex.replace(execution, chain, false);
        } else if (state.isAtTarget(chain, execution.log())) {
            return;
        } else if (!chain.hasEventMigrationsAfter(state.index())) {
            execution.log().info("No event migration is pending; finalize is needed next.");
        } else {
            convert(execution, state.index());
        }
    }

    private void convert(Execution execution, int index) throws SQLException, IOException, InterruptedException {
        try (var converter = new HistoryConverter(execution, chain, index)) {
            converter.convert(true);
        }
        execution.log().info("The live tables are unchanged; finalize is needed next.");
    }
}
