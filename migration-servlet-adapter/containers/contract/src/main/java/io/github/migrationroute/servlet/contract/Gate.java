package io.github.migrationroute.servlet.contract;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A point that one thread reaches and another waits for. */
final class Gate {
    /** How long a test waits for what must happen; never how long it waits in order to see that nothing does. */
    static final int PATIENCE_SECONDS = 300;

    private final CountDownLatch latch = new CountDownLatch(1);

    void open() {
        latch.countDown();
    }

    /** Tells whether it is open, and waits a while for that; for what has to go on with something meanwhile. */
    boolean isOpenWithin(Duration time) throws InterruptedException {
        return latch.await(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    void await() throws InterruptedException {
        assertTrue(latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS), "What the test waits for does not happen");
    }
}
