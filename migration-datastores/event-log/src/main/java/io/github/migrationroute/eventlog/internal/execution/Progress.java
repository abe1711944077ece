package io.github.migrationroute.eventlog.internal.execution;

import io.github.migrationroute.MigrationLog;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Says how far a command is, from a thread of its own, so that there are lines also while the database is busy: as numbers
 * whenever something begins and a few times a second, as lines at the interval that the host has set. The same thread notices when the command is interrupted, and has its statement cancelled: a thread
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
     * @param done how many are done; here, so that nobody takes the count of one phase for that of another
     * @param events how many events were in them
     */
    private record Phase(String activity, String unit, long total, long start, AtomicLong done, AtomicLong events) {
        Phase(String activity, String unit, long total) {
            this(activity, unit, total, System.nanoTime(), new AtomicLong(), new AtomicLong());
        }
    }

    private final MigrationLog log;
    private final ScheduledExecutorService executor;
    private volatile Phase phase = new Phase("Starting", "", 0);
    private volatile Runnable cancel = () -> {};

    /**
     * Starts to report.
     *
     * @param owner the thread of the command
     */
    Progress(MigrationLog log, Duration interval, Thread owner) {
        this.log = log;
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
                    tell();
                },
                WATCH_MILLIS,
                WATCH_MILLIS,
                TimeUnit.MILLISECONDS);
        var unusedReport = executor.scheduleAtFixedRate(() -> log.info(line()), nanos, nanos, TimeUnit.NANOSECONDS);
    }

    /**
     * Says how the command is cancelled.
     *
     * @param newCancel cancels what the database executes for the command; called again and again while it is interrupted
     */
    void cancelWith(Runnable newCancel) {
        cancel = newCancel;
    }

    /** Begins something that cannot be counted, such as to wait for one statement. */
    public void begin(String activity) {
        begin(activity, "", 0);
    }

    /** Begins something of which there is a known number. */
    public void begin(String activity, String unit, long total) {
        // What was done before as well, or its last count would be that of a moment ago.
        tell();
        phase = new Phase(activity, unit, total);
        tell();
    }

    /** One at a time, so that what is told last is what was so last. */
    private synchronized void tell() {
        Phase current = phase;
        if (current.total == 0) {
            log.progress(current.activity, 0, "");
        } else {
            log.progress(current.activity, current.done.get(), current.total, current.unit);
        }
    }

    /** Counts on. May be called from any thread. */
    public void advance(long units, long moreEvents) {
        Phase current = phase;
        current.done.addAndGet(units);
        current.events.addAndGet(moreEvents);
    }

    /** Says how much was done since the last beginning. */
    public String summary() {
        Phase current = phase;
        long nanos = Math.max(1, System.nanoTime() - current.start);
        return Figures.number(current.done.get()) + " " + current.unit + " with "
                + Figures.number(current.events.get()) + " events in " + Figures.duration(nanos) + ", "
                + Figures.number(perSecond(current.events.get(), nanos)) + " events/s";
    }

    private String line() {
        Phase current = phase;
        long nanos = Math.max(1, System.nanoTime() - current.start);
        if (current.total == 0) {
            return current.activity + " (" + Figures.duration(nanos) + ")";
        }
        long count = Math.min(current.done.get(), current.total);
        long percent = count * 100 / current.total;
        String line = current.activity + ": " + Figures.number(count) + " of " + Figures.number(current.total) + " "
                + current.unit + " (" + percent + " %)";
        if (count == 0) {
            return line + ", " + Figures.duration(nanos);
        }
        long left = (long) ((double) nanos / count * (current.total - count));
        return line + ", " + Figures.number(perSecond(current.events.get(), nanos)) + " events/s, about "
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
        tell();
    }
}
