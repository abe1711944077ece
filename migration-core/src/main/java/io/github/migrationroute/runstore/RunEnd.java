package io.github.migrationroute.runstore;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a run has ended. Immutable. */
public final class RunEnd {
    private static final RunEnd SUCCEEDED = new RunEnd(RunState.SUCCEEDED, null);

    private final RunState state;
    private final @Nullable String exception;

    private RunEnd(RunState state, @Nullable String exception) {
        this.state = state;
        this.exception = exception;
    }

    /**
     * Returns the end of a run that has succeeded.
     *
     * @return the end
     */
    public static RunEnd succeeded() {
        return SUCCEEDED;
    }

    /**
     * Returns the end of a run that has failed.
     *
     * @param exception why, for the operator
     * @return the end
     * @throws IllegalArgumentException if the exception is empty
     */
    public static RunEnd failed(String exception) {
        return of(RunState.FAILED, exception);
    }

    /**
     * Returns the end of a run that was asked to stop and has ended because of that.
     *
     * @param exception who has asked, when and why, for the operator
     * @return the end
     * @throws IllegalArgumentException if the exception is empty
     */
    public static RunEnd stopped(String exception) {
        return of(RunState.STOPPED, exception);
    }

    /**
     * Returns the end of a run whose node is gone, as a store knows it that is shared by several nodes.
     *
     * @param exception which node, and when, for the operator
     * @return the end
     * @throws IllegalArgumentException if the exception is empty
     */
    public static RunEnd lost(String exception) {
        return of(RunState.LOST, exception);
    }

    /**
     * Returns an end as it was stored.
     *
     * @param state one in which a run has ended
     * @param exception as {@link #exception()}
     * @return the end
     * @throws IllegalArgumentException if the state is another, there is an exception and the state is {@link
     *     RunState#SUCCEEDED}, or there is none and it is not
     */
    public static RunEnd of(RunState state, @Nullable String exception) {
        if (!state.hasEnded()) {
            throw new IllegalArgumentException("A run that has ended is not " + state.wireName());
        }
        if (state == RunState.SUCCEEDED ? exception != null : exception == null || exception.isEmpty()) {
            throw new IllegalArgumentException("A run that has " + state.wireName() + " must "
                    + (state == RunState.SUCCEEDED ? "have no exception" : "have an exception that is not empty"));
        }
        return new RunEnd(state, exception);
    }

    /**
     * Returns where the run stands after this end.
     *
     * @return one of the states of runs that have ended
     */
    public RunState state() {
        return state;
    }

    /**
     * Returns why the run did not succeed.
     *
     * @return the reason for the operator, never empty text; empty if it was successful
     */
    public Optional<String> exception() {
        return Optional.ofNullable(exception);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RunEnd that && state == that.state && Objects.equals(exception, that.exception);
    }

    @Override
    public int hashCode() {
        return Objects.hash(state, exception);
    }

    /** Returns a short description. */
    @Override
    public String toString() {
        return state.wireName() + (exception == null ? "" : ": " + exception);
    }
}
