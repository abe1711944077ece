package io.github.migrationroute;

import io.github.migrationroute.runstore.RunProgress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Measures how fast a run goes on, from what its datastore says of its progress. Thread-safe.
 *
 * <p>The rate is that of the last minute, or of the whole stage while that is younger. Percent never goes back within a stage,
 * also if its total grows.
 */
final class ProgressMeter {
    private static final Duration WINDOW = Duration.ofMinutes(1);

    /** How far apart the moments are at least that are remembered, which are 121 at the most. */
    private static final Duration BETWEEN_MOMENTS = Duration.ofMillis(500);

    /** How long a stage must have been observed before anything follows from it, and how often. */
    private static final Duration ENOUGH_TO_GO_BY = Duration.ofSeconds(2);

    private static final int ENOUGH_MOMENTS = 4;

    private record Moment(long nanos, long done) {}

    private final LongSupplier nanoTime;

    /** The youngest is the last one; the first one is the beginning of the stage, or as old as the window. */
    private final List<Moment> moments = new ArrayList<>();

    private @Nullable String stage;
    private double percent;

    /**
     * Creates a meter.
     *
     * @param nanoTime a clock as {@link System#nanoTime}
     */
    ProgressMeter(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * Measures.
     *
     * @param said what the datastore has just said
     * @param measured takes it with what follows from that and from what it has said before; one at a time, so that what is
     *     taken last is what was said last
     */
    synchronized void measure(RunProgress said, Consumer<RunProgress> measured) {
        measured.accept(measured(said));
    }

    private RunProgress measured(RunProgress said) {
        long now = nanoTime.getAsLong();
        if (!said.stage().equals(stage) || said.done() < lastDone()) {
            begin(said);
        }
        remember(new Moment(now, said.done()));
        RunProgress measured = said;
        if (said.total().isPresent()) {
            percent = Math.max(percent, percentOf(said.done(), said.total().getAsLong()));
            measured = measured.withPercent(percent);
        }
        Moment first = moments.get(0);
        if (now - first.nanos < ENOUGH_TO_GO_BY.toNanos() || moments.size() < ENOUGH_MOMENTS) {
            return measured;
        }
        double perSecond = (said.done() - first.done) / ((now - first.nanos) / 1e9);
        measured = measured.withPerSecond(perSecond);
        return said.total().isPresent() && perSecond > 0
                ? measured.withSecondsLeft(Math.max(0, said.total().getAsLong() - said.done()) / perSecond)
                : measured;
    }

    private static double percentOf(long done, long total) {
        return total == 0 ? 100 : Math.min(100, 100.0 * done / total);
    }

    private long lastDone() {
        return moments.isEmpty() ? 0 : moments.get(moments.size() - 1).done;
    }

    /** Also where the same stage counts anew, which says nothing of how fast it is. */
    private void begin(RunProgress said) {
        moments.clear();
        if (!said.stage().equals(stage)) {
            percent = 0;
            stage = said.stage();
        }
    }

    private void remember(Moment moment) {
        while (moments.size() > 1 && moment.nanos - moments.get(1).nanos >= WINDOW.toNanos()) {
            moments.remove(0);
        }
        int size = moments.size();
        if (size > 1 && moment.nanos - moments.get(size - 2).nanos < BETWEEN_MOMENTS.toNanos()) {
            moments.remove(size - 1);
        }
        moments.add(moment);
    }
}
