package io.github.migrationroute;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A run as server-sent events, for one client: the run itself at the beginning and whenever something has happened to it, its
 * output from a place on, and last the run as it has ended. That a run has ended is said before its output only at the beginning,
 * of one that had ended already. Whoever sends them asks for {@link #next()} as long as the client takes them, and is told when there is more.
 *
 * <p>All methods may be called by any thread; {@link #next()} and what is done with it by one at a time. To be closed when the
 * client is gone.
 */
public final class EventStream implements RunsReply, AutoCloseable {
    private static final Duration BETWEEN_RUNS = Duration.ofSeconds(1);
    private static final Duration BETWEEN_COMMENTS = Duration.ofSeconds(15);

    /** How much output is in one event at the most, in bytes as they are encoded. */
    private static final int MOST_OUTPUT = 16 * 1024;

    private static final byte[] NOTHING = {};
    private static final byte[] COMMENT = ":\n\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] RUN = "event: run\ndata: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END_OF_EVENT = "\n\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END_OF_OUTPUT = "\"}\n\n".getBytes(StandardCharsets.US_ASCII);

    private final RunFeed feed;
    private final RunFeed.Listener feedListener = this::turn;
    private volatile Runnable listener = () -> {};
    private long place;
    private volatile @Nullable RunView shown;
    private long shownAt;
    private boolean outputSinceRun;
    private volatile long sentAt = System.nanoTime();
    private volatile boolean over;

    EventStream(RunFeed feed, long from) {
        this.feed = feed;
        this.place = from;
        feed.add(feedListener);
    }

    /**
     * Sets who is told that {@link #next()} may have more, or that it {@link #isOver()}.
     *
     * @param listener is called by any thread, one at a time; must return quickly, and not throw
     */
    public void onMore(Runnable listener) {
        this.listener = Objects.requireNonNull(listener, "listener");
    }

    private void turn(boolean changed) {
        if (changed || feed.isAbandoned() || isDue(sentAt, BETWEEN_COMMENTS) || hasUnshownRun()) {
            listener.run();
        }
    }

    private boolean hasUnshownRun() {
        RunView last = shown;
        return last != null && !feed.view().isSameRunAs(last);
    }

    /**
     * Returns what is to be sent next.
     *
     * @return a whole event or comment, in UTF-8, not to be changed; of length 0 if there is none now
     * @throws IOException if the output cannot be read
     */
    public byte[] next() throws IOException {
        byte[] next = over ? NOTHING : event();
        if (next.length > 0) {
            sentAt = System.nanoTime();
        }
        return next;
    }

    private byte[] event() throws IOException {
        RunView view = feed.view();
        RunView last = shown;
        if (last == null) {
            return show(view);
        }
        if (feed.isAbandoned()) {
            over = true;
            return NOTHING;
        }
        // Where much is written all the time, the run must not wait for the end of the output.
        boolean runIsDue = isDue(shownAt, BETWEEN_RUNS)
                && !view.isSameRunAs(last)
                && !view.run().hasEnded();
        if (!runIsDue && place < view.end()) {
            return output();
        }
        if (view.isComplete()) {
            over = true;
            return last.isComplete() && !outputSinceRun ? NOTHING : show(view);
        }
        if (runIsDue) {
            return show(view);
        }
        return isDue(sentAt, BETWEEN_COMMENTS) ? COMMENT : NOTHING;
    }

    private byte[] show(RunView view) {
        shown = view;
        outputSinceRun = false;
        shownAt = System.nanoTime();
        var event = new ByteArrayOutputStream(RUN.length + view.json().length + END_OF_EVENT.length);
        event.writeBytes(RUN);
        event.writeBytes(view.json());
        event.writeBytes(END_OF_EVENT);
        return event.toByteArray();
    }

    private byte[] output() throws IOException {
        byte[] piece = feed.piece(place, MOST_OUTPUT);
        place += piece.length;
        outputSinceRun = true;
        byte[] begin = ("id: " + place + "\nevent: output\ndata: {\"output\":\"").getBytes(StandardCharsets.US_ASCII);
        var event = new ByteArrayOutputStream(begin.length + piece.length + END_OF_OUTPUT.length);
        event.writeBytes(begin);
        event.writeBytes(piece);
        event.writeBytes(END_OF_OUTPUT);
        return event.toByteArray();
    }

    private static boolean isDue(long last, Duration interval) {
        return System.nanoTime() - last >= interval.toNanos();
    }

    /**
     * Tells whether nothing more will be returned by {@link #next()}: it has returned everything of a run that has ended, or the
     * host shuts down.
     *
     * @return whether nothing more will come
     */
    public boolean isOver() {
        return over || feed.isAbandoned();
    }

    /** Ends it, whatever has been sent. Idempotent. */
    @Override
    public void close() {
        over = true;
        feed.remove(feedListener);
    }
}
