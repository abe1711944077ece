package io.github.migrationroute.runstore;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A run of {@code migrate} or {@code finalize} as it was at one moment. Made by a {@link RunStore}.
 *
 * <p>Immutable and thread-safe. Closing it releases its output.
 */
public final class Run implements AutoCloseable {
    private final String id;
    private final String command;
    private final boolean verbose;
    private final @Nullable String node;
    private final @Nullable String startedBy;
    private final Instant startedAt;
    private final @Nullable RunProgress progress;
    private final @Nullable StopRequest stop;
    private final @Nullable Instant endedAt;
    private final @Nullable RunEnd end;
    private final @Nullable Duration duration;
    private final EncodedOutput output;

    private Run(Builder builder) {
        this.id = builder.id;
        this.command = builder.command;
        this.verbose = builder.verbose;
        this.node = builder.node;
        this.startedBy = builder.startedBy;
        this.startedAt = builder.startedAt;
        this.progress = builder.progress;
        this.stop = builder.stop;
        this.endedAt = builder.endedAt;
        this.end = builder.end;
        this.duration = builder.duration;
        this.output = builder.output;
    }

    /**
     * Begins to build a run that is in progress.
     *
     * @param id as {@link #id()}
     * @param command as {@link #command()}
     * @param startedAt as {@link #startedAt()}
     * @return a builder
     */
    public static Builder builder(String id, String command, Instant startedAt) {
        return new Builder(id, command, startedAt);
    }

    /**
     * Begins to build a run that is in progress, with its output.
     *
     * @param id as {@link #id()}
     * @param command as {@link #command()}
     * @param startedAt as {@link #startedAt()}
     * @param output as {@link #output()}
     * @return a builder
     */
    public static Builder builder(String id, String command, Instant startedAt, EncodedOutput output) {
        return new Builder(id, command, startedAt).output(output);
    }

    /**
     * Begins to build a run that is like this one.
     *
     * @return a builder that has everything of this run, its output too, which is then closed with either
     */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /**
     * Returns what names this run.
     *
     * @return the id of the {@link ClaimRequest} that it was started with; never that of another run
     */
    public String id() {
        return id;
    }

    /**
     * Returns the command.
     *
     * @return {@code migrate} or {@code finalize}
     */
    public String command() {
        return command;
    }

    /**
     * Tells whether verbose output was asked for.
     *
     * @return whether it was
     */
    public boolean verbose() {
        return verbose;
    }

    /**
     * Returns where it is or was executed.
     *
     * @return the name of the node; empty if the store knows no nodes
     */
    public Optional<String> node() {
        return Optional.ofNullable(node);
    }

    /**
     * Returns who has asked for it.
     *
     * @return a name for people; empty if nobody knows
     */
    public Optional<String> startedBy() {
        return Optional.ofNullable(startedBy);
    }

    /**
     * Returns when it was started.
     *
     * @return the moment of its claim, by the clock of the store
     */
    public Instant startedAt() {
        return startedAt;
    }

    /**
     * Returns how far it is, or was when it ended.
     *
     * @return what the datastore has said last; empty if it has not said anything, or the store does not keep it
     */
    public Optional<RunProgress> progress() {
        return Optional.ofNullable(progress);
    }

    /**
     * Returns whether somebody has asked for it to stop.
     *
     * @return the first who has; empty if nobody has
     */
    public Optional<StopRequest> stop() {
        return Optional.ofNullable(stop);
    }

    /**
     * Returns where it stands.
     *
     * @return the state, which follows from {@link #stop()} and {@link #end()}
     */
    public RunState state() {
        if (end != null) {
            return end.state();
        }
        return stop == null ? RunState.RUNNING : RunState.STOPPING;
    }

    /**
     * Returns how it has ended.
     *
     * @return its end; empty while it is in progress
     */
    public Optional<RunEnd> end() {
        return Optional.ofNullable(end);
    }

    /**
     * Returns how long it has taken until now, or took.
     *
     * @return the time since it was started, by the clock of the store; never negative
     */
    public Duration duration() {
        return duration == null ? between(startedAt, endedAt == null ? Instant.now() : endedAt) : duration;
    }

    private static Duration between(Instant start, Instant end) {
        return end.isBefore(start) ? Duration.ZERO : Duration.between(start, end);
    }

    /**
     * Tells whether it has ended.
     *
     * @return whether it has, well or not; its output does not change any more then
     */
    public boolean hasEnded() {
        return endedAt != null;
    }

    /**
     * Returns when it has ended.
     *
     * @return the moment by the clock of the store; empty while it is in progress
     */
    public Optional<Instant> endedAt() {
        return Optional.ofNullable(endedAt);
    }

    /**
     * Returns why it failed.
     *
     * @return the reason for the operator, never empty text; empty while it is in progress, and if it was successful
     */
    public Optional<String> exception() {
        return end().flatMap(RunEnd::exception);
    }

    /**
     * Returns what it had written.
     *
     * @return the output up to this moment; nothing if the run was asked for without its output
     */
    public EncodedOutput output() {
        return output;
    }

    /** Releases the output. */
    @Override
    public void close() {
        output.close();
    }

    /** Returns a short description, without the output. */
    @Override
    public String toString() {
        return command + " " + id + " " + (end == null ? state().wireName() : end);
    }

    /** Builds a {@link Run}. Not thread-safe. */
    public static final class Builder {
        private final String id;
        private final String command;
        private final Instant startedAt;
        private EncodedOutput output = EncodedOutput.none();
        private boolean verbose;
        private @Nullable String node;
        private @Nullable String startedBy;
        private @Nullable RunProgress progress;
        private @Nullable StopRequest stop;
        private @Nullable Instant endedAt;
        private @Nullable RunEnd end;
        private @Nullable Duration duration;

        private Builder(String id, String command, Instant startedAt) {
            this.id = Objects.requireNonNull(id, "id");
            this.command = Objects.requireNonNull(command, "command");
            this.startedAt = Objects.requireNonNull(startedAt, "startedAt");
        }

        private Builder(Run run) {
            this(run.id, run.command, run.startedAt);
            this.verbose = run.verbose;
            this.node = run.node;
            this.startedBy = run.startedBy;
            this.progress = run.progress;
            this.stop = run.stop;
            this.endedAt = run.endedAt;
            this.end = run.end;
            this.duration = run.duration;
            this.output = run.output;
        }

        /**
         * Sets what the run has written.
         *
         * @param output as {@link Run#output()}; nothing unless set
         * @return this builder
         */
        public Builder output(EncodedOutput output) {
            this.output = Objects.requireNonNull(output, "output");
            return this;
        }

        /**
         * Sets whether somebody has asked for the run to stop.
         *
         * @param stop who, when and why; null if nobody has
         * @return this builder
         */
        public Builder stop(@Nullable StopRequest stop) {
            this.stop = stop;
            return this;
        }

        /**
         * Sets how long the run has taken.
         *
         * @param duration as {@link Run#duration()}; unless set it follows from when the run was started and has ended, or the
         *     clock of this process
         * @return this builder
         */
        public Builder duration(Duration duration) {
            this.duration = Objects.requireNonNull(duration, "duration");
            return this;
        }

        /**
         * Sets whether verbose output was asked for.
         *
         * @param verbose whether it was; false unless set
         * @return this builder
         */
        public Builder verbose(boolean verbose) {
            this.verbose = verbose;
            return this;
        }

        /**
         * Sets where the run is executed.
         *
         * @param node the name of the node; null if there are no nodes
         * @return this builder
         */
        public Builder node(@Nullable String node) {
            this.node = node;
            return this;
        }

        /**
         * Sets who has asked for the run.
         *
         * @param name a name for people; null if nobody knows
         * @return this builder
         */
        public Builder startedBy(@Nullable String name) {
            this.startedBy = name;
            return this;
        }

        /**
         * Sets how far the run is.
         *
         * @param progress what was said last; null if nothing was
         * @return this builder
         */
        public Builder progress(@Nullable RunProgress progress) {
            this.progress = progress;
            return this;
        }

        /**
         * Sets that the run has ended.
         *
         * @param endedAt when, by the clock of the store
         * @param end how
         * @return this builder
         */
        public Builder ended(Instant endedAt, RunEnd end) {
            this.endedAt = Objects.requireNonNull(endedAt, "endedAt");
            this.end = Objects.requireNonNull(end, "end");
            return this;
        }

        /**
         * Builds the run.
         *
         * @return the run
         */
        public Run build() {
            return new Run(this);
        }
    }
}
