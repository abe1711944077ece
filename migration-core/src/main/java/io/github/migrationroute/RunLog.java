package io.github.migrationroute;

import io.github.migrationroute.runstore.RunProgress;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The log of one execution of a command: encodes lines, one at a time, and knows when it is over. Thread-safe. */
final class RunLog implements MigrationLog {
    private static final Logger LOGGER = LoggerFactory.getLogger(RunLog.class);

    private final MigrationRequest request;
    private final Facts facts;
    private final JsonTextEncoder encoder;
    private final Consumer<RunProgress> progress;
    private @Nullable Throwable failure;
    private volatile boolean closed;

    /**
     * Creates a log.
     *
     * @param request whose output it is
     * @param facts takes what is given as values
     * @param output takes the encoded lines
     * @param progress takes what is said of the progress
     */
    RunLog(MigrationRequest request, Facts facts, JsonTextEncoder.Sink output, Consumer<RunProgress> progress) {
        this.request = request;
        this.facts = facts;
        this.encoder = new JsonTextEncoder(output);
        this.progress = progress;
    }

    @Override
    public boolean verbose() {
        return request.verbose();
    }

    @Override
    public synchronized void info(String line) {
        Objects.requireNonNull(line, "line");
        if (closed) {
            LOGGER.warn("A line came after the end of {}: {}", request.command().wireName(), line);
            return;
        }
        if (failure != null) {
            // A part of the earlier line may be stored; what follows it would be garbled.
            throw new IllegalStateException("An earlier line of the output could not be stored", failure);
        }
        try {
            encoder.writeLine(line);
        } catch (Throwable e) {
            failure = e;
            throw e;
        }
    }

    @Override
    public void debug(String line) {
        if (verbose()) {
            info(line);
        }
    }

    @Override
    public void progress(String stage, long done, long total, String unit) {
        report(RunProgress.of(stage, done, total, unit));
    }

    @Override
    public void progress(String stage, long done, String unit) {
        report(RunProgress.of(stage, done, unit));
    }

    @Override
    public void fact(String name, long value) {
        if (!closed) {
            facts.put(name, value);
        }
    }

    @Override
    public void fact(String name, String value) {
        if (!closed) {
            facts.put(name, value);
        }
    }

    /** Without the lock of the lines: one that is stored slowly must not delay who only counts. */
    private void report(RunProgress now) {
        if (closed) {
            return;
        }
        try {
            progress.accept(now);
        } catch (RuntimeException e) {
            // A command must not end because nobody could be told how far it is.
            String command = request.command().wireName();
            HostLog.safely(command, e, () -> LOGGER.warn("The progress of {} cannot be kept", command, e));
        }
    }

    /**
     * Ends the output: it does not change any more.
     *
     * @return why a line could not be stored, also if the datastore did not care; null if all lines were
     */
    synchronized @Nullable Throwable close() {
        closed = true;
        return failure;
    }
}
