package io.github.migrationroute.runstore;

import java.util.Objects;
import java.util.OptionalLong;

/** How far the command of a run is, as its datastore has said it. Immutable. */
public final class RunProgress {
    private static final long UNKNOWN = -1;

    private final String stage;
    private final long done;
    private final long total;
    private final String unit;

    private RunProgress(String stage, long done, long total, String unit) {
        this.stage = Objects.requireNonNull(stage, "stage");
        this.done = done;
        this.total = total;
        this.unit = Objects.requireNonNull(unit, "unit");
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

    /** Returns a short description, for example {@code Converting: 3 of 7 positions}. */
    @Override
    public String toString() {
        return (stage + ": " + done + (total == UNKNOWN ? "" : " of " + total) + " " + unit).strip();
    }
}
