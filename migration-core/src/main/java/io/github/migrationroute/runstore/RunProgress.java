package io.github.migrationroute.runstore;

import java.util.Objects;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** How far the command of a run is, as its datastore has said it, and what follows from that. Immutable. */
public final class RunProgress {
    private static final long UNKNOWN = -1;

    private final String stage;
    private final long done;
    private final long total;
    private final String unit;

    /** Each NaN if nobody knows it. */
    private final double percent;

    private final double perSecond;
    private final double secondsLeft;

    private RunProgress(
            String stage, long done, long total, String unit, double percent, double perSecond, double secondsLeft) {
        this.stage = Objects.requireNonNull(stage, "stage");
        this.done = done;
        this.total = total;
        this.unit = Objects.requireNonNull(unit, "unit");
        this.percent = percent;
        this.perSecond = perSecond;
        this.secondsLeft = secondsLeft;
    }

    private RunProgress(String stage, long done, long total, String unit) {
        this(stage, done, total, unit, Double.NaN, Double.NaN, Double.NaN);
    }

    /**
     * Says how far a command is that does not know how far it must go.
     *
     * @param stage as {@link #stage()}
     * @param done as {@link #done()}
     * @param unit as {@link #unit()}
     * @return the progress
     * @throws IllegalArgumentException if {@code done} is negative
     */
    public static RunProgress of(String stage, long done, String unit) {
        return new RunProgress(stage, notNegative(done, "done"), UNKNOWN, unit);
    }

    /**
     * Says how far a command is, and how far it must go.
     *
     * @param stage as {@link #stage()}
     * @param done as {@link #done()}
     * @param total as {@link #total()}
     * @param unit as {@link #unit()}
     * @return the progress
     * @throws IllegalArgumentException if {@code done} or {@code total} is negative
     */
    public static RunProgress of(String stage, long done, long total, String unit) {
        return new RunProgress(stage, notNegative(done, "done"), notNegative(total, "total"), unit);
    }

    /**
     * Returns the same progress with what it is of the whole stage.
     *
     * @param percent as {@link #percent()}
     * @return the progress
     * @throws IllegalArgumentException if it is not from 0 to 100
     */
    public RunProgress withPercent(double percent) {
        if (!(percent >= 0 && percent <= 100)) {
            throw new IllegalArgumentException("The percent must be from 0 to 100, but they are " + percent);
        }
        return new RunProgress(stage, done, total, unit, percent, perSecond, secondsLeft);
    }

    /**
     * Returns the same progress with how fast it is.
     *
     * @param perSecond as {@link #perSecond()}
     * @return the progress
     * @throws IllegalArgumentException if it is negative, infinite or no number
     */
    public RunProgress withPerSecond(double perSecond) {
        return new RunProgress(stage, done, total, unit, percent, finite(perSecond, "rate"), secondsLeft);
    }

    /**
     * Returns the same progress with how long the stage will still take.
     *
     * @param secondsLeft as {@link #secondsLeft()}
     * @return the progress
     * @throws IllegalArgumentException if it is negative, infinite or no number
     */
    public RunProgress withSecondsLeft(double secondsLeft) {
        return new RunProgress(stage, done, total, unit, percent, perSecond, finite(secondsLeft, "time left"));
    }

    private static double finite(double value, String name) {
        if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("The " + name + " must be a number of 0 or more, but it is " + value);
        }
        return value;
    }

    private static long notNegative(long count, String name) {
        if (count < 0) {
            throw new IllegalArgumentException(
                    "The progress must have a " + name + " of 0 or more, but it is " + count);
        }
        return count;
    }

    /**
     * Returns what is being done.
     *
     * @return a few words for people; a run goes through its stages one after the other, and counts anew in each
     */
    public String stage() {
        return stage;
    }

    /**
     * Returns how much is done in this stage.
     *
     * @return 0 or more, in {@link #unit()}; may be more than the total, which can be an estimate
     */
    public long done() {
        return done;
    }

    /**
     * Returns how much there is to do in this stage.
     *
     * @return 0 or more, in {@link #unit()}; empty if nobody knows
     */
    public OptionalLong total() {
        return total == UNKNOWN ? OptionalLong.empty() : OptionalLong.of(total);
    }

    /**
     * Returns what is counted.
     *
     * @return a noun in the plural, for example {@code positions}; empty if nothing is counted
     */
    public String unit() {
        return unit;
    }

    /**
     * Returns what is done of the whole stage.
     *
     * @return from 0 to 100, and never less than before in the same stage; empty if nobody knows
     */
    public OptionalDouble percent() {
        return known(percent);
    }

    /**
     * Returns how fast the stage goes on at the moment.
     *
     * @return how much is done in a second, 0 or more, in {@link #unit()}; empty as long as there is too little to go by
     */
    public OptionalDouble perSecond() {
        return known(perSecond);
    }

    /**
     * Returns how long this stage will still take if it goes on like this.
     *
     * @return the time in seconds, 0 or more; empty as long as there is too little to go by
     */
    public OptionalDouble secondsLeft() {
        return known(secondsLeft);
    }

    private static OptionalDouble known(double value) {
        return Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    /** Returns a short description, for example {@code Converting: 3 of 7 positions}. */
    @Override
    public String toString() {
        return (stage + ": " + done + (total == UNKNOWN ? "" : " of " + total) + " " + unit).strip();
    }
}
