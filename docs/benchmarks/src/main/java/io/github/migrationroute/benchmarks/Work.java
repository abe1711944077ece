package io.github.migrationroute.benchmarks;

import java.security.MessageDigest;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Commands that work before each line, as one does that is slowed down by what else needs the processor. */
final class Work {
    private static final int BYTES = 4096;

    private Work() {}

    /** Returns a datastore that writes evenly for some seconds, as one does that waits for its database. */
    static Script during(LinesDatastore lines, int seconds) {
        return log -> {
            long start = System.nanoTime();
            double nanosPerLine = Duration.ofSeconds(seconds).toNanos() / (double) lines.lines();
            for (long i = 0; i < lines.lines(); i++) {
                long left = start + (long) (i * nanosPerLine) - System.nanoTime();
                if (left > 0) {
                    LockSupport.parkNanos(left);
                }
                log.info(lines.line());
            }
        };
    }

    /** Returns a datastore that computes the SHA-256 of 4 KiB before each line. */
    static Script before(LinesDatastore lines) {
        return log -> {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] work = new byte[BYTES];
            for (long i = 0; i < lines.lines(); i++) {
                byte[] sum = digest.digest(work);
                System.arraycopy(sum, 0, work, 0, sum.length);
                log.progress("Working", i, lines.lines(), "lines");
                log.info(lines.line());
            }
        };
    }
}
