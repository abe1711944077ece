package io.github.migrationroute.benchmarks.runstore;

import io.github.migrationroute.CommandEvent;
import io.github.migrationroute.MigrationCommand;
import io.github.migrationroute.MigrationListener;
import io.github.migrationroute.MigrationProgressState;
import io.github.migrationroute.MigrationRequest;
import io.github.migrationroute.MigrationResponse;
import io.github.migrationroute.MigrationRouteHandler;
import io.github.migrationroute.benchmarks.Script;
import io.github.migrationroute.runstore.RunStore;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/** A handler with its store of runs; both end with it. */
final class Node implements AutoCloseable {
    private final AutoCloseable store;
    private final MigrationRouteHandler handler;
    private final Semaphore ended = new Semaphore(0);

    /** Starts a node of a store that is shared. */
    Node(Script script, RunStore store) {
        this(MigrationRouteHandler.builder(script).runStore(store), store);
    }

    private Node(MigrationRouteHandler.Builder builder, AutoCloseable store) {
        this.store = store;
        handler = builder.initialWait(Duration.ZERO)
                .addListener(new MigrationListener() {
                    @Override
                    public void commandEnded(CommandEvent event) {
                        ended.release();
                    }
                })
                .build();
    }

    /** Starts a node that keeps its runs in memory, up to a limit in bytes, and in a file beyond it. */
    static Node inMemory(Script script, int limit) {
        return new Node(MigrationRouteHandler.builder(script).outputMemoryLimit(limit), () -> {});
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
    public void close() throws Exception {
        handler.close();
        store.close();
    }
}
