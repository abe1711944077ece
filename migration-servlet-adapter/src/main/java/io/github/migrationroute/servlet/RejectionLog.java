package io.github.migrationroute.servlet;

import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes to the log of the host that requests were not let in: the first one at once, those after it as a count, and at most
 * one line every ten seconds, however many there are. A line has the addresses that they came from, ten at most, and nothing
 * that was sent.
 *
 * <p>There is no thread behind it. What was counted is written with the next request, be it let in or not, as soon as ten
 * seconds have passed, and when this is closed. Counts and addresses are forgotten with each line, so the memory is bounded.
 *
 * <p>Thread-safe.
 */
final class RejectionLog implements AutoCloseable {
    static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final Logger LOGGER = LoggerFactory.getLogger(RejectionLog.class);

    private static final int MAX_ADDRESSES = 10;

    /** Longer than every address, with the name of an interface; a proxy's header can make it anything. */
    private static final int MAX_ADDRESS_LENGTH = 64;

    private final LongSupplier nanoTime;

    /** How many requests have not been written yet, by the status code of their answers. */
    private final SortedMap<Integer, Long> counts = new TreeMap<>();

    private final Set<String> addresses = new LinkedHashSet<>();
    private boolean moreAddresses;
    private long firstCounted;
    private @Nullable Long lastLine;

    /** Whether nothing is counted; read without a lock by every request that is let in. */
    private volatile boolean empty = true;

    /**
     * Creates a log in which nothing has been counted.
     *
     * @param nanoTime tells the time as {@link System#nanoTime()} does
     */
    RejectionLog(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * Counts a request.
     *
     * @param address where it came from, as the container says; null if that knows none
     * @param statusCode that of its answer
     */
    void add(@Nullable String address, int statusCode) {
        write(count(printable(address), statusCode));
    }

    /** Writes what was counted, if the last line is old enough. Costs next to nothing if nothing was. */
    void writeIfDue() {
        if (!empty) {
            write(lineIfDue(nanoTime.getAsLong()));
        }
    }

    /** Writes what was counted. */
    @Override
    public void close() {
        write(takeLine(nanoTime.getAsLong()));
    }

    private synchronized @Nullable String count(String address, int statusCode) {
        long now = nanoTime.getAsLong();
        if (counts.isEmpty()) {
            firstCounted = now;
        }
        counts.merge(statusCode, 1L, Long::sum);
        if (addresses.size() < MAX_ADDRESSES) {
            addresses.add(address);
        } else {
            moreAddresses |= !addresses.contains(address);
        }
        empty = false;
        return lineIfDue(now);
    }

    private synchronized @Nullable String lineIfDue(long now) {
        return lastLine == null || now - lastLine >= INTERVAL_NANOS ? takeLine(now) : null;
    }

    private synchronized @Nullable String takeLine(long now) {
        if (counts.isEmpty()) {
            return null;
        }
        String line = counts.entrySet().stream()
                        .map(count -> count.getValue() + " with " + count.getKey())
                        .collect(Collectors.joining(", "))
                + String.format(Locale.ROOT, " in %.1f s, from ", (now - firstCounted) / 1e9)
                + String.join(", ", addresses)
                + (moreAddresses ? " and others" : "");
        counts.clear();
        addresses.clear();
        moreAddresses = false;
        empty = true;
        lastLine = now;
        return line;
    }

    /** Without the lock, because an appender may be slow. */
    private static void write(@Nullable String line) {
        if (line == null) {
            return;
        }
        try {
            LOGGER.warn("Requests that were not let in: {}", line);
        } catch (Throwable e) {
            // A broken logging backend, which must not change the answer.
        }
    }

    private static String printable(@Nullable String address) {
        if (address == null || address.isEmpty()) {
            return "an unknown address";
        }
        String start = address.substring(0, Math.min(address.length(), MAX_ADDRESS_LENGTH));
        return start.replaceAll("[^0-9A-Za-z.:%_-]", "?");
    }
}
