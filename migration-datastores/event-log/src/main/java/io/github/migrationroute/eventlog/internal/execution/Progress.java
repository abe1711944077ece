package io.github.migrationroute.eventlog.internal.execution;

import io.github.migrationroute.MigrationLog;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Says at regular intervals how far a command is, from a thread of its own, so that there are lines also while the
 * database is busy. The same thread notices when the command is interrupted, and has its statement cancelled: a thread
 * that waits for the database cannot notice by itself.
 */
public final class Progress implements AutoCloseable {
    private static final long WATCH_MILLIS = 200;

    /**
     * What is being done.
     *
     * @param activity what, for people
     * @param unit what is counted
     * @param total how many there are, 0 if nothing can be counted
     * @param start when it began, by {@link System#nanoTime}
     */
    private record Phase(String activity, String unit, long total, long start) {}

    private final ScheduledExecutorService executor;
    private final AtomicLong done = new AtomicLong();
    private final AtomicLong events = new AtomicLong();
    private volatile Phase phase = new Phase("Starting", "", 0, System.nanoTime());

    /**
     * Starts to report.
     *
     * @param owner the thread of the command
     * @param cancel cancels what the database executes for the command; called again and again while it is interrupted
     */
    Progress(MigrationLog log, Duration interval, Thread owner, Runnable cancel) {
        long nanos = TimeUnit.NANOSECONDS.convert(interval);
        executor = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "migration-progress");
            thread.setDaemon(true);
            return thread;
        });
        var unusedWatch = executor.scheduleWithFixedDelay(
                () -> {
                    if (owner.isInterrupted()) {
                        cancel.run();
                    }
                },
                WATCH_MILLIS,
                WATCH_MILLIS,
                TimeUnit.MILLISECONDS);
        var unusedReport = executor.scheduleAtFixedRate(() -> log.info(line()), nanos, nanos, TimeUnit.NANOSECONDS);
    }

    /** Begins something that cannot be counted, such as to wait for one statement. */
    public void begin(String activity) {
        begin(activity, "", 0);
    }

    /** Begins something of which there is a known number. */
    public void begin(String activity, String unit, long total) {
        done.set(0);
        events.set(0);
        phase = new Phase(activity, unit, total, System.nanoTime());
    }

    /** Counts on. May be called from any thread. */
    public void advance(long units, long moreEvents) {
        done.addAndGet(units);
        events.addAndGet(moreEvents);
    }

    /** Says how much was done since the last beginning. */
    public String summary() {
        Phase current = phase;
        long nanos = Math.max(1, System.nanoTime() - current.start);
        return Figures.number(done.get()) + " " + current.unit + " with " + Figures.number(events.get()) + " events in "
                + Figures.duration(nanos) + ", " + Figures.number(perSecond(events.get(), nanos)) + " events/s";
    }

    private String line() {
        Phase current = phase;
        long nanos = Math.max(1, System.nanoTime() - current.start);
        if (current.total == 0) {
            return current.activity + " (" + Figures.duration(nanos) + ")";
        }
        long count = Math.min(done.get(), current.total);
        long percent = count * 100 / current.total;
        String line = current.activity + ": " + Figures.number(count) + " of " + Figures.number(current.total) + " "
                + current.unit + " (" + percent + " %)";
        if (count == 0) {
            return line + ", " + Figures.duration(nanos);
        }
        long left = (long) ((double) nanos / count * (current.total - count));
        return line + ", " + Figures.number(perSecond(events.get(), nanos)) + " events/s, about "
                + Figures.duration(left) + " left";
    }

    private static long perSecond(long count, long nanos) {
        return (long) (count * 1e9 / nanos);
    }

    /** Stops; when this has returned, no line is written and nothing is cancelled any more. */
    @Override
    public void close() {
        executor.shutdownNow();
        boolean interrupted = false;
        while (!executor.isTerminated()) {
            try {
                var unused = executor.awaitTermination(1, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
