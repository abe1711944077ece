package io.github.migrationroute.benchmarks.runstore;

import io.github.migrationroute.MigrationCommand;
import io.github.migrationroute.MigrationListener;
import io.github.migrationroute.MigrationProgressState;
import io.github.migrationroute.MigrationRequest;
import io.github.migrationroute.MigrationResponse;
import io.github.migrationroute.MigrationRouteHandler;
import io.github.migrationroute.RunStore;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** A handler with its store; both end with it. */
final class Node implements AutoCloseable {
    private final RunStore store;
    private final MigrationRouteHandler handler;
    private final Semaphore ended = new Semaphore(0);

    Node(Script script, RunStore store) {
        this.store = store;
        handler = MigrationRouteHandler.builder(script)
                .runStore(store)
                .initialWait(Duration.ZERO)
                .listener(new MigrationListener() {
                    @Override
                    public void runEnded(MigrationRequest request, Duration duration, @Nullable Throwable failure) {
                        ended.release();
                    }
                })
                .build();
    }

    void start() {
        try (MigrationResponse response = handler.handle(MigrationRequest.of(MigrationCommand.MIGRATE))) {
            if (response.statusCode() != 200) {
                throw new IllegalStateException("migrate was not started: " + response.body());
            }
        }
    }

    /** Waits until the run has ended and all of it is stored, which must be a success. */
    void awaitEnd() throws InterruptedException {
        ended.acquire();
        try (MigrationResponse response = progress()) {
            if (!response.result().status().equals(Optional.of(MigrationProgressState.MIGRATION_FINISHED))) {
                throw new IllegalStateException("The run has not ended");
            }
            response.result().exception().ifPresent(exception -> {
                throw new IllegalStateException("The run has failed: " + exception);
            });
        }
    }

    MigrationResponse progress() {
        MigrationResponse response = handler.handle(MigrationRequest.of(MigrationCommand.PROGRESS));
        if (response.statusCode() != 200) {
            try (response) {
                throw new IllegalStateException("progress was refused: " + response.body());
            }
        }
        return response;
    }

    /** Writes the whole answer of {@code progress}. */
    void progress(OutputStream out) throws IOException {
        try (MigrationResponse response = progress()) {
            response.writeTo(out);
        }
    }

    @Override
    public void close() {
        handler.close();
        store.close();
    }
}
