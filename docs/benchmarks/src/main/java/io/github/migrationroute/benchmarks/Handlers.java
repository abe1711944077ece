package io.github.migrationroute.benchmarks;

import io.github.migrationroute.CommandEvent;
import io.github.migrationroute.MigrationCommand;
import io.github.migrationroute.MigrationListener;
import io.github.migrationroute.MigrationRequest;
import io.github.migrationroute.MigrationRouteHandler;
import java.util.concurrent.CountDownLatch;

/** Handlers in the state in which they are measured. */
final class Handlers {
    private Handlers() {}

    /** Returns a handler whose latest run is finished and has written that many bytes, rounded up to whole lines. */
    static MigrationRouteHandler afterRun(long outputBytes) throws InterruptedException {
        var ended = new CountDownLatch(1);
        var handler = MigrationRouteHandler.builder(LinesDatastore.ofBytes(outputBytes))
                .addListener(new MigrationListener() {
                    @Override
                    public void commandEnded(CommandEvent event) {
                        ended.countDown();
                    }
                })
                .build();
        handler.handle(MigrationRequest.of(MigrationCommand.MIGRATE)).close();
        ended.await();
        return handler;
    }
}
