package io.github.migrationroute.servlet.contract;

import io.github.migrationroute.MigrationListener;
import io.github.migrationroute.MigrationRequest;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Opens a gate when a run has ended. */
record EndListener(Gate gate) implements MigrationListener {
    @Override
    public void runEnded(MigrationRequest request, Duration duration, @Nullable Throwable failure) {
        gate.open();
    }
}
