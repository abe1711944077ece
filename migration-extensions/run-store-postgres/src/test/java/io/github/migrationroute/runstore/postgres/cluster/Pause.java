package io.github.migrationroute.runstore.postgres.cluster;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Lets a random time pass, so that what comes next hits a random moment. Nothing is waited for. */
final class Pause {
    private Pause() {}

    static void upTo(int millis, Random random) throws InterruptedException {
        long nanos = (long) (random.nextDouble() * TimeUnit.MILLISECONDS.toNanos(millis));
        long start = System.nanoTime();
        for (long left = nanos; left > 0; left = nanos - (System.nanoTime() - start)) {
            LockSupport.parkNanos(left);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }
}
