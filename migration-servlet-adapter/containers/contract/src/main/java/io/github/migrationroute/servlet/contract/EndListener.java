package io.github.migrationroute.servlet.contract;

import io.github.migrationroute.CommandEvent;
import io.github.migrationroute.MigrationListener;

/** Opens a gate when a command has ended. */
record EndListener(Gate gate) implements MigrationListener {
    @Override
    public void commandEnded(CommandEvent event) {
        gate.open();
    }
}
