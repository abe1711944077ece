package io.github.migrationroute.quickstart;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets the main thread end in order when the process is told to end, by Ctrl-C or SIGTERM. The virtual machine ends when
 * its shutdown hooks have, whatever the main thread is doing; so the hook waits for the main thread.
 */
final class StopSignal {
    /** How long the process stays at most when the main thread does not come to its end. */
    private static final long PATIENCE_SECONDS = 60;

    private final CountDownLatch given = new CountDownLatch(1);
    private final CountDownLatch obeyed = new CountDownLatch(1);

    private StopSignal() {}

    /** Creates a signal that is given when the process is told to end. */
    static StopSignal install() {
        var signal = new StopSignal();
        Runtime.getRuntime().addShutdownHook(new Thread(signal::give, "stop-signal"));
        return signal;
    }

    private void give() {
        given.countDown();
        try {
            obeyed.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    boolean isGiven() {
        return given.getCount() == 0;
    }

    /** Waits for the signal. */
    void await() throws InterruptedException {
        given.await();
    }

    /** Lets the process end. To be called when everything is closed. */
    void obey() {
        obeyed.countDown();
    }
}
